"""What the matching processes share. Source: sync rules, section 2.2."""

from integrations.engine.process import Rule

UNLINKED = Rule(
    "unlinked",
    lambda pair, snapshot: pair.link is None,
    lambda pair, snapshot: "It is linked already.",
    level=None,
)
