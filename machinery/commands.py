"""The commands of `run`: their words, and the surroundings each one needs."""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from machinery.browser import browser
from machinery.children import Stopped, run_foreground, signals_in_order
from machinery.demo import demo, require_port
from machinery.environment import ensure_environment
from machinery.lint import lint
from machinery.places import BYTECODE, PYTHON, ROOT, CannotStart, make_state, say
from machinery.servers import alone, servers

# One more than there are cores: a worker waits for its servers half of the time. The broker has numbers for so many.
WORKERS = str(min((os.cpu_count() or 1) + 1, 8))
USAGE = """./run COMMAND ...

  demo [--once] [--json] [--load DIR] [--port N]   Tandem with sample companies, from nothing
  test [pytest arguments]                          all tests
  lint                                             style, types, layers, templates, advisories
  bench [arguments]                                benchmarks
  sandbox [arguments]                              Salesforce and QuickBooks, simulated
  manage ARGUMENTS                                 manage.py, with the servers running
"""


def main(words: Sequence[str]) -> None:
    """Run one command and exit with its code; what a person must do first is one sentence and exit code 1."""
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        known = not words or words[0] in ("-h", "--help", "help")
        print(USAGE, file=sys.stdout if known else sys.stderr)
        sys.exit(0 if known else 2)
    _keep_bytecode()
    try:
        with signals_in_order():
            code = command(list(words[1:]))
    except CannotStart as error:
        say(str(error))
        code = 1
    except KeyboardInterrupt:
        code = 130
    except Stopped:
        code = 143
    except OSError as error:
        code = _explain(error)
    sys.exit(code)


def _keep_bytecode() -> None:
    """Let what is started here keep compiled modules with the checkout's state, also where the caller wants none in the
    tree: to compile the libraries anew costs each process seconds."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE))


def _explain(error: OSError) -> int:
    if error.errno != errno.ENOSPC:
        raise error
    say(f"The disk is full: make room in {ROOT}, then start again.")
    return 1


def _demo(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run demo")
    parser.add_argument("--once", action="store_true", help="run the story once, print its summary, exit 0 or 1")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("--load", metavar="DIR", help="start from recorded records: DIR/<system>/<Object>.json")
    parser.add_argument("--port", type=int, default=8000, help="of the web pages; default 8000")
    options = parser.parse_args(words)
    if not options.once:
        require_port(options.port)
    return _surrounded(lambda variables: demo(options, variables))


def _test(words: list[str]) -> int:
    _prepare()
    extra = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    # The tests' rows are thrown away: their commits need not wait for the disk.
    extra["PGOPTIONS"] = "-c synchronous_commit=off"
    if found := browser():
        extra["BROWSER_EXECUTABLE"] = found
    spread = any(word.startswith(("-n", "--numprocesses", "--dist")) for word in words)
    command = [PYTHON, "-m", "pytest", *([] if spread else ["-n", WORKERS, "--dist", "worksteal"]), *words]
    return _surrounded(lambda variables: run_foreground(command, {**variables, **extra}))


def _manage(words: list[str]) -> int:
    return _surrounded(lambda variables: run_foreground([PYTHON, "manage.py", *words], variables))


def _bench(words: list[str]) -> int:
    return _surrounded(lambda variables: run_foreground([PYTHON, "-m", "tests.bench", *words], variables))


def _lint(words: list[str]) -> int:
    _prepare()
    # The Django plug-in of mypy reads the settings; nothing is asked of these servers.
    named = {"SECRET_KEY": "lint", "DEBUG": "true", "DATABASE_URL": "postgres:///lint", "REDIS_URL": "redis:///0"}
    return lint({**named, **os.environ})


def _sandbox(words: list[str]) -> int:
    _prepare()
    return run_foreground([PYTHON, "-m", "connectors.sandbox", *words], os.environ)


COMMANDS: Mapping[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "test": _test,
    "lint": _lint,
    "bench": _bench,
    "sandbox": _sandbox,
    "manage": _manage,
}


def _surrounded(action: Callable[[Mapping[str, str]], int]) -> int:
    _prepare()
    with servers() as variables:
        # What the caller has set counts before what is made up here; an empty value is none.
        return action({**variables, **{name: value for name, value in os.environ.items() if value}})


def _prepare() -> None:
    make_state()
    with alone():
        ensure_environment()
