"""Errors named by what a person or the runner must do about them.

What is wrong with a single record is no exception but an outcome, `connectors.base.Refused`.
"""

from datetime import timedelta


class ConnectorError(Exception):
    """`message` is a sentence that a bookkeeper understands; `details` hold the vendor's words and codes, redacted."""

    def __init__(self, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class TryLater(ConnectorError):
    """Nothing was done and nothing is wrong: the same call will do after `after`."""

    def __init__(self, message: str, *, after: timedelta, details: str = "") -> None:
        super().__init__(message, details=details)
        self.after = after


class AnswerLost(ConnectorError):
    """A write was sent and nobody knows whether it was carried out: settle it, never send another."""


class ReconnectNeeded(ConnectorError):
    """The connection to `system` (as `connectors.base` names it) is no longer valid: a person must connect again."""

    def __init__(self, message: str, *, system: str, details: str = "") -> None:
        super().__init__(message, details=details)
        self.system = system


class SettingNeeded(ConnectorError):
    """A right, a field, a plan or a setting is missing in the other system: a person must change it there."""
