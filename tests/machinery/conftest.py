"""A checkout of its own for the tests that start servers: the machinery, and nothing that could be shared."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder with the machinery and the wheels, and remove what it left in /var/tmp."""
    root = tmp_path / "checkout"
    root.mkdir()
    shutil.copytree(PROJECT / "machinery", root / "machinery", ignore=shutil.ignore_patterns("__pycache__"))
    # Read only: nothing that these tests call installs.
    (root / ".venv").symlink_to(PROJECT / ".venv")
    (root / ".tandem" / "logs").mkdir(parents=True, mode=0o700)
    yield root
    code = "from machinery.places import checkout_key; print(checkout_key())"
    key = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
    for folder in Path("/var/tmp").glob(f"tandem*-{key.strip()}"):
        shutil.rmtree(folder)


@pytest.fixture
def python(checkout: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Yield a function that runs code in the checkout, without servers given by the surroundings."""
    started: list[subprocess.Popen[str]] = []
    hidden = ("DATABASE_URL", "REDIS_URL", "PGOPTIONS")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}

    def run(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=checkout,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            # Not a kill: it has servers to stop.
            process.terminate()
        process.communicate()
