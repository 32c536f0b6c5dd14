"""The settings against what documents them, and against values that cannot be right."""

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.utils import timezone

from config.visitors import visitor_address
from integrations.running.status import TICK_LATE, note_tick

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "p2R8vX-not-a-secret-but-long-enough-to-pass-the-check-K4hT9wZ1",
    "CREDENTIAL_KEYS": "A" * 43 + "=," + "B" * 42 + "A=",
    "BASE_URL": "https://tandem.example.com/",
    "DATABASE_URL": "postgres://tandem:secret@db:5432/tandem",
    "REDIS_URL": "redis://redis:6379/0",
}


def documented() -> list[str]:
    return re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE)


def read_by_settings() -> set[str]:
    """Collect the names given to `env.<type>(...)`."""
    nodes = ast.walk(ast.parse((PROJECT / "config" / "settings.py").read_text()))
    return {
        node.args[0].value
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that reads the settings with these variables, and no others of ours, set."""

    def read(**changed: str | None) -> dict[str, Any]:
        for name in documented():
            monkeypatch.delenv(name, raising=False)
        for name, value in {**PRODUCTION, **changed}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(PROJECT / "config" / "settings.py"))

    return read


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    compose = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))

    assert sorted(documented()) == sorted(read_by_settings() | compose)


def test_production_is_the_default(load: Any) -> None:
    settings = load()

    assert settings["DEBUG"] is False
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["ALLOWED_HOSTS"] == ["tandem.example.com", "localhost", "127.0.0.1"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://tandem.example.com"]
    assert settings["STORAGES"]["staticfiles"]["BACKEND"].endswith("CompressedManifestStaticFilesStorage")
    assert len(settings["CREDENTIAL_KEYS"]) == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"CREDENTIAL_KEYS": None}, "CREDENTIAL_KEYS is not set"),
        ({"CREDENTIAL_KEYS": "hello"}, "CREDENTIAL_KEYS holds a value that is no key"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must name a PostgreSQL database"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set: start with `./run manage`"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL must begin with"),
        ({"BASE_URL": "tandem.example.com"}, "BASE_URL is 'tandem.example.com'"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'"),
        ({"HTTPS": "perhaps"}, "HTTPS is 'perhaps'"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_in_a_sentence(
    load: Any, changed: dict[str, str | None], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        load(**changed)


def test_mail_goes_where_the_address_says_and_never_waits_for_good(load: Any) -> None:
    settings = load(
        EMAIL_URL="smtp+tls://post:p%40ss@mail.example.com:587", DEFAULT_FROM_EMAIL="Tandem <t@example.com>"
    )

    assert {name: settings[name] for name in settings if name.startswith("EMAIL_") or name == "DEFAULT_FROM_EMAIL"} == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.com",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "post",
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_TLS": True,
        "EMAIL_FILE_PATH": "",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": "Tandem <t@example.com>",
    }


def test_without_an_address_mail_is_written_to_the_log(load: Any) -> None:
    assert load()["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_a_socket_of_redis_is_named_as_each_library_names_it(load: Any) -> None:
    settings = load(REDIS_URL="unix:///var/tmp/redis.sock?db=0")

    assert settings["CACHES"]["default"]["LOCATION"] == "unix:///var/tmp/redis.sock?db=0"
    assert settings["CELERY_BROKER_URL"] == "redis+socket:///var/tmp/redis.sock?virtual_host=0"


def test_beat_sends_one_tick_that_expires_before_the_next(load: Any) -> None:
    settings = load()

    assert settings["CELERY_BEAT_SCHEDULE"] == {
        "tick": {"task": "integrations.running.tasks.tick", "schedule": 10, "options": {"expires": 10}}
    }


def manage(*words: str) -> "subprocess.CompletedProcess[str]":
    # The last one is for the browser tests alone.
    ours = {*documented(), "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, str(PROJECT / "manage.py"), *words]
    return subprocess.run(command, env={**kept, **PRODUCTION}, capture_output=True, text=True, check=False)


def test_the_deployment_check_has_nothing_to_say_about_production() -> None:
    answer = manage("check", "--deploy", "--fail-level", "WARNING")

    assert (answer.returncode, answer.stdout) == (0, "System check identified no issues (0 silenced).\n"), answer.stderr


def test_logs_are_one_json_object_a_line_with_exceptions_in_them() -> None:
    code = """
import logging, structlog
structlog.get_logger("tandem").info("run_started", widget="7")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("some.library").exception("went %s", "wrong")
"""
    lines = [json.loads(line) for line in manage("shell", "--no-imports", "-c", code).stderr.splitlines()]

    assert [{**line, "timestamp": None, "exception": None} for line in lines] == [
        {
            "event": "run_started",
            "widget": "7",
            "level": "info",
            "logger": "tandem",
            "timestamp": None,
            "exception": None,
        },
        {"event": "went wrong", "level": "error", "logger": "some.library", "timestamp": None, "exception": None},
    ]
    assert lines[1]["exception"].endswith("ZeroDivisionError: division by zero")


@pytest.mark.django_db
def test_health_is_well_with_both_servers_and_a_working_worker_and_allows_no_foreign_content(client: Client) -> None:
    note_tick(timezone.now())

    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"failing": []})
    assert sorted(answer["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ]


@pytest.mark.django_db
def test_health_names_the_server_that_does_not_answer(client: Client, settings: Any) -> None:
    backend = settings.CACHES["default"]["BACKEND"]
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "unix:///nowhere/redis.sock"}}

    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (503, {"failing": ["broker", "worker"]})


@pytest.mark.django_db
def test_health_names_the_worker_when_the_tick_has_stopped_but_the_web_alone_stays_well(client: Client) -> None:
    note_tick(timezone.now() - TICK_LATE)

    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (503, {"failing": ["worker"]})
    assert client.get("/health/web").json() == {"failing": []}


@pytest.mark.django_db
def test_health_is_asked_without_tls_and_pages_are_not(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    note_tick(timezone.now())

    assert client.get("/health").status_code == 200
    assert client.get("/anything")["Location"] == "https://testserver/anything"


@pytest.mark.parametrize(
    ("https", "forwarded", "address"),
    [
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (True, "", "192.0.2.1"),
        (False, "203.0.113.7", "192.0.2.1"),
    ],
)
def test_a_visitor_is_who_the_proxy_saw_and_not_who_the_visitor_says(
    settings: Any, https: bool, forwarded: str, address: str
) -> None:
    settings.HTTPS = https
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert visitor_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")) == address
