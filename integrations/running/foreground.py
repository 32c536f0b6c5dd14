"""A run that stays in this process until it is over, for commands and the demo."""

import time

from integrations.running.models import Run
from integrations.running.models.runs import ACTIVE
from integrations.running.runner import advance

LOOK_EVERY_S = 1.0


def run_to_its_end(run: Run) -> Run:
    """Advance a run until it is over, waiting out whatever it waits for."""
    while (run := advance(run.pk)).status in ACTIVE:
        time.sleep(LOOK_EVERY_S)
    return run
