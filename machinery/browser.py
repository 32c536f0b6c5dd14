"""The browser that the tests drive: found, or installed where that is possible."""

import os
import shutil
import subprocess
from pathlib import Path

from machinery.places import LOGS, PYTHON, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def browser() -> str | None:
    """Give the browser's path; None, said loudly, where there is none and none can be installed."""
    found = _found()
    if found is None:
        say("No Chromium found: installing one ...")
        _install()
        found = _found()
    if found is None:
        say(
            "WARNING: there is no Chromium here and none could be installed, so the browser tests cannot run.\n"
            "         Install chromium, or set BROWSER_EXECUTABLE. What was tried is in .tandem/logs/browser.log."
        )
    return found


def _found() -> str | None:
    if given := os.environ.get("BROWSER_EXECUTABLE"):
        return given
    if own := _playwrights_own():
        return own
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or (str(MAC) if MAC.exists() else None)


def _playwrights_own() -> str | None:
    caches = [Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright"]
    if given := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        caches.insert(0, Path(given))
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    found = [path for cache in caches for pattern in patterns for path in cache.glob(pattern)]
    return str(max(found)) if found else None


def _install() -> None:
    """Try the system's packages first where we may: they bring the libraries that the browser needs."""
    attempts: list[list[list[str]]] = []
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts.append([["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]])
    attempts.append([[str(PYTHON), "-m", "playwright", "install", "chromium"]])
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (LOGS / "browser.log").open("wb") as output:
        for commands in attempts:
            codes = [
                subprocess.run(each, stdout=output, stderr=subprocess.STDOUT, env=environment, check=False).returncode
                for each in commands
            ]
            if codes[-1] == 0:
                return
