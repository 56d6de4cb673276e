"""Bodies: JSON without ambiguity, and what a model makes of it; faults repeat nothing that was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from verifier.protocol.messages.problems import MemberProblem
from verifier.protocol.refusals import Refusal

_MOST_TOLD: Final = 10
_MISSING: Final = "missing"
#: the validator's words in ours; whatever else it finds is of the wrong type
_PROBLEMS: Final[dict[str, MemberProblem]] = {
    _MISSING: "missing",
    "value_error": "wrong_form",
    "string_pattern_mismatch": "wrong_form",
    "timezone_aware": "wrong_form",
    "datetime_parsing": "wrong_form",
    "datetime_from_date_parsing": "wrong_form",
    "datetime_object_invalid": "wrong_form",
    "literal_error": "not_allowed",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}


def parsed(body: bytes) -> Any:
    """Return the JSON of a body.

    Raises:
        Refusal: ``malformed_request``: no JSON in UTF-8, a name twice in an object, or a number JSON lacks.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_without_repetition, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Refusal("malformed_request", ({"problem": "not_json"},)) from None


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _refuse(name: str) -> None:
    raise ValueError(name)


def read_as(model: type[BaseModel], raw: Any) -> BaseModel:
    """Return the message that ``raw`` is.

    Raises:
        Refusal: ``format_unsupported`` for a sample of another format, else ``malformed_request`` with the
            places that are wrong.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        told = _told(faults, raw)
        if any(fault["loc"][-2:] == ("sample", "format") and fault["type"] != _MISSING for fault in faults):
            raise Refusal("format_unsupported", told) from None
        raise Refusal("malformed_request", told) from None


def _told(faults: Sequence[ErrorDetails], raw: Any) -> tuple[dict[str, str], ...]:
    """Return each place that is wrong once, and how; a value that is none of several kinds is not allowed."""
    problems: dict[str, MemberProblem] = {}
    for fault in faults:
        field = _place(fault, raw)
        problem = _PROBLEMS.get(fault["type"], "wrong_type")
        problems[field] = problem if problems.get(field, problem) == problem else "not_allowed"
    return tuple(
        {"field": field, "problem": problem} if field else {"problem": problem}
        for field, problem in list(problems.items())[:_MOST_TOLD]
    )


def _place(fault: ErrorDetails, raw: Any) -> str:
    """Return the path of a fault as far as the body has it: beyond, the validator names its own kinds."""
    place: list[str] = []
    for part in fault["loc"]:
        inside = (isinstance(raw, dict) and part in raw) or (isinstance(raw, list) and isinstance(part, int))
        if inside:
            raw = raw[part]
        if inside or (fault["type"] == _MISSING and part == fault["loc"][-1]):
            place.append(str(part))
    return ".".join(place)
