"""Bodies: JSON without ambiguity, and what a model makes of it; faults repeat nothing that was sent."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from verifier.protocol.refusals import Refusal

_MOST_TOLD: Final = 10


def parsed(body: bytes) -> Any:
    """Return the JSON of a body.

    Raises:
        Refusal: ``malformed_request``: no JSON in UTF-8, a name twice in an object, or a number JSON lacks.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_without_repetition, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Refusal("malformed_request", ({"problem": "the body is not JSON"},)) from None


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
        # the body is read from JSON's own types, so times and texts are judged as JSON's
        told = tuple(
            {"field": ".".join(map(str, fault["loc"])), "problem": fault["type"]}
            for fault in faults[:_MOST_TOLD]
        )
        if any(fault["loc"][-2:] == ("sample", "format") and fault["type"] != "missing" for fault in faults):
            raise Refusal("format_unsupported", told) from None
        raise Refusal("malformed_request", told) from None
