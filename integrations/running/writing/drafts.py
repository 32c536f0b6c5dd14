"""What a dry run keeps of a planned write, and whether a later plan of the same record comes to the same."""

from collections.abc import Mapping
from typing import Any

from integrations.engine.actions import Keep, Update, Writing
from integrations.engine.snapshot import Link, LinkTo, Wanted, WantedFields, other
from integrations.engine.values import same
from integrations.running.rows.problems import mark_of

# Every save in Salesforce carries them; they tell people nothing, and differ with every save.
STAMPS = frozenset({"Sync_Me__c", "Last_Sync_Date__c"})
Links = Mapping[tuple[str, str, str], Link]


def unstamped(fields: WantedFields) -> dict[str, Wanted]:
    """Return fields without the stamps of a save."""
    return {path: value for path, value in fields.items() if path.rpartition(".")[2] not in STAMPS}


def draft_of(action: Writing) -> dict[str, Any]:
    """Return what an action would write, as JSON-able members, with the mark of its source."""
    draft = action.draft
    lines = draft.lines if draft else ()
    return {
        "mark": mark_of(action.source),
        "accepted": dict(action.accepted) if isinstance(action, Update | Keep) else {},
        "target": [draft.operation.value, draft.entity, draft.id] if draft else None,
        "fields": unstamped(draft.fields) if draft else {},
        "lines": [[line.entity, line.id, line.removed, unstamped(line.fields)] for line in lines],
    }


def is_as_planned(planned: Mapping[str, Any], now: Mapping[str, Any], links: Links) -> bool:
    """Tell whether two drafts come to the same write.

    A record that the plan referred to may have been made since. What QuickBooks has decided of it, like its tax code,
    may then be there in addition, if the source is the one that was planned.
    """
    values = [planned["fields"], *(line[3] for line in planned["lines"])]
    refers = any(isinstance(value, LinkTo) for fields in values for value in fields.values())
    return (
        planned["target"] == now["target"]
        and [line[:3] for line in planned["lines"]] == [line[:3] for line in now["lines"]]
        and all(_equal(was[3], line[3], links) for was, line in zip(planned["lines"], now["lines"], strict=True))
        and _equal(planned["fields"], now["fields"], links, more=refers and planned["mark"] == now["mark"])
        and _equal(planned["accepted"], now["accepted"], links)
    )


def _equal(planned: WantedFields, now: WantedFields, links: Links, *, more: bool = False) -> bool:
    if not (planned.keys() <= now.keys() if more else planned.keys() == now.keys()):
        return False
    return all(same(_known(value, links), _known(now[path], links)) for path, value in planned.items())


def _known(value: Wanted, links: Links) -> Wanted:
    """Return the id of a record that is referred to, as soon as it has one; its name is for people only."""
    if not isinstance(value, LinkTo):
        return value
    link = links.get((value.kind, value.system, value.id))
    return (link and link.id_in(other(value.system))) or LinkTo(value.kind, value.system, value.id)
