"""Canonical JSON: the examples of RFC 8785 and of ECMAScript's numbers, and one form for equal values."""

from __future__ import annotations

import json
import math
import re
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.protocol.canonical import DEEPEST, LARGEST_INTEGER, canonical

#: RFC 8785 appendix B
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
_ECMASCRIPT = re.compile(r"-?(0|[1-9]\d{0,20}|\d{1,20}\.\d*[1-9]|[1-9](\.\d*[1-9])?e[+-][1-9]\d*)")

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    # whole numbers beyond are written without exponent, and would come back as integers that are refused
    | st.floats(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_a_number_is_written_as_the_standard_lists_it(bits: str, text: str) -> None:
    [number] = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number) == text.encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back_and_has_the_form_of_ecmascript(number: float) -> None:
    text = canonical(number).decode()
    assert float(text) == number
    assert _ECMASCRIPT.fullmatch(text)


def test_the_example_of_the_standard() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_sorted_by_utf_16_units() -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    ordered = ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == ordered


def test_control_characters_have_their_short_forms_and_others_none() -> None:
    assert (
        canonical("\b\t\n\f\r\x00\x1f\x7f/<é\u2028")
        == '"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f/<é\u2028"'.encode()
    )


@given(JSON_VALUES)
def test_a_value_reads_back_and_its_canonical_form_is_its_own(value: Any) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(st.text(), st.integers(0, 9), min_size=2))
def test_the_order_of_members_is_without_meaning(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_empty_objects_and_arrays() -> None:
    assert canonical({"a": {}, "b": [], "c": ()}) == b'{"a":{},"b":[],"c":[]}'


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        LARGEST_INTEGER + 1,
        -LARGEST_INTEGER - 1,
        "\ud800",
        {"\udfff": 1, "a": 2},
        {1: 2},
        {None: 2},
        {1, 2},
        b"bytes",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_say_exactly_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        canonical([value])


def test_the_largest_integers_are_exact() -> None:
    assert canonical([LARGEST_INTEGER, -LARGEST_INTEGER]) == b"[9007199254740991,-9007199254740991]"


def test_hostile_nesting_is_refused_before_the_stack_ends() -> None:
    deep: Any = 0
    for _ in range(DEEPEST):
        deep = [deep]
    assert canonical(deep) == b"[" * DEEPEST + b"0" + b"]" * DEEPEST
    with pytest.raises(ValueError, match="nested"):
        canonical([deep])


@pytest.mark.parametrize("value", [{"name": "somebody \ud800"}, {"somebody \ud800": 1, "b": 2}])
def test_a_refusal_carries_nothing_of_the_value(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="surrogate") as refused:
        canonical(value)
    assert "somebody" not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert not hasattr(refused.value, "object")
