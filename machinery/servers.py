"""The servers that the commands of one checkout share: the first one in starts them, the last one out stops them.

Who is in is counted by shared locks on a file. The kernel lets go of them when a process ends, however it ends, so
there is no count that could be wrong and no pid that could be another's.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from machinery.broker import broker_url, socket_path, start_broker, stop_broker
from machinery.places import STATE, require_room
from machinery.postgresql import Cluster, find_cluster, start_cluster, stop_cluster

SERVERS = STATE / "servers.json"
# A new cluster is 40 MB; the rest is room to write in.
ROOM_MB = 200


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Yield the variables a command needs, with the servers they name running.

    DATABASE_URL and REDIS_URL count as they are given; a server is started only for the one that is not.
    """
    with (STATE / "in-use").open("a") as in_use:
        with alone():
            fcntl.flock(in_use, fcntl.LOCK_SH)
            try:
                variables = _start()
            except BaseException:
                _leave(in_use.fileno())
                raise
        try:
            yield variables
        finally:
            with alone():
                _leave(in_use.fileno())


@contextmanager
def alone() -> Iterator[None]:
    """Let one command at a time install, start or stop."""
    with (STATE / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start() -> dict[str, str]:
    running: dict[str, Any] = json.loads(SERVERS.read_text()) if SERVERS.exists() else {}
    variables = _constants()
    if not os.environ.get("DATABASE_URL"):
        cluster = _recorded(running) or find_cluster()
        require_room(ROOM_MB, "the database")
        running["cluster"] = {key: value and str(value) for key, value in asdict(cluster).items()}
        _record(running)
        start_cluster(cluster)
        variables["DATABASE_URL"] = cluster.url
    if not os.environ.get("REDIS_URL"):
        address = socket_path()
        running["broker"] = str(address)
        _record(running)
        start_broker(address)
        variables["REDIS_URL"] = broker_url(address)
    running["variables"] = running.get("variables", {}) | variables
    _record(running)
    return variables


def _leave(in_use: int) -> None:
    """Stop the servers if nobody else is in."""
    fcntl.flock(in_use, fcntl.LOCK_UN)
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    running: dict[str, Any] = json.loads(SERVERS.read_text()) if SERVERS.exists() else {}
    if "broker" in running:
        stop_broker(Path(running["broker"]))
    if cluster := _recorded(running):
        stop_cluster(cluster)
    SERVERS.unlink(missing_ok=True)


def _recorded(running: Mapping[str, Any]) -> Cluster | None:
    """Give the cluster that was started here, if it runs: with the programs of its start, whatever PATH is."""
    if "cluster" not in running:
        return None
    found = running["cluster"]
    cluster = Cluster(Path(found["programs"]), Path(found["home"]), Path(found["sockets"]), found["account"])
    return cluster if cluster.answers else None


def _record(running: Mapping[str, Any]) -> None:
    _write_private(SERVERS, json.dumps(running, indent=1))


def _constants() -> dict[str, str]:
    """Give what a checkout needs besides servers: its own secrets, kept, and settings for a browser on this machine."""
    file = STATE / "secrets.json"
    if not file.exists():
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        _write_private(file, json.dumps({"SECRET_KEY": secrets.token_urlsafe(50), "CREDENTIAL_KEYS": key}))
    kept: dict[str, str] = json.loads(file.read_text())
    return {**kept, "DEBUG": "true", "HTTPS": "false"}


def _write_private(file: Path, text: str) -> None:
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
    part.rename(file)
