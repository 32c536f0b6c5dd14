"""Two counterparts for the connector: a server that says what it is told to, and the sandbox."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from connectors.http import Session
from connectors.quickbooks_online.client import HEADERS, QuickBooksOnline
from tests.sandboxes import Port
from tests.tokens import Tokens

REALM = "123"


@dataclass
class Script:
    """Answers still to be given, in order, and the requests that came: method, path with query, body."""

    url: str = ""
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[str, str, str]] = field(default_factory=list)

    def say(self, content: Any, *, status: int = 200, headers: dict[str, str] | None = None, times: int = 1) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers += [(status, body, headers or {})] * times


@pytest.fixture
def script() -> Iterator[Script]:
    told = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            told.requests.append((self.command, self.path, self.rfile.read(length).decode()))
            status, body, headers = told.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


def connect(url: str, realm_id: str, tokens: Tokens, **more: Any) -> QuickBooksOnline:
    session = Session(
        url, name="QuickBooks", tokens=tokens, pace=lambda limits: None, headers=HEADERS, read_s=more.pop("read_s", 10)
    )
    return QuickBooksOnline(session, realm_id=realm_id, web=url + "/people/{entity}/{id}", **more)


@pytest.fixture
def scripted(script: Script) -> QuickBooksOnline:
    """A connector that talks to the script."""
    return connect(script.url, REALM, Tokens())


@pytest.fixture
def sandbox(ports: dict[str, Port]) -> Port:
    """An empty company."""
    ports["quickbooks_online"].control("POST", "reset", {"sample": "empty"})
    return ports["quickbooks_online"]


@dataclass
class SandboxTokens(Tokens):
    """The sandbox's own access tokens; a renewal asks it for another."""

    port: Port = field(kw_only=True)

    def renew(self, rejected: str) -> str:
        self.fresh = self.port.control("GET", "credentials")["access_token"]
        return super().renew(rejected)


@pytest.fixture
def tokens(sandbox: Port) -> Tokens:
    return SandboxTokens(sandbox.control("GET", "credentials")["access_token"], port=sandbox)


@pytest.fixture
def company(sandbox: Port, tokens: Tokens) -> QuickBooksOnline:
    """A connector that talks to the sandbox."""
    return connect(sandbox.url, sandbox.control("GET", "credentials")["realm_id"], tokens)


def calls(sandbox: Port) -> int:
    return int(sandbox.control("GET", "stats")["total"])
