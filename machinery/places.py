"""Where things are in this checkout, and how `run` speaks: to stderr, so that stdout is the command's own."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".tandem"
LOGS = STATE / "logs"
BYTECODE = STATE / "bytecode"
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = str(VENV / "bin" / "python")
SHORT = Path("/var/tmp")


class CannotStart(Exception):
    """A person has to do something first; the text is the sentence that says what."""


def say(text: str) -> None:
    """Print one line of progress."""
    print(text, file=sys.stderr, flush=True)


def make_state() -> None:
    """Make the folder of this checkout's state, closed to other users of the machine.

    Raises CannotStart where the checkout cannot be written.
    """
    try:
        STATE.mkdir(mode=0o700, exist_ok=True)
        LOGS.mkdir(mode=0o700, exist_ok=True)
    except PermissionError as error:
        raise CannotStart(
            f"{ROOT} cannot be written by this user: use a checkout of your own, or one you may write to."
        ) from error


def checkout_key() -> str:
    """Name this checkout and user in a folder shared by all checkouts."""
    return hashlib.sha256(f"{os.geteuid()} {ROOT}".encode()).hexdigest()[:10]


def own_folder(folder: Path, mode: int) -> Path:
    """Make `folder` in a place where everybody may write, or take it over if it is ours.

    Raises CannotStart when somebody else made it: what is in it could not be trusted.
    """
    try:
        folder.mkdir(mode=mode)
        folder.chmod(mode)
    except FileExistsError as error:
        status = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or status.st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to another user: remove it, then start again.") from error
    return folder


def require_room(megabytes: int, purpose: str) -> None:
    """Raise CannotStart when the disk of the checkout has not that much left."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < megabytes:
        raise CannotStart(f"The disk is full: {purpose} needs {megabytes} MB in {ROOT}, {free} MB are free.")


def fail_with_log(what: str, log: Path) -> NoReturn:
    """Raise CannotStart with the end of `log`, naming a full disk if that is the cause."""
    text = log.read_text(errors="replace") if log.exists() else ""
    if "No space left on device" in text or "Disk quota exceeded" in text:
        raise CannotStart(f"{what}: the disk is full. Make room in {ROOT}, then start again.")
    raise CannotStart("\n".join([f"{what}. The end of {log}:", *text.splitlines()[-12:]]))
