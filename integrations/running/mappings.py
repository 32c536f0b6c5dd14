"""The custom mapping of a widget in a run: its processes become those with the rows that work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from integrations.processes.currencies import several_in
from integrations.processes.mappable import mapped
from integrations.processes.reading import fields_read
from integrations.running.work import Work
from widget.models import FieldMapping, Plan, Widget


def pairs_of(widget: Widget) -> dict[str, list[tuple[str, str]]]:
    """Return a widget's rows by the key of their list; a plan without custom mapping has none that count."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if widget.plan == Plan.PREMIUM:
        for direction, source, target in FieldMapping.objects.filter(widget=widget).values_list(
            "direction", "source", "target"
        ):
            pairs[direction].append((source, target))
    return pairs


def paths_wanted(pairs: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, set[str]]:
    """Return the Salesforce paths, by object, that default and custom rows name, whether they are there or not."""
    return fields_read(mapped(pairs)[0])


def adopt(work: Work) -> None:
    """Leave out the rows that do not work with the fields as they are now, and read what is there and only that.

    A query that names a field that has gone brings nothing at all.
    """
    currencies = several_in(work.facts.organization)
    if work.mappings:
        work.processes, work.flaws = mapped(work.mappings, work.facts.schemas)
    if work.mappings or currencies:
        assert work.reopen is not None
        work.connectors = work.reopen(fields_read(work.processes, currencies=currencies))
