"""`./run lint`: every check runs, then those that failed are named."""

import json
import subprocess
from collections.abc import Mapping

from machinery.places import LOCK, PYTHON, ROOT, say

TYPED = ("run", "config", "connectors", "integrations", "machinery", "widget", "tests")
# What pip-audit says when the service could not be asked, as against when it answered.
UNREACHABLE = ("ServiceError", "ConnectionError", "Connection refused", "timed out", "Max retries", "Name or service")


def lint(environment: Mapping[str, str]) -> int:
    """Run all checks; 0 when all pass, else 1."""
    checks: dict[str, list[str]] = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy", *(name for name in TYPED if (ROOT / name).exists())],
        "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    }
    if any((ROOT / "templates").rglob("*.html")):
        checks["djlint"] = ["-m", "djlint", "templates", "--check", "--lint", "--quiet"]
    failed = [name for name, words in checks.items() if not _passes(name, words, environment)]
    if not _audit(environment):
        failed.append("pip-audit")
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _passes(name: str, words: list[str], environment: Mapping[str, str]) -> bool:
    say(f"== {name}")
    return subprocess.run([PYTHON, *words], cwd=ROOT, env=environment, check=False).returncode == 0


def _audit(environment: Mapping[str, str]) -> bool:
    """Ask the advisory service about the lock file; what it could not be asked fails nothing, but is said."""
    say("== pip-audit")
    words = ["-m", "pip_audit", "-r", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json"]
    words += ["--progress-spinner", "off"]
    answer = subprocess.run([PYTHON, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except json.JSONDecodeError:
        say(answer.stderr[-2000:])
        return _unreachable("the dependencies were") if any(sign in answer.stderr for sign in UNREACHABLE) else False
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if unknown:
        _unreachable(f"{len(unknown)} of {len(packages)} dependencies were")
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        say(f"{package['name']} {package['version']}: {', '.join(found['id'] for found in package['vulns'])}")
    return not vulnerable


def _unreachable(what: str) -> bool:
    say(f"WARNING: the advisory service gave no answer: {what} NOT audited.")
    return True
