"""Updating many rows with different values in one statement; Django's bulk_update costs four times the processor."""

from collections.abc import Sequence

from django.db import connection

from integrations.running.models import Action


def finish_actions(done: Sequence[tuple[str, str, str, str]]) -> None:
    """Set status, target entity and target id of actions, given as (key, status, entity, id); agreements are erased."""
    if not done:
        return
    table = connection.ops.quote_name(Action._meta.db_table)
    columns = [list(column) for column in zip(*done, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS action SET status = found.status, target_entity = found.entity,"
            " target_id = found.id, agreement = NULL"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS found(key, status, entity, id)"
            " WHERE action.key = found.key",
            columns,
        )
