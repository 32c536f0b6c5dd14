"""The containers against the settings and the programs they start, as no container engine may be at hand."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from celery.bin.beat import beat
from celery.bin.worker import worker
from django.core.management import get_commands
from gunicorn.config import Config

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
OURS = [name for name, service in SERVICES.items() if service["image"] == "tandem"]
DEPLOYED = [name for name in OURS if name != "sandbox"]


def image_command() -> list[str]:
    found: list[str] = yaml.safe_load(DOCKERFILE[DOCKERFILE.index("\nCMD ") + 5 :])
    return found


def parsed(command: click.Command, words: Sequence[str]) -> dict[str, Any]:
    options, rest, _ = command.make_parser(click.Context(command)).parse_args(list(words))
    assert rest == []
    return options


def test_the_services_are_those_of_the_design() -> None:
    assert sorted(SERVICES) == ["beat", "migrate", "postgres", "redis", "sandbox", "web", "worker"]
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["sandbox"]
    assert sorted(OURS) == ["beat", "migrate", "sandbox", "web", "worker"]


def test_every_service_that_stays_up_has_a_health_check_and_starts_again() -> None:
    staying = {name: service for name, service in SERVICES.items() if name != "migrate"}

    assert [name for name, service in staying.items() if "healthcheck" not in service] == []
    assert [name for name, service in staying.items() if service.get("restart") != "unless-stopped"] == ["sandbox"]


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_service_reaches_the_servers_of_this_file(name: str) -> None:
    environment = SERVICES[name]["environment"]

    assert SERVICES[name]["env_file"] == ".env"
    assert environment["DATABASE_URL"].endswith("@postgres:5432/tandem")
    assert environment["REDIS_URL"] == "redis://redis:6379/0"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_service_waits_for_the_migrated_database_and_the_broker(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "redis": {"condition": "service_healthy"},
    }


def test_the_database_is_made_as_the_services_address_it() -> None:
    made = SERVICES["postgres"]["environment"]

    assert SERVICES["web"]["environment"]["DATABASE_URL"] == (
        f"postgres://{made['POSTGRES_USER']}:{made['POSTGRES_PASSWORD']}@postgres:5432/{made['POSTGRES_DB']}"
    )


def test_the_web_command_is_understood_by_gunicorn_and_listens_where_the_check_asks() -> None:
    program, *words = image_command()
    options = vars(Config().parser().parse_args(words))

    assert (program, options["args"]) == ("gunicorn", ["config.wsgi"])
    assert (options["bind"], options["worker_class"]) == (["0.0.0.0:8000"], "gthread")
    assert "http://127.0.0.1:8000/health/web" in SERVICES["web"]["healthcheck"]["test"][-1]
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize(("name", "command"), [("worker", worker), ("beat", beat)])
def test_a_celery_command_is_understood_by_celery(name: str, command: click.Command) -> None:
    words = SERVICES[name]["command"]

    assert words[:4] == ["celery", "-A", "config", name]
    assert parsed(command, words[4:])


def test_the_check_of_beat_looks_for_the_file_that_beat_writes() -> None:
    schedule = parsed(beat, SERVICES["beat"]["command"][4:])["schedule"]

    assert f"find {Path(schedule).parent} -name '{Path(schedule).name}*'" in SERVICES["beat"]["healthcheck"]["test"][1]


def test_the_one_shot_command_exists() -> None:
    assert SERVICES["migrate"]["command"][:2] == ["python", "manage.py"]
    assert SERVICES["migrate"]["command"][2] in get_commands()


def test_the_sandbox_command_is_understood() -> None:
    words = SERVICES["sandbox"]["command"]
    answer = subprocess.run([sys.executable, *words[1:], "--help"], cwd=PROJECT, capture_output=True, check=False)

    assert words[:3] == ["python", "-m", "connectors.sandbox"]
    assert answer.returncode == 0


def test_the_image_runs_as_nobody_special_and_holds_what_it_copies() -> None:
    copied = re.findall(r"^COPY ((?!--from).*) \S+$", DOCKERFILE, re.MULTILINE)
    ignored = (PROJECT / ".dockerignore").read_text().split()

    assert "\nUSER tandem\n" in DOCKERFILE
    for name in " ".join(copied).split():
        assert (PROJECT / name).exists(), name
        assert f"!{name}" in ignored


def test_the_lock_has_a_hash_for_every_package_and_no_address() -> None:
    lock = (PROJECT / "requirements.lock").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|^-", lock, re.MULTILINE) == []


def test_the_lock_holds_every_declared_dependency() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    groups = [declared["project"]["dependencies"], *declared["dependency-groups"].values()]
    names = {re.split(r"[~=\[<>]", entry)[0].lower() for group in groups for entry in group}
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (PROJECT / "requirements.lock").read_text(), re.MULTILINE))

    assert names - locked == set()
