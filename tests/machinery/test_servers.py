"""The servers that commands share: started once, stopped by the last one out, nothing else touched."""

import json
import os
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

Python = Callable[[str], "subprocess.Popen[str]"]

STAY = """
import json
from machinery.children import signals_in_order
from machinery.servers import servers
with signals_in_order(), servers() as variables:
    print(json.dumps(variables), flush=True)
    input()
"""


def variables_of(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        pytest.fail(process.communicate()[1])
    answer: dict[str, Any] = json.loads(line)
    return answer


def works(variables: dict[str, Any]) -> list[Any]:
    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT lower('ÄRGER')").fetchone()
    with redis.Redis.from_url(variables["REDIS_URL"]) as broker:
        return [row, broker.ping()]


def gone(variables: dict[str, Any]) -> bool:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(variables["DATABASE_URL"])
    with pytest.raises(redis.ConnectionError), redis.Redis.from_url(variables["REDIS_URL"]) as broker:
        broker.ping()
    return True


def home_of(checkout: Path) -> Path:
    return Path(json.loads((checkout / ".tandem" / "servers.json").read_text())["cluster"]["home"])


def test_two_commands_share_the_servers_and_the_last_one_out_stops_them(python: Python, checkout: Path) -> None:
    first = python(STAY)
    variables = variables_of(first)
    second = python(STAY)
    assert variables_of(second) == variables

    first.communicate("\n")
    assert works(variables) == [("ärger",), True]

    second.communicate("\n")
    assert gone(variables)
    assert not (checkout / ".tandem" / "servers.json").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 1)])
def test_a_signal_stops_what_was_started(python: Python, number: int, code: int) -> None:
    command = python(STAY)
    variables = variables_of(command)

    command.send_signal(number)

    command.communicate()
    assert (command.returncode, gone(variables)) == (code, True)


def test_a_killed_command_leaves_servers_that_the_next_one_uses_and_stops(python: Python) -> None:
    killed = python(STAY)
    variables = variables_of(killed)
    killed.kill()
    killed.communicate()

    following = python(STAY)
    assert variables_of(following) == variables
    assert works(variables) == [("ärger",), True]
    following.communicate("\n")
    assert gone(variables)


def test_given_servers_are_used_and_none_is_started(python: Python, checkout: Path) -> None:
    given = """
import os
os.environ |= {"DATABASE_URL": "postgres://elsewhere/tandem", "REDIS_URL": "redis://elsewhere"}
"""
    command = python(given + STAY)
    command.communicate("\n")

    assert command.returncode == 0
    assert sorted(path.name for path in (checkout / ".tandem").iterdir()) == ["in-use", "lock", "logs", "secrets.json"]


def test_no_folder_above_the_checkout_changes_its_rights_and_ours_are_closed(
    python: Python, checkout: Path, tmp_path: Path
) -> None:
    tmp_path.chmod(0o700)
    before = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in checkout.parents}

    command = python(STAY)
    variables_of(command)
    home = home_of(checkout)
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, home / "data", home / "password")}
    command.communicate("\n")

    assert {folder: stat.S_IMODE(folder.stat().st_mode) for folder in checkout.parents} == before
    assert rights == {home.name: 0o700, "data": 0o700, "password": 0o600}
    assert stat.S_IMODE((checkout / ".tandem" / "secrets.json").stat().st_mode) == 0o600


def test_sockets_move_to_a_short_place_when_the_path_is_too_long(python: Python, checkout: Path) -> None:
    code = f"""
from pathlib import Path
from machinery import broker, postgresql
deep = Path({str(checkout)!r}) / ("d" * 90)
print(postgresql._sockets(deep), broker.socket_path())
broker.STATE = deep
print(broker.socket_path())
"""
    output = python(code).communicate()[0].split()

    assert [len(path) < 100 for path in output] == [True, True, True]
    assert output[0].startswith("/var/tmp/tandem-")
    assert output[2].startswith("/var/tmp/tandem-broker-")


def test_a_folder_that_somebody_else_made_in_a_shared_place_is_not_trusted(python: Python, tmp_path: Path) -> None:
    (tmp_path / "theirs").symlink_to(tmp_path)
    code = f"""
from pathlib import Path
from machinery.places import own_folder
own_folder(Path({str(tmp_path / "theirs")!r}), 0o700)
"""
    errors = python(code).communicate()[1]

    assert f"CannotStart: {tmp_path / 'theirs'} or belongs" not in errors
    assert "belongs to another user: remove it, then start again." in errors


def test_a_server_that_cannot_start_is_explained_with_the_end_of_its_log(python: Python, checkout: Path) -> None:
    code = """
from machinery import broker
from pathlib import Path
broker._program = lambda: Path("/bin/false")
broker.start_broker(broker.socket_path())
"""
    errors = python(code).communicate()[1]

    assert f"CannotStart: The broker did not start. The end of {checkout}/.tandem/logs/broker.log:" in errors


def test_postgresql_never_runs_as_root(python: Python, checkout: Path) -> None:
    command = python(STAY)
    variables_of(command)
    owner = (home_of(checkout) / "data" / "postmaster.pid").stat().st_uid
    command.communicate("\n")

    assert owner != 0
    assert (owner == os.geteuid()) == (os.geteuid() != 0)
