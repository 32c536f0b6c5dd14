"""Where the processes of a run stand, stored as long as the run is its worker's."""

import json
from datetime import datetime

from integrations.running import sql
from integrations.running.models import LogEntry, ProcessRun, Run
from integrations.running.models.runs import LogLevel, Status

_OF_WORKER = f"""
FROM {Run._meta.db_table} AS run
WHERE process.id = %s AND run.id = process.run_id AND run.fence = %s
"""
_BEGUN = f"UPDATE {ProcessRun._meta.db_table} AS process SET status = %s, started_at = %s {_OF_WORKER}"
_COUNTED = f"UPDATE {ProcessRun._meta.db_table} SET counts = %s WHERE id = %s"
_REACHED = f"UPDATE {ProcessRun._meta.db_table} AS process SET reached = %s, counts = %s {_OF_WORKER}"
_CLOSED = f"""UPDATE {ProcessRun._meta.db_table} AS process
SET finished_at = %s, counts = %s, status = CASE WHEN EXISTS (
  SELECT FROM {LogEntry._meta.db_table} AS entry WHERE entry.process_id = process.id AND entry.level >= %s
) THEN %s ELSE %s END
{_OF_WORKER}"""


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
