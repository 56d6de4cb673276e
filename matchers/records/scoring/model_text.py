"""The parameters of a model as text that is kept and read back: JSON, versioned, checked value by value.

``{"format": "match-model", "version": 1, "origin": {"source": …, "strength": …}, "linkable": …, …, "tables":
{table: {level: [m, u]}}}``; an earlier release wrote the origin as one text, which is its source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, NoReturn

from matchers.records.scoring.model import Model, Table, default_model
from matchers.records.scoring.origin import Origin

FORMAT: Final = "match-model"
VERSION: Final = 1
SHARES: Final = ("linkable", "twins", "kin_in_place")
"""Parameters above 0, at most 1."""
DIVISORS: Final = ("anywhere", "elsewhere", "cohort")
"""Parameters of at least 1."""
_KEYS: Final = frozenset({"format", "version", "origin", *SHARES, *DIVISORS, "tables"})
_GONE: Final = frozenset({"overrides"})
"""Stands in texts of an earlier release, where nothing was weighed with it."""


class ModelTextError(ValueError):
    """A text that is no model of this version; the message names the place and what is wrong there."""


def write_model(model: Model) -> str:
    """Return the model as text; equal parameters give equal text, and it is read back exactly."""
    return json.dumps(_content(model), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def read_model(text: str, *, missing_from: Model | None = None) -> Model:
    """Read what :func:`write_model` wrote.

    Args:
        text: the JSON text.
        missing_from: for a text of an earlier release: tables and levels that it lacks are taken from here,
            and what is gone is left out. Without it everything must be there, and nothing else.

    Raises:
        ModelTextError: another format or version, a table or level missing or unknown, an m or u that is not
            above 0 and at most 1, any other parameter out of its bounds, a key written twice.
    """
    content = _parsed(text)
    if content.get("format") != FORMAT or content.get("version") != VERSION:
        _refuse("format", f"not {FORMAT} of version {VERSION}")
    _same_names("model", content if missing_from is None else content.keys() - _GONE, _KEYS)
    return Model(
        tables=_tables(_mapping("tables", content["tables"]), missing_from),
        **{name: _number(name, content[name], 0.0, 1.0) for name in SHARES},
        **{name: _number(name, content[name], None, None) for name in DIVISORS},
        origin=_origin(content["origin"]),
    )


def fingerprint(model: Model) -> str:
    """Return twelve hexadecimal digits that differ when any parameter does; its origin is none."""
    content = _content(model)
    del content["origin"]
    text = json.dumps(content, sort_keys=True, allow_nan=False)
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _content(model: Model) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "origin": {"source": model.origin.source, "strength": model.origin.strength},
        **{name: getattr(model, name) for name in (*SHARES, *DIVISORS)},
        "tables": {
            name: {level: list(values) for level, values in table.items()}
            for name, table in model.tables.items()
        },
    }


def _parsed(text: str) -> Mapping[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            _refuse("text", "a key is written twice")
        return found

    def no_number(word: str) -> NoReturn:
        _refuse("text", f"{word} is not a number")

    try:
        content = json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    except ModelTextError:
        raise
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise ModelTextError(f"text: not JSON ({type(error).__name__})") from error
    return _mapping("text", content)


def _tables(given: Mapping[str, Any], missing_from: Model | None) -> Mapping[str, Table]:
    wanted = default_model().tables if missing_from is None else missing_from.tables
    if missing_from is None:
        _same_names("tables", given, wanted)
    return MappingProxyType(
        {
            name: _table(name, given.get(name, {}), documented, complete=missing_from is None)
            for name, documented in wanted.items()
        }
    )


def _table(name: str, given: Any, documented: Table, *, complete: bool) -> Table:
    levels = _mapping(name, given)
    if complete:
        _same_names(name, levels, documented)
    return {
        level: _pair(f"{name}.{level}", levels[level]) if level in levels else values
        for level, values in documented.items()
    }


def _pair(place: str, value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        _refuse(place, "not the two numbers m and u")
    return _number(f"{place}.m", value[0], 0.0, 1.0), _number(f"{place}.u", value[1], 0.0, 1.0)


def _number(place: str, value: Any, above: float | None, most: float | None) -> float:
    """Return a number above ``above`` and at most ``most``; of at least 1 where no bounds are given."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        _refuse(place, "not a number")
    if above is None and value < 1.0:
        _refuse(place, "below 1")
    if above is not None and most is not None and not above < value <= most:
        _refuse(place, f"not above {above:g} and at most {most:g}")
    return float(value)


def _is_finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # an integer no float can hold
        return False


def _origin(value: Any) -> Origin:
    told = {"source": value, "strength": None} if isinstance(value, str) else _mapping("origin", value)
    _same_names("origin", told, ("source", "strength"))
    source, strength = told["source"], told["strength"]
    if not isinstance(source, str) or not source.strip():
        _refuse("origin.source", "empty")
    return Origin(source, None if strength is None else _above_zero("origin.strength", strength))


def _above_zero(place: str, value: Any) -> float:
    return _number(place, value, 0.0, float("inf"))


def _mapping(place: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        _refuse(place, "not an object")
    return dict(value)


def _same_names(place: str, given: Iterable[str], wanted: Iterable[str]) -> None:
    missing, unknown = set(wanted) - set(given), set(given) - set(wanted)
    if missing or unknown:
        names = [
            *(f"{name} is missing" for name in sorted(missing)),
            *(f"{name} is unknown" for name in sorted(unknown)),
        ]
        _refuse(place, ", ".join(names))


def _refuse(place: str, what: str) -> NoReturn:
    raise ModelTextError(f"{place}: {what}")
