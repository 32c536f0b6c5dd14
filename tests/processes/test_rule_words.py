"""Every rule has words for people."""

from integrations.processes.registry import PROCESSES
from integrations.running.explaining.rule_words import RULES, rule_name


def test_every_rule_of_every_process_has_words() -> None:
    rules = {rule.name for process in PROCESSES for step in process.steps for rule in step.rules}

    assert rules - RULES.keys() == set()


def test_a_refusal_is_named_with_the_vendors_code() -> None:
    assert rule_name("refused:6240") == "Is accepted by the other system (6240)"
