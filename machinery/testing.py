"""A pytest plug-in that sets the surroundings of the settings, which are read before any conftest.

Runs of the suite side by side in one checkout keep apart: each has databases of its own name, each worker a number of
the broker's. Tests that need no server run without one.
"""

import json
import os
import re

from machinery.servers import SERVERS

NO_SERVERS = {
    "DATABASE_URL": "postgres:///no_server_runs_start_with_run_test",
    "REDIS_URL": "unix:///no-server-runs-start-with-run-test?db=0",
    "SECRET_KEY": "test",
    "CREDENTIAL_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "DEBUG": "true",
    "HTTPS": "false",
}


def surroundings(run: str, worker: str) -> dict[str, str]:
    """Give the variables of one worker of one run of the suite; "" is the run without workers."""
    running = json.loads(SERVERS.read_text()).get("variables", {}) if SERVERS.exists() else {}
    variables = {**NO_SERVERS, **running, **{name: os.environ[name] for name in NO_SERVERS if os.environ.get(name)}}
    variables["DATABASE_URL"] = variables["DATABASE_URL"].replace("@/tandem?", f"@/run_{run}?")
    # 0 is the demo's. A worker inherits what its controller has set here already.
    number = int(worker.removeprefix("gw")) + 2 if worker else 1
    variables["REDIS_URL"] = re.sub(r"\?db=\d+$", f"?db={number}", variables["REDIS_URL"])
    return variables


# xdist gives its workers one name for the run; without workers the process is the run.
os.environ |= surroundings(
    os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8], os.environ.get("PYTEST_XDIST_WORKER", "")
)
