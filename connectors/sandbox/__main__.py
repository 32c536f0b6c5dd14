"""`python -m connectors.sandbox`: serve the simulated systems until stopped."""

import argparse
import asyncio
import importlib
import importlib.util
import json
import signal
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

from aiohttp import web

from connectors.sandbox.clock import Clock
from connectors.sandbox.control import SAMPLES, Control
from connectors.sandbox.server import Server
from connectors.sandbox.store import Store
from connectors.sandbox.system import System

# name, class, default port
SYSTEMS = (
    ("salesforce", "Salesforce", 9101),
    ("quickbooks_online", "QuickBooksOnline", 9102),
    ("quickbooks_desktop", "QuickBooksDesktop", 9103),
)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m connectors.sandbox", description=__doc__)
    for name, _, port in SYSTEMS:
        parser.add_argument(f"--{name.replace('_', '-')}-port", type=int, default=port, help=f"default {port}; 0: any")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, help="SQLite file that keeps the state; in memory without")
    parser.add_argument(
        "--load", type=_recorded, help="folder of <system>/<Object>.json to start from, instead of a sample"
    )
    parser.add_argument("--sample", choices=SAMPLES, default="demo", help="what a system without state starts with")
    parser.add_argument("--ready-file", type=Path, help="JSON with the ports, written once all systems listen")
    asyncio.run(_serve(parser.parse_args()))


def _recorded(folder: str) -> Path:
    if not any(file for name, _, _ in SYSTEMS for file in Path(folder, name).glob("*.json")):
        systems = " or ".join(name for name, _, _ in SYSTEMS)
        raise argparse.ArgumentTypeError(f"{folder} holds no records: they are looked for in its folders {systems}.")
    return Path(folder)


async def _serve(options: argparse.Namespace) -> None:
    database = _database(options.data) if options.data else None
    stopped = asyncio.Event()
    for stop in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(stop, stopped.set)
    async with AsyncExitStack() as stack:
        ports: dict[str, int] = {}
        for name, class_name, _ in SYSTEMS:
            if _exists(name):
                control = _opened(name, class_name, database)
                _fill(control, name, options)
                ports[name] = await _listen(stack, control, options.host, getattr(options, f"{name}_port"))
                print(f"{name}: http://{options.host}:{ports[name]}", flush=True)
        if options.ready_file:
            _write_ready(options.ready_file, ports)
        await stopped.wait()
    if database is not None:
        database.close()


def _database(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    # A sandbox may lose its last calls when the machine stops; it must not wait for the disk at each of them.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    return database


def _exists(name: str) -> bool:
    folder = Path(__file__).parent / name
    return (folder / "system.py").exists() and importlib.util.find_spec(f"connectors.sandbox.{name}") is not None


def _opened(name: str, class_name: str, database: sqlite3.Connection | None) -> Control:
    store, clock = Store(name, database), Clock()
    module = importlib.import_module(f"connectors.sandbox.{name}.system")
    make = cast(Callable[[Store, Clock], Any], getattr(module, class_name))
    system: System = make(store, clock)
    return Control(system, store, clock)


def _fill(control: Control, name: str, options: argparse.Namespace) -> None:
    if "sample" in control.store.meta:
        return
    control.start("empty" if options.load else options.sample)
    if options.load:
        control.system.load(options.load)
        control.store.commit()


async def _listen(stack: AsyncExitStack, control: Control, host: str, port: int) -> int:
    runner = web.AppRunner(Server(control).application(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, host, port).start()
    return cast(int, runner.addresses[0][1])


def _write_ready(file: Path, ports: dict[str, int]) -> None:
    # Renamed into place, so that a reader never sees half a file.
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(ports))
    part.rename(file)


if __name__ == "__main__":
    main()
