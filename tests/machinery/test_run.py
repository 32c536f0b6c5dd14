"""What `run` says before anything starts, and how it treats the processes that it starts."""

import ast
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from machinery import children, demo, environment, places
from machinery.children import Children, run_foreground

PROJECT = Path(__file__).resolve().parents[2]


def test_a_python_that_is_too_old_is_told_so_in_a_sentence() -> None:
    code = f"import sys; sys.version_info = (3, 9, 2); exec(open({str(PROJECT / 'run')!r}).read())"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert answer.stderr == "Tandem needs Python 3.11 or newer; this is 3.9. Try: python3.12 run ...\n"
    assert answer.returncode == 1


def test_run_parses_on_pythons_without_the_syntax_of_newer_ones() -> None:
    assert ast.parse((PROJECT / "run").read_text(), feature_version=(3, 4))


def test_an_unknown_command_lists_the_known_ones() -> None:
    answer = subprocess.run([sys.executable, PROJECT / "run", "tset"], capture_output=True, text=True, check=False)

    assert answer.returncode == 2
    assert "./run COMMAND" in answer.stderr


def test_a_taken_port_is_named_with_the_option_that_chooses_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(places.CannotStart, match=f"Port {port} is taken .* --port"):
            demo.require_port(port)


def test_a_full_disk_is_told_with_what_is_needed_and_what_is_free() -> None:
    with pytest.raises(places.CannotStart, match=r"The disk is full: a moon needs 10{12} MB in .* MB are free"):
        places.require_room(10**12, "a moon")


def test_a_log_that_ends_with_a_full_disk_is_summed_up(tmp_path: Path) -> None:
    log = tmp_path / "install.log"
    log.write_text("copying\nOSError: [Errno 28] No space left on device\n")

    with pytest.raises(places.CannotStart, match="The packages could not be installed: the disk is full"):
        places.fail_with_log("The packages could not be installed", log)


def test_uv_comes_with_its_hashes_out_of_the_lock() -> None:
    lock = "urllib3==2 \\\n    --hash=sha256:aa\nuv==1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\nvine==3 \\\n"

    assert environment._locked_uv(lock) == "uv==1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that takes the logs."""
    monkeypatch.setattr(children, "LOGS", tmp_path)
    return tmp_path


def test_children_end_by_sigterm_to_the_parent_alone_the_last_started_first(logs: Path) -> None:
    code = """
import signal, subprocess, sys, time
pool = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
def end(*_):
    print("pool alive:", pool.poll() is None)
    pool.kill()
    print(time.monotonic_ns(), file=open(sys.argv[1], "w"))
    sys.exit()
signal.signal(signal.SIGTERM, end)
open(sys.argv[1], "w").close()
while True:
    signal.pause()
"""
    with Children(os.environ) as both:
        for name in ("first", "second"):
            both.start(name, sys.executable, "-c", code, str(logs / f"{name}.end"))
        both.wait_until(lambda: all((logs / f"{name}.end").exists() for name in ("first", "second")), "Both")

    assert [(logs / f"{name}.log").read_text() for name in ("first", "second")] == ["pool alive: True\n"] * 2
    assert int((logs / "second.end").read_text()) < int((logs / "first.end").read_text())


def test_a_child_that_ends_by_itself_is_named_with_the_end_of_its_log(logs: Path) -> None:
    with Children(os.environ) as one:
        one.start("web", sys.executable, "-c", "print('no such module'); raise SystemExit(3)")

        with pytest.raises(places.CannotStart, match=r"web ended with 3. The end of .*/web.log:\nno such module"):
            one.watch()


def test_the_exit_code_of_a_command_is_passed_on() -> None:
    assert run_foreground([sys.executable, "-c", "raise SystemExit(4)"], os.environ) == 4


def test_a_command_ended_by_a_signal_counts_as_in_a_shell() -> None:
    code = f"import os; os.kill(os.getpid(), {signal.SIGTERM:d})"

    assert run_foreground([sys.executable, "-c", code], os.environ) == 128 + signal.SIGTERM


def test_ci_does_what_the_commands_say() -> None:
    script = (PROJECT / ".ci" / "run").read_text()

    assert os.access(PROJECT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", PROJECT / ".ci" / "run"], check=False).returncode == 0
    assert [line.partition(" ||")[0] for line in script.splitlines() if line.startswith("./run")] == [
        "./run lint",
        "./run test",
    ]
