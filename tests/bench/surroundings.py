"""What the benchmarks run in: a database of their own, a sandbox, and a fresh process for each measurement."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.people import People
from tests.sandboxes import run_sandbox

ROOT = Path(__file__).parents[2]
# The highest number of a broker in its default setting; the demo and the tests count from 0.
BROKER_NUMBER = 15
PAST_OVERLAP_S = 120
"""Longer than a cursor's overlap, so that a poll does not see again what was there before."""


@dataclass(slots=True)
class Bench:
    """A sandbox with `latency_ms`, and what a worker process needs to find its database."""

    salesforce: People
    quickbooks: People
    environment: Mapping[str, str]
    latency_ms: int
    clock_s: int = 0

    def begin(self, salesforce: dict[str, Any], quickbooks: dict[str, Any]) -> None:
        """Begin anew with numbered records."""
        self.salesforce.reset(**salesforce)
        self.quickbooks.reset(**quickbooks)
        self.quickbooks.config(automated_sales_tax=False)
        self.clock_s = 0

    def widget(self, **preferences: bool) -> str:
        """Return the id of a new widget that is matched, and has read again what it wrote itself."""
        made = self.first_run(**preferences)
        self.pass_by()
        self.run(made["id"])
        self.pass_by()
        return str(made["id"])

    def first_run(self, **preferences: bool) -> dict[str, Any]:
        """Return what the first run of a new widget costs, as `run` does, with the widget's `id`."""
        urls = self.salesforce.url, self.quickbooks.url
        return self._measured("prepare", *urls, json.dumps(preferences), limits=False)

    def add_accounts(self, count: int) -> None:
        """Give the org numbered Accounts, instead of what it had."""
        self.salesforce.reset(accounts=count)
        self.pass_by()

    def pass_by(self) -> None:
        """Let some time pass in both systems."""
        self.clock_s += PAST_OVERLAP_S
        for system in (self.salesforce, self.quickbooks):
            system.config(clock_offset_s=self.clock_s)

    def run(self, widget: str, *, limits: bool = False) -> dict[str, Any]:
        """Return what a run of a widget costs: `Measured`, with the sandbox's counts of `calls` and `throttled`."""
        return self._measured("run", widget, *(["--paced"] if limits else []), limits=limits)

    def _measured(self, *words: str, limits: bool) -> dict[str, Any]:
        for system in (self.salesforce, self.quickbooks):
            system.config(latency_ms=self.latency_ms, limits=limits)
            system.port.control("DELETE", "stats")
        measured = self._worker(*words)
        stats = [system.port.control("GET", "stats") for system in (self.salesforce, self.quickbooks)]
        for system in (self.salesforce, self.quickbooks):
            system.config(latency_ms=0, limits=False)
        assert measured["status"] in ("succeeded", "warnings"), measured
        calls, throttled = (sum(told[name] for told in stats) for name in ("total", "throttled"))
        return {**measured, "calls": calls, "throttled": throttled}

    def _worker(self, *words: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "tests.bench.worker", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True)
        measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return measured


@contextmanager
def surroundings(latency_ms: int) -> Iterator[Bench]:
    """Yield a bench; what it made is gone afterwards."""
    with _database(os.environ["DATABASE_URL"]) as database_url, tempfile.TemporaryDirectory() as folder:
        broker_url = re.sub(r"\?db=\d+$", f"?db={BROKER_NUMBER}", os.environ["REDIS_URL"])
        # As in production: with DEBUG, Django keeps the text of every statement.
        variables = {"DEBUG": "false", "HTTPS": "false", "LOG_LEVEL": "WARNING"}
        environment = {**os.environ, **variables, "DATABASE_URL": database_url, "REDIS_URL": broker_url}
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        with run_sandbox(Path(folder), "--sample", "empty") as ports:
            yield Bench(People(ports["salesforce"]), People(ports["quickbooks_online"]), environment, latency_ms)


@contextmanager
def _database(url: str) -> Iterator[str]:
    """Yield the address of a new database beside the one at `url`."""
    name = f"bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
