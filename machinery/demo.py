"""`./run demo`: sandbox, web, worker and beat around the scripted story, from nothing."""

import json
import os
import shutil
import socket
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from machinery.children import Children, run_foreground, run_quiet
from machinery.places import LOGS, PYTHON, ROOT, STATE, CannotStart, say

SANDBOX_PORTS = {"salesforce": 9101, "quickbooks-online": 9102, "quickbooks-desktop": 9103}
COLLECTED = ROOT / "static-collected" / "staticfiles.json"


def require_port(port: int) -> None:
    """Raise CannotStart when another program listens on the port of the web pages."""
    if not _free(port):
        raise CannotStart(f"Port {port} is taken by another program: choose another one with --port, like --port 8001.")


def demo(options: Namespace, variables: Mapping[str, str]) -> int:
    """Run the story; `--once`: give its exit code. Without, stay up until Ctrl-C.

    `--once` starts neither web nor worker: the story makes its run in the foreground.
    """
    environment = {**variables, **_shown_to_people(options.port)}
    with Children(environment) as children:
        ready = _start_sandbox(children, options)
        if not options.once:
            _collect_static(environment)
            # It reads the database at the first visit only, and so may load beside the migration.
            _start_web(children, options.port)
        run_quiet("migrate", [PYTHON, "manage.py", "migrate", "--no-input"], environment)
        children.wait_until(ready.exists, "The sandbox", 60.0)
        systems = _addresses(ready)
        story = [PYTHON, "manage.py", "demo", *systems, *(["--json"] if options.json else [])]
        if options.once:
            return run_foreground(story, environment)
        _start_workers(children, options.port)
        code = run_foreground(story, environment)
        if code:
            raise CannotStart(f"The first sync ended with {code}; logs are in {LOGS}.")
        children.wait_until(lambda: _listens(options.port), "The web server")
        say(f"Tandem is at http://localhost:{options.port}/ (Ctrl-C ends it; logs are in {LOGS})")
        children.watch()
    raise AssertionError("watch ends by a signal only")


def _shown_to_people(port: int) -> dict[str, str]:
    """Settings as in production, but for plain HTTP on this machine; what the caller has set counts."""
    ours = {"DEBUG": "false", "HTTPS": "false", "BASE_URL": f"http://localhost:{port}"}
    return {name: os.environ.get(name, value) for name, value in ours.items()}


def _start_sandbox(children: Children, options: Namespace) -> Path:
    """Start the simulated systems; the file that names their ports appears when they listen."""
    ready = STATE / "sandbox.json"
    ready.unlink(missing_ok=True)
    words = ["--ready-file", str(ready)]
    for system, port in SANDBOX_PORTS.items():
        # The usual ports are for people to look at; a second demo takes any.
        words += [f"--{system}-port", str(port if _free(port) else 0)]
    if options.load:
        words += ["--load", str(Path(options.load).resolve())]
    children.start("sandbox", PYTHON, "-m", "connectors.sandbox", *words)
    return ready


def _addresses(ready: Path) -> list[str]:
    """Say where the systems are, and give the options that tell the story so."""
    ports: dict[str, int] = json.loads(ready.read_text())
    for system, port in ports.items():
        say(f"Sandbox: {system} at http://localhost:{port}/")
    salesforce, quickbooks = ports["salesforce"], ports["quickbooks_online"]
    return ["--salesforce", f"http://127.0.0.1:{salesforce}", "--quickbooks", f"http://127.0.0.1:{quickbooks}"]


def _start_web(children: Children, port: int) -> None:
    # One process starts faster than two, and serves one person as well.
    gunicorn = ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--bind", f"127.0.0.1:{port}"]
    children.start("web", PYTHON, "-m", "gunicorn", "config.wsgi", *gunicorn)


def _start_workers(children: Children, port: int) -> None:
    children.start("worker", PYTHON, "-m", "celery", "-A", "config", "worker", "--pool", "prefork", "-c", "2")
    beat = STATE / f"beat-{port}"
    beat.mkdir(mode=0o700, exist_ok=True)
    schedule = ["--schedule", str(beat / "schedule"), "--pidfile", ""]
    children.start("beat", PYTHON, "-m", "celery", "-A", "config", "beat", *schedule)


def _collect_static(environment: Mapping[str, str]) -> None:
    """Collect the static files when one is newer than the last collection."""
    newest = max((path.stat().st_mtime for path in (ROOT / "static").rglob("*")), default=0.0)
    if COLLECTED.exists() and COLLECTED.stat().st_mtime > max(newest, (ROOT / "requirements.lock").stat().st_mtime):
        return
    shutil.rmtree(COLLECTED.parent, ignore_errors=True)
    run_quiet("collectstatic", [PYTHON, "manage.py", "collectstatic", "--no-input"], environment)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
    except OSError:
        return False
    return True
