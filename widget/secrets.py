"""Credentials at rest: the only place where they are encrypted and decrypted."""

import json
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(content: dict[str, Any]) -> bytes:
    """Return the content encrypted with the first of CREDENTIAL_KEYS."""
    return _fernet().encrypt(json.dumps(content).encode())


def unseal(sealed: bytes | memoryview) -> dict[str, Any]:
    """Return the content that `seal` encrypted with any of CREDENTIAL_KEYS. Raises cryptography's InvalidToken."""
    content: dict[str, Any] = json.loads(_fernet().decrypt(bytes(sealed)))
    return content


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])
