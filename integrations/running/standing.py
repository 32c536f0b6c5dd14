"""Where the processes of a run stand, stored as long as the run is its worker's."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from integrations.engine.process import Process
from integrations.running import sql
from integrations.running.models import LogEntry, ProcessRun, Run
from integrations.running.models.runs import LogLevel, Status

_OF_WORKER = f"""
FROM {Run._meta.db_table} AS run
WHERE process.id = %s AND run.id = process.run_id AND run.fence = %s
"""
_MADE = f"""INSERT INTO {ProcessRun._meta.db_table}
  (run_id, widget_id, key, title, position, status, counts, reached)
SELECT %s, %s, key, title, place - 1, %s, '{{}}', '{{}}'
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS wanted (key, title, place)
RETURNING id, key, title, position"""
_PASSED = f"UPDATE {ProcessRun._meta.db_table} SET status = %s, started_at = %s, finished_at = %s WHERE id = ANY(%s)"
_BEGUN = f"UPDATE {ProcessRun._meta.db_table} AS process SET status = %s, started_at = %s {_OF_WORKER}"
_COUNTED = f"UPDATE {ProcessRun._meta.db_table} SET counts = %s WHERE id = %s"
_REACHED = f"UPDATE {ProcessRun._meta.db_table} AS process SET reached = %s, counts = %s {_OF_WORKER}"
_CLOSED = f"""UPDATE {ProcessRun._meta.db_table} AS process
SET finished_at = %s, counts = %s, status = CASE WHEN EXISTS (
  SELECT FROM {LogEntry._meta.db_table} AS entry WHERE entry.process_id = process.id AND entry.level >= %s
) THEN %s ELSE %s END
{_OF_WORKER}"""


def made(run: Run, processes: Iterable[Process]) -> dict[str, ProcessRun]:
    """Make the processes of a run, in their order; return them by key."""
    keys, titles = zip(*((process.key, process.title) for process in processes), strict=True)
    rows = sql.fetch(_MADE, (run.pk, run.widget_id, Status.WAITING.value, list(keys), list(titles)))
    return {
        key: ProcessRun(id=id, run=run, widget_id=run.widget_id, key=key, title=title, position=position)
        for id, key, title, position in rows
    }


def passed(rows: Collection[ProcessRun], now: datetime) -> None:
    """Begin and end processes that have nothing to look at."""
    if rows:
        sql.change(_PASSED, (Status.SUCCEEDED.value, now, now, [row.pk for row in rows]))


def begun(row: ProcessRun, fence: int) -> bool:
    """Store that a process has begun; False if the run is another worker's."""
    return bool(sql.change(_BEGUN, (row.status, row.started_at, row.pk, fence)))


def counted(row: ProcessRun) -> None:
    """Store the counts of a process, in a transaction that holds the lease."""
    sql.change(_COUNTED, (json.dumps(row.counts), row.pk))


def reached(row: ProcessRun, fence: int) -> bool:
    """Store how far a process came; False if the run is another worker's."""
    return bool(sql.change(_REACHED, (json.dumps(row.reached), json.dumps(row.counts), row.pk, fence)))


def closed(row: ProcessRun, fence: int, now: datetime) -> bool:
    """End a process with the status that its log gives it; False if the run is another worker's."""
    told = (LogLevel.WARNING.value, Status.WARNINGS.value, Status.SUCCEEDED.value)
    return bool(sql.change(_CLOSED, (now, json.dumps(row.counts), *told, row.pk, fence)))
