"""Collecting garbage seldom while a run is advanced."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (500_000, 20, 50)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the collector look for cycles seldom, and never among what was there before.

    A page is thousands of live records and no cycles: at Python's thresholds, looking for some takes a fifth of the
    processor's time (measured).
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
