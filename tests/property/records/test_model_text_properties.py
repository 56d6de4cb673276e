"""A model as text: read back exactly, and refused wherever a value is missing or out of bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.scoring.model import Model, default_model
from matchers.records.scoring.model_text import (
    DIVISORS,
    SHARES,
    ModelTextError,
    fingerprint,
    read_model,
    write_model,
)
from matchers.records.scoring.origin import Origin

TABLES = default_model().tables
SHARE = st.floats(min_value=0.0, max_value=1.0, exclude_min=True)
DIVISOR = st.floats(min_value=1.0, max_value=1e6)
STRENGTH = st.floats(min_value=0.0, exclude_min=True, allow_infinity=False, allow_nan=False)
ORIGIN = st.builds(Origin, st.text(min_size=1).filter(str.strip), st.none() | STRENGTH)
PLACES = st.sampled_from([(name, level) for name, table in TABLES.items() for level in table])


def with_values(model: Model, values: dict[tuple[str, str], tuple[float, float]]) -> Model:
    return replace(
        model,
        tables={
            name: {level: values.get((name, level), pair) for level, pair in table.items()}
            for name, table in model.tables.items()
        },
    )


@st.composite
def models(draw: st.DrawFn) -> Model:
    values = draw(st.dictionaries(PLACES, st.tuples(SHARE, SHARE), max_size=8))
    return replace(
        with_values(default_model(), values),
        **{name: draw(SHARE) for name in SHARES},
        **{name: draw(DIVISOR) for name in DIVISORS},
        origin=draw(ORIGIN),
    )


def edited(change: Callable[[dict[str, Any]], object]) -> str:
    content = json.loads(write_model(default_model()))
    change(content)
    return json.dumps(content)


@given(models())
def test_what_was_written_is_read_back_to_the_bit(model: Model) -> None:
    found = read_model(write_model(model))
    assert found == model
    assert write_model(found) == write_model(model)
    assert fingerprint(found) == fingerprint(model)


@given(PLACES, st.tuples(SHARE, SHARE))
def test_the_fingerprint_differs_exactly_when_a_parameter_does(
    place: tuple[str, str], values: tuple[float, float]
) -> None:
    before = default_model()
    after = with_values(replace(before, origin=Origin("elsewhere")), {place: values})
    assert (fingerprint(after) == fingerprint(before)) == (TABLES[place[0]][place[1]] == values)


@given(PLACES, st.integers(0, 1), st.one_of(
    st.floats(max_value=0.0, allow_nan=False), st.floats(min_value=1.0, exclude_min=True), st.booleans(),
    st.text(), st.none(), st.integers(min_value=10**400),
))  # fmt: skip
def test_no_m_or_u_out_of_bounds_is_taken(place: tuple[str, str], which: int, value: Any) -> None:
    table, level = place
    with pytest.raises(ModelTextError):
        read_model(edited(lambda content: content["tables"][table][level].__setitem__(which, value)))


@given(PLACES)
def test_a_missing_level_is_named_or_taken_from_the_documented_ones(place: tuple[str, str]) -> None:
    table, level = place
    text = edited(lambda content: content["tables"][table].pop(level))
    with pytest.raises(ModelTextError, match=f"{level} is missing"):
        read_model(text)
    assert read_model(text, missing_from=default_model()) == default_model()


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["tables"].pop("birth|slip"),
        lambda content: content["tables"].__setitem__("shoe", {}),
        lambda content: content["tables"]["sex"].__setitem__("other", [0.5, 0.5]),
        lambda content: content["tables"]["sex"].__setitem__("same", [0.5]),
        lambda content: content["tables"].__setitem__("sex", []),
        lambda content: content.pop("linkable"),
        lambda content: content.__setitem__("colour", 1),
        lambda content: content.__setitem__("version", 2),
        lambda content: content.__setitem__("format", "other"),
        lambda content: content.__setitem__("origin", " "),
        lambda content: content.__setitem__("origin", {"source": "decided"}),
        lambda content: content.__setitem__("origin", {"source": "", "strength": 1.0}),
        lambda content: content.__setitem__("origin", {"source": "decided", "strength": 0}),
        lambda content: content.__setitem__("twins", 0),
        lambda content: content.__setitem__("cohort", 0.5),
        lambda content: content.__setitem__("overrides", {}),
    ],
)
def test_a_model_of_another_shape_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(ModelTextError):
        read_model(edited(change))


def test_the_origin_as_an_earlier_release_wrote_it_is_its_source() -> None:
    text = edited(lambda content: content.__setitem__("origin", "tea leaves"))
    assert read_model(text).origin == Origin("tea leaves")


def test_what_an_earlier_release_wrote_besides_is_left_out() -> None:
    text = edited(lambda content: content.__setitem__("overrides", {"x": 1.0}))
    assert read_model(text, missing_from=default_model()) == default_model()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": 1, "a": 1}', '{"linkable": NaN}', "[" * 100_000, f'{{"linkable": {"9" * 5_000}}}'],
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ModelTextError):
        read_model(text)


def test_every_parameter_of_a_model_is_written() -> None:
    written = json.loads(write_model(default_model()))
    assert {field.name for field in fields(Model)} == set(written) - {"format", "version"}
