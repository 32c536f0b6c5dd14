"""A mail server on this machine: it takes messages, or refuses them as it is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from environ import Env


@dataclass
class MailServer:
    """What arrived, in order; `answers` are what it says to the next messages instead of taking them."""

    answers: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    url: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message, or refuse it."""
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Serve on a free port while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = MailServer(url=f"smtp://127.0.0.1:{port}")
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def mail_through(settings: Any, url: str) -> None:
    """Set mail up as EMAIL_URL does."""
    for name, value in Env.email_url_config(url).items():
        setattr(settings, name, value)
