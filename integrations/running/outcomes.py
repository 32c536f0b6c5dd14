"""Outcomes as JSON, for answers that are stored by one worker and bound by another."""

from typing import Any

from connectors.base import Done, Outcome, Refused, Stale
from widget.values import record_from_json, record_to_json


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON-able members; what was not done is stale, since it is to be planned anew."""
    match outcome:
        case Done():
            return {"done": record_to_json(outcome.record), "refused": [_refused(part) for part in outcome.refused]}
        case Refused():
            return {"refused": [_refused(outcome)]}
        case Stale():
            return {"stale": outcome.details}
        case _:
            return {"stale": outcome.why}


def _refused(refused: Refused) -> list[str | None]:
    return [refused.message, refused.code, refused.field, refused.details]


def outcome_from_json(content: dict[str, Any]) -> Outcome:
    """Return the outcome that `outcome_to_json` wrote."""
    if "done" in content:
        return Done(record_from_json(content["done"]), tuple(Refused(*part) for part in content["refused"]))
    if "refused" in content:
        return Refused(*content["refused"][0])
    return Stale(content["stale"])
