"""Saves that the system makes by itself: roll-ups, and what triggers write to other records."""

from typing import Any

from connectors.sandbox.salesforce.org import Org


def touch(
    org: Org, object: str, id: str, changes: dict[str, Any], *, modified: bool = True, always: bool = False
) -> None:
    """Change fields of a record without checks; if they already have those values, only with `always`.

    `modified` says whether it counts as a change by the running user; a roll-up moves SystemModstamp only.
    """
    row = org.records.get(object, id)
    if row is None or (not always and all(row.get(name) == value for name, value in changes.items())):
        return
    now = org.now()
    stamps = {"LastModifiedDate": now, "LastModifiedById": org.user} if modified else {}
    org.records.put(object, {**row, **changes, **stamps, "SystemModstamp": now})
