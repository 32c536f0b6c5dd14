"""The virtual environment of this checkout, holding exactly what requirements.lock names."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from machinery.places import LOCK, LOGS, PYTHON, STATE, VENV, CannotStart, fail_with_log, require_room, say

STAMP = VENV / "installed.json"
# Measured: 550 MB installed, and uv's cache on top where it cannot link.
ROOM_MB = 1_000


def ensure_environment() -> None:
    """Make .venv and install the lock file, unless that lock file is what was installed here last."""
    wanted = {"lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(), "place": str(VENV)}
    installed = _installed()
    if installed == wanted and Path(PYTHON).exists():
        return
    require_room(ROOM_MB, "the environment")
    moved = installed is not None and installed["place"] != str(VENV)
    if moved or not Path(PYTHON).exists():
        _make_venv()
    say("Installing what requirements.lock names ...")
    STAMP.unlink(missing_ok=True)
    _install()
    STAMP.write_text(json.dumps(wanted))


def package_folder(name: str) -> Path | None:
    """Find an installed package without importing it."""
    return next(VENV.glob(f"lib/python3*/site-packages/{name}"), None)


def _installed() -> dict[str, str] | None:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def _make_venv() -> None:
    say("Making .venv ...")
    log = LOGS / "install.log"
    with log.open("wb") as output:
        made = subprocess.run(
            [_system_python(), "-m", "venv", "--clear", VENV], stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if made.returncode:
        if "ensurepip" in log.read_text(errors="replace"):
            raise CannotStart(
                "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"
            )
        fail_with_log("The environment could not be made", log)


def _system_python() -> str:
    if sys.prefix == sys.base_prefix:
        return sys.executable
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def _install() -> None:
    """Install with uv (seconds), itself installed by its hash from the lock; with pip (a minute) where uv cannot."""
    log = LOGS / "install.log"
    uv = STATE / "uv.lock"
    uv.write_text(_locked_uv(LOCK.read_text()))
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--disable-pip-version-check", "--no-deps"]
    with log.open("wb") as output:

        def succeeds(*command: str) -> bool:
            return subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False).returncode == 0

        by_uv = succeeds(*pip, "-r", str(uv)) and succeeds(
            PYTHON, "-m", "uv", "pip", "sync", "--require-hashes", "--python", PYTHON, str(LOCK)
        )
        if by_uv or succeeds(*pip, "-r", str(LOCK)):
            return
    fail_with_log("The packages could not be installed", log)


def _locked_uv(lock: str) -> str:
    entry = re.search(r"^uv==(?:.*\\\n)*.*", lock, re.MULTILINE)
    if entry is None:
        raise CannotStart("requirements.lock does not name uv: export it again, as CONTRIBUTING.md says.")
    return entry.group() + "\n"
