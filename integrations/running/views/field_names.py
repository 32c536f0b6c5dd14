"""Fields as people call them: by the labels of the processes, else by their names put into words."""

import re

from integrations.processes.registry import PROCESSES

_LABELS = {
    (step.pairing.kind, step.target, rule.of(step.target)): rule.label
    for process in PROCESSES
    for step in process.steps
    for rule in step.maps()
    if step.direction in rule.ways
}
_WORDS = {"PrivateNote": "Memo", "DocNumber": "Number", "TxnDate": "Date", "Job": "Is a sub-customer"}
_LINE = re.compile(r"Line \d+")


def field_label(kind: str, system: str, path: str) -> str:
    """Return what people call a field of the records that are linked under `kind`."""
    if label := _LABELS.get((kind, system, path)):
        return label
    return _WORDS.get(path) or " ".join(_in_words(part) for part in path.split("."))


def _in_words(name: str) -> str:
    """Return a name as words: `External_Account_ID__c` is "External Account ID", `SalesTermRef` "Sales Term"."""
    if _LINE.fullmatch(name):
        return name
    plain = name.removesuffix("__c").removesuffix("Ref").replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", plain)
