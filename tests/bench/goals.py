"""The goals, and whether a figure meets its own. Figures are counts and ratios: the processor's seconds,
which tell of the machine as well, are shown only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure has to be at most `most` or at least `least`, or is shown only; `digits` stand after the point."""

    key: str
    title: str
    most: float | None = None
    least: float | None = None
    digits: int = 0

    def met_by(self, figure: float) -> bool:
        """Tell whether a figure meets the goal."""
        return (self.most is None or figure <= self.most) and (self.least is None or figure >= self.least)

    @property
    def bound(self) -> str:
        """What a figure has to be, as people read it."""
        if self.most is not None:
            return f"<= {self.most:g}"
        return f">= {self.least:g}" if self.least is not None else ""


# Of 1,000 records: 34 batches of 30 creates; Salesforce takes 160 headers with their 5 lines in a call of 1,000 rows.
GOALS = (
    Goal("idle_calls", "API calls of a run without changes", most=2),
    Goal("first_reads", "reading calls beyond pages: first run, 5,000 customers and 2,000 items a side", most=6),
    Goal("first_memory", "peak memory: first run of 10,000 customers a side, to 5,000", most=1.1, digits=2),
    Goal("echo_memory", "peak memory: the run after a first one, which reads its echo, likewise", most=1.1, digits=2),
    Goal("first_idle_calls", "API calls of the second run after a first one", most=2),
    Goal("accounts_calls", "HTTP calls: 1,000 Accounts out", most=44),
    Goal("opportunities_calls", "HTTP calls: 1,000 won Opportunities of 5 lines out, invoice sync off", most=48),
    Goal("both_calls", "HTTP calls: 1,000 won Opportunities of 5 lines out, invoice sync on", most=58),
    Goal("invoices_calls", "HTTP calls: 1,000 invoices of 5 lines in", most=16),
    Goal("throttled", "throttling answers: 1,000 Accounts out, vendors' limits on", most=0),
    Goal("sandbox_calls", "simple calls a second that the sandbox answers", least=500),
    Goal(
        "accounts_effort", "simple calls that the sandbox answers in the CPU time of an Account out", most=3.3, digits=1
    ),
    Goal("accounts_cpu", "CPU seconds per 1,000 Accounts out, marginal", digits=2),
    Goal("opportunities_cpu", "CPU seconds per 1,000 Opportunities of 5 lines out, marginal", digits=2),
    Goal("invoices_cpu", "CPU seconds per 1,000 invoices of 5 lines in, marginal", digits=2),
    Goal("accounts_statements", "SQL statements per 200 Accounts out, marginal", most=4, digits=1),
    Goal("opportunities_statements", "SQL statements per 200 Opportunities out, marginal", most=4, digits=1),
    Goal("invoices_statements", "SQL statements per 200 invoices in, marginal", most=4, digits=1),
    Goal("accounts_memory", "peak memory: more Accounts out, to fewer (full: 10,000 to 2,000)", most=1.1, digits=2),
    Goal("accounts_mb", "peak memory in MB: more Accounts out", digits=0),
    Goal("opportunities_memory", "peak memory: more Opportunities out, to fewer (3,000 to 1,000)", most=1.1, digits=2),
    Goal("invoices_memory", "peak memory: more invoices in, to fewer (full: 3,000 to 1,000)", most=1.1, digits=2),
)
