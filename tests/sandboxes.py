"""Sandboxes in processes of their own, and how tests speak to them."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import urllib3

START_S, LOOK_AGAIN_S = 20, 0.02
# Tests look at a sandbox and change it some dozen times each: those calls share connections.
KEPT_OPEN = urllib3.PoolManager(num_pools=32, timeout=10, retries=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers with lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Port:
    """One system's port, spoken to in plain HTTP."""

    number: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.number}"

    def call(
        self, method: str, path: str, *, json_body: Any = None, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Make one call; a generator as `body` is sent chunked."""
        connection = HTTPConnection("127.0.0.1", self.number, timeout=10)
        try:
            given = json.dumps(json_body) if json_body is not None else body
            kind = {"Content-Type": "application/json"} if json_body is not None else {}
            connection.request(method, path, given, {**kind, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Make one control call and return its JSON."""
        answer = KEPT_OPEN.request(method, f"{self.url}/_sandbox/{path}", json=body)
        assert answer.status < 300, answer.data
        return answer.json() if answer.data else None


def start_sandbox(folder: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], dict[str, Port]]:
    """Start a sandbox on free ports and wait until it listens."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    systems = ("salesforce", "quickbooks-online", "quickbooks-desktop")
    ports = [word for name in systems for word in (f"--{name}-port", "0")]
    command = [sys.executable, "-m", "connectors.sandbox", *ports, "--ready-file", str(ready), *arguments]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL)
    until = time.monotonic() + START_S
    while not ready.exists():
        assert time.monotonic() < until, "the sandbox did not start in time"
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_AGAIN_S)
            raise AssertionError("the sandbox ended before it listened")
    return process, {name: Port(number) for name, number in json.loads(ready.read_text()).items()}


def stop_sandbox(process: subprocess.Popen[bytes]) -> int:
    """Stop it as a terminal would, and return its exit code."""
    process.send_signal(signal.SIGINT)
    return process.wait(10)


@contextmanager
def run_sandbox(folder: Path, *arguments: str) -> Iterator[dict[str, Port]]:
    """Run a sandbox for a while; it must leave without complaint."""
    process, ports = start_sandbox(folder, *arguments)
    try:
        yield ports
    finally:
        code = stop_sandbox(process)
    assert code == 0
