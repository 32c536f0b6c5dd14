"""Runs of the suite keep apart from each other and from the demo."""

import json
from pathlib import Path

import pytest

from machinery import testing


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the file that names running servers, not written yet, with nothing set around it."""
    file = tmp_path / "servers.json"
    monkeypatch.setattr(testing, "SERVERS", file)
    for name in testing.NO_SERVERS:
        monkeypatch.delenv(name, raising=False)
    return file


def test_each_worker_of_each_run_has_databases_of_its_own(running: Path) -> None:
    url = "postgres://tandem:secret@/tandem?host=/var/tmp/x"
    running.write_text(json.dumps({"variables": {"DATABASE_URL": url, "REDIS_URL": "unix:///var/tmp/x/redis?db=0"}}))

    found = [testing.surroundings("4711", worker) for worker in ("", "gw0", "gw1")]

    assert [each["DATABASE_URL"] for each in found] == ["postgres://tandem:secret@/run_4711?host=/var/tmp/x"] * 3
    assert [each["REDIS_URL"].partition("?")[2] for each in found] == ["db=1", "db=2", "db=3"]


def test_a_worker_that_inherits_its_controllers_surroundings_still_has_its_own_broker_number(
    running: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in testing.surroundings("4711", "").items():
        monkeypatch.setenv(name, value)

    assert testing.surroundings("4711", "gw3")["REDIS_URL"].endswith("?db=5")


def test_without_servers_the_settings_load_all_the_same(running: Path) -> None:
    assert testing.surroundings("4711", "") == {
        **testing.NO_SERVERS,
        "REDIS_URL": "unix:///no-server-runs-start-with-run-test?db=1",
    }


def test_given_servers_are_used_as_they_are_given(running: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DATABASE_URL": "postgres://db/tandem", "REDIS_URL": "redis://broker/0"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    found = testing.surroundings("4711", "gw0")

    assert {name: found[name] for name in given} == given
