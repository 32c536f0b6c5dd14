"""The processes that a command starts, and how they end: by SIGTERM to each parent, never to a group.

A pool's children are ended by their parent; a signal to the group would kill them in the middle of a task.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from machinery.places import LOGS, ROOT, CannotStart, fail_with_log, say

# A task's slice is 20 s: a worker that was told to end has put its run aside by then.
STOP_S = 30.0
POLL_S = 0.1


class Stopped(BaseException):
    """SIGTERM came: leave in order. Not an Exception, like KeyboardInterrupt."""


class Children:
    """Background processes, ended in the reverse order of their start. Each one's output is a log of its own name."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, *command: str) -> None:
        """Start a process in a session of its own, so that Ctrl-C in the terminal reaches `run` alone."""
        with (LOGS / f"{name}.log").open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append((name, process))

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        """Return when `ready` is true.

        Raises CannotStart when a process ends before, or when the time is over.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise CannotStart(f"{what} is not ready after {seconds:.0f} s; its log is in {LOGS}.")
            time.sleep(POLL_S)

    def watch(self) -> None:
        """Stay until a signal comes; raise CannotStart when a process ends by itself."""
        while True:
            self.check()
            time.sleep(POLL_S)

    def check(self) -> None:
        """Raise CannotStart, with the end of its log, when a process has ended."""
        for name, process in self._running:
            if process.poll() is not None:
                fail_with_log(f"{name} ended with {process.returncode}", LOGS / f"{name}.log")

    def stop(self) -> None:
        """End all of them, the last started first; kill what does not end in time."""
        while self._running:
            name, process = self._running.pop()
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    say(f"{name} does not end: killed.")
                    process.kill()
                    process.wait()


def run_foreground(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command on this terminal and give its exit code, 128 + n when signal n ended it.

    At a terminal the command gets Ctrl-C itself and decides what it means; else it is passed on.
    """
    process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if not sys.stdin.isatty():
            process.send_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        code = process.wait()
    except Stopped:
        process.terminate()
        process.wait()
        raise
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


def run_quiet(name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a command to its end with its output in the log of that name; raise CannotStart when it fails."""
    log = LOGS / f"{name}.log"
    with log.open("wb") as output:
        answer = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if answer.returncode:
        fail_with_log(f"{name} failed", log)


@contextmanager
def signals_in_order() -> Iterator[None]:
    """Turn the first SIGTERM into Stopped; from the end of the block on, nothing interrupts the clean-up."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    # A shell's `&` starts commands with SIGINT ignored, and Python then leaves it so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
