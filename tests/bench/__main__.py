"""`python -m tests.bench`: measure Tandem against the sandbox; prints a table or JSON. Exit 1: a goal is missed."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping

from tests.bench import scenarios
from tests.bench.goals import GOALS
from tests.bench.scenarios import FULL, QUICK, Figures, Sizes, marginal, pages_of, reading_calls
from tests.bench.surroundings import Bench, surroundings

LATENCY_MS = 50


def main() -> int:
    """Read the command line, measure, and tell."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer records")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--only", choices=[*MEASUREMENTS], action="append", help="may be given several times")
    options = parser.parse_args()
    figures: Figures = {}
    with surroundings(LATENCY_MS) as bench:
        for name, measure in MEASUREMENTS.items():
            if not options.only or name in options.only:
                print(f"measuring {name} …", file=sys.stderr)
                figures |= measure(bench, QUICK if options.quick else FULL)
    print(json.dumps(_as_json(figures), indent=1) if options.json else _as_table(figures))
    return 0 if all(goal.met_by(figures[goal.key]) for goal in GOALS if goal.key in figures) else 1


def _calls(bench: Bench, sizes: Sizes) -> Figures:
    return {
        "idle_calls": scenarios.idle(bench)["calls"],
        "sandbox_calls": scenarios.simple_calls(bench, sizes.simple_calls),
    }


def _first(bench: Bench, sizes: Sizes) -> Figures:
    # With fewer items than fill a page of Salesforce's the smaller one would need less, however many there were.
    once, twice = scenarios.first_run(bench, sizes.first), scenarios.first_run(bench, 2 * sizes.first)
    return {
        "first_reads": reading_calls(once) - pages_of(sizes.first),
        "first_memory": twice["peak_mb"] / once["peak_mb"],
        "echo_memory": twice["after"][0]["peak_mb"] / once["after"][0]["peak_mb"],
        "first_idle_calls": once["after"][1]["calls"],
    }


def _limits(bench: Bench, sizes: Sizes) -> Figures:
    return {"throttled": scenarios.accounts(bench, sizes.page, limits=True)["throttled"]}


def _accounts(bench: Bench, sizes: Sizes) -> Figures:
    calls = scenarios.accounts(bench, sizes.page)["calls"]
    low, high = scenarios.accounts(bench, sizes.low), scenarios.accounts(bench, sizes.high)
    figures = _marginal("accounts", low, high, records=sizes.high - sizes.low)
    return {
        "accounts_calls": calls,
        "accounts_mb": high["peak_mb"],
        # The same machine's own pace: 3.3 calls are 0.4 s of a thousand Accounts where it answers 8,000 a second.
        "accounts_effort": figures["accounts_cpu"] / 1_000 * scenarios.simple_calls(bench, sizes.simple_calls),
        **figures,
    }


def _opportunities(bench: Bench, sizes: Sizes) -> Figures:
    low = scenarios.opportunities(bench, sizes.page, invoices=False)
    high = scenarios.opportunities(bench, sizes.documents, invoices=False)
    both = scenarios.opportunities(bench, sizes.page, invoices=True)
    marginals = _marginal("opportunities", low, high, records=sizes.documents - sizes.page)
    return {"opportunities_calls": low["calls"], "both_calls": both["calls"], **marginals}


def _invoices(bench: Bench, sizes: Sizes) -> Figures:
    low, high = scenarios.invoices(bench, sizes.page), scenarios.invoices(bench, sizes.documents)
    return {"invoices_calls": low["calls"], **_marginal("invoices", low, high, records=sizes.documents - sizes.page)}


def _marginal(name: str, low: scenarios.Measured, high: scenarios.Measured, *, records: int) -> Figures:
    return {
        f"{name}_cpu": marginal(low, high, "cpu_s", records=records, each=1_000),
        f"{name}_statements": marginal(low, high, "statements", records=records, each=200),
        f"{name}_memory": high["peak_mb"] / low["peak_mb"],
    }


MEASUREMENTS: Mapping[str, Callable[[Bench, Sizes], Figures]] = {
    "calls": _calls,
    "first": _first,
    "accounts": _accounts,
    "opportunities": _opportunities,
    "invoices": _invoices,
    "limits": _limits,
}


def _as_json(figures: Figures) -> list[dict[str, object]]:
    return [
        {"key": goal.key, "title": goal.title, "figure": round(figures[goal.key], 3), "goal": goal.bound,
         "met": goal.met_by(figures[goal.key])}
        for goal in GOALS
        if goal.key in figures
    ]  # fmt: skip


def _as_table(figures: Figures) -> str:
    width = max(len(goal.title) for goal in GOALS)
    lines = [
        f"{goal.title:<{width}}  {figures[goal.key]:>8,.{goal.digits}f}  {goal.bound:>8}"
        + ("" if goal.met_by(figures[goal.key]) else "  missed")
        for goal in GOALS
        if goal.key in figures
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
