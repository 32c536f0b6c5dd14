"""The fixtures of the runs, for proofs that kill them."""

from tests.runs.conftest import quickbooks, run, salesforce, time, widget

__all__ = ["quickbooks", "run", "salesforce", "time", "widget"]
