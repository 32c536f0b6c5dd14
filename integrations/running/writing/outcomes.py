"""Outcomes as JSON, for answers that are stored by one worker and bound by another."""

from typing import Any

from connectors.base import Done, Outcome, Overwritten, Refused, Stale
from widget.values import record_from_json, record_to_json


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON-able members; what was not done is stale, since it is to be planned anew."""
    match outcome:
        case Done():
            refused = [_refused(part) for part in outcome.refused]
            lost = [list(one) for one in outcome.overwrote]
            return {"done": record_to_json(outcome.record), "refused": refused, "overwrote": lost}
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
        lost = tuple(Overwritten(*one) for one in content["overwrote"])
        refused = tuple(Refused(*part) for part in content["refused"])
        return Done(record_from_json(content["done"]), refused, lost)
    if "refused" in content:
        return Refused(*content["refused"][0])
    return Stale(content["stale"])
