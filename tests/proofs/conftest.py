"""The fixtures of the runs, for proofs that kill them."""

from tests.runs.conftest import ports, quickbooks, run, salesforce, time, widget

__all__ = ["ports", "quickbooks", "run", "salesforce", "time", "widget"]
