"""Access tokens for connectors under test."""

from dataclasses import dataclass, field


@dataclass
class Tokens:
    """Access tokens kept in memory; `fresh` is what a renewal brings."""

    token: str = "token"
    fresh: str = "fresh"
    renewed: list[str] = field(default_factory=list)

    def current(self) -> str:
        return self.token

    def renew(self, rejected: str) -> str:
        self.renewed.append(rejected)
        self.token = self.fresh
        return self.token
