"""Django's settings, read from the environment once; .env.example documents every variable.

Raises ImproperlyConfigured, as a sentence, for a value that is missing or cannot be right.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.logs import configure_structlog, logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
SERVERS = BASE_DIR / ".tandem" / "servers.json"

# The servers that `./run` has up, so that plain `manage.py` finds them too; what is set in the environment counts.
if SERVERS.exists() and not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
    for _name, _value in json.loads(SERVERS.read_text()).get("variables", {}).items():
        os.environ.setdefault(_name, _value)
for _name in ("DATABASE_URL", "REDIS_URL"):
    if not os.environ.get(_name):
        raise ImproperlyConfigured(f"{_name} is not set: start with `./run manage`, which brings servers, or set it.")

env = Env()

# --- what it is and where
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=True)
SECRET_KEY = env.str("SECRET_KEY")
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
# Health checks come from this machine.
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname, "localhost", "127.0.0.1"]
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
# Fernet keys: the first encrypts, all decrypt, so that a new one can be put before the old ones.
CREDENTIAL_KEYS = env.list("CREDENTIAL_KEYS", default=[])

for _name in ("DEBUG", "HTTPS"):
    if (_value := os.environ.get(_name, "false").lower()) not in ("true", "false"):
        raise ImproperlyConfigured(f"{_name} is {_value!r}: it must be true or false.")
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}: it must be DEBUG, INFO, WARNING or ERROR.")
if urlsplit(BASE_URL).scheme not in ("http", "https") or not urlsplit(BASE_URL).hostname:
    raise ImproperlyConfigured(f"BASE_URL is {BASE_URL!r}: it must be an address like https://tandem.example.com.")
if not DEBUG and not CREDENTIAL_KEYS:
    raise ImproperlyConfigured("CREDENTIAL_KEYS is not set: without a key no connection can be kept.")
for _key in CREDENTIAL_KEYS:
    try:
        Fernet(_key)
    except ValueError as _error:
        raise ImproperlyConfigured(
            "CREDENTIAL_KEYS holds a value that is no key: a key is 32 bytes in URL-safe Base64."
        ) from _error

# --- the applications that widgets are connected through
SALESFORCE_CLIENT_ID = env.str("SALESFORCE_CLIENT_ID", default="")
SALESFORCE_CLIENT_SECRET = env.str("SALESFORCE_CLIENT_SECRET", default="")
QUICKBOOKS_CLIENT_ID = env.str("QUICKBOOKS_CLIENT_ID", default="")
QUICKBOOKS_CLIENT_SECRET = env.str("QUICKBOOKS_CLIENT_SECRET", default="")
QUICKBOOKS_WEBHOOK_TOKEN = env.str("QUICKBOOKS_WEBHOOK_TOKEN", default="")

# --- Django
INSTALLED_APPS = [
    "widget",
    "integrations.running",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_structlog",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last, as it turns a lock-out raised anywhere below into an answer. Source: django-axes, "Installation".
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"

# --- database, broker, cache
DATABASES = {"default": env.db("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured(
        "DATABASE_URL must name a PostgreSQL database: row locks and partial indexes are needed."
    )
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL")
if not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# --- people
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
# Both together: a stranger's guesses lock out neither the person elsewhere nor an office behind one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "locked-out.html"
AXES_CLIENT_IP_CALLABLE = "config.visitors.visitor_address"

# --- security
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
# Health checks come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = ["^health(/web)?$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# --- static files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
# With DEBUG, and so in tests, files are served from where they are written; else under names that hold their hash.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
_hashed, _plain = "whitenoise.storage.CompressedManifestStaticFilesStorage", "StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"django.contrib.staticfiles.storage.{_plain}" if DEBUG else _hashed},
}

# --- mail
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Tandem <tandem@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A server that does not answer would hold a worker, or the page that sends a test message, for good.
EMAIL_TIMEOUT = 10

# --- workers
# Kombu's name for a Unix socket differs from redis-py's.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
# Unanswered messages come back after the time-out; Kombu looks for them every 100 s unless told otherwise (measured).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
# Threads cannot be ended from outside.
CELERY_WORKER_POOL = "prefork"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# One entry only: what is due is found in rows, so a lost or late beat loses nothing.
TICK_S = 10
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "integrations.running.tasks.tick", "schedule": TICK_S, "options": {"expires": TICK_S}}
}
# Written at each tick, so that the age of the schedule file shows whether beat lives.
CELERY_BEAT_SYNC_EVERY = 1

# --- logs
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(LOG_LEVEL, readable=DEBUG)
configure_structlog()
