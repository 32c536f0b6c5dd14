"""docs/sync-rules.md names the proof of every promise: a name that leads nowhere proves nothing."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROMISES = ROOT / "docs" / "sync-rules.md"
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[tuple[str, str]]:
    """Return (promise, proof) of every row of the tables."""
    cells = [line.strip("|").split("|") for line in PROMISES.read_text().splitlines() if line.startswith("|")]
    texts = [(promise.strip(), proof.strip()) for promise, proof in cells]
    return [(promise, proof) for promise, proof in texts if promise != "promise" and set(promise) != {"-"}]


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of a file's tests, also of those in classes."""
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_promise_names_at_least_one_proof() -> None:
    assert len(rows()) > 100
    assert [promise for promise, proof in rows() if not PROOF.findall(proof)] == []


def test_every_proof_that_is_named_exists() -> None:
    named = [(path, test) for _promise, proof in rows() for path, test in PROOF.findall(proof)]
    assert [f"{path}::{test}" for path, test in named if test not in names_in(path)] == []


def test_no_promise_is_made_twice() -> None:
    promises = [promise for promise, _proof in rows()]
    assert sorted({promise for promise in promises if promises.count(promise) > 1}) == []
