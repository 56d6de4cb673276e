"""Canonical JSON (RFC 8785, "JCS"): equal values have equal bytes, whoever wrote them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from json import JSONEncoder
from typing import Any

#: RFC 8785 section 3.2.2.3 after RFC 7493: beyond it a double no longer tells neighbours apart
LARGEST_INTEGER = 2**53 - 1
#: nothing of the protocol is deeper than 4; a bound keeps hostile nesting from exhausting the stack
DEEPEST = 100

# its text is what section 3.2.2.2 asks for: short escapes, else \u00xx in lower case, all others as they are
_quoted = JSONEncoder(ensure_ascii=False).encode


def canonical(value: Any) -> bytes:
    """Return the canonical UTF-8 of a JSON value: mappings, lists, tuples, text, numbers, booleans, ``None``.

    Raises:
        ValueError: an integer beyond ±(2^53 - 1), NaN or infinity, a lone surrogate, a key that is no text,
            nesting deeper than :data:`DEEPEST`, or a value JSON does not know. Nothing of the value is in
            the message.
    """
    pieces: list[str] = []
    _write(value, pieces, 0)
    try:
        return "".join(pieces).encode()
    except UnicodeEncodeError:
        # the library's own error carries the whole text, and that may be somebody's
        raise ValueError("a text holds a lone surrogate") from None


def _write(value: Any, pieces: list[str], depth: int) -> None:
    if isinstance(value, str):
        pieces.append(_quoted(value))
    elif value is None or isinstance(value, bool):
        pieces.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        pieces.append(_integer(value))
    elif isinstance(value, float):
        pieces.append(_double(value))
    elif depth == DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST}")
    elif isinstance(value, Mapping):
        _write_object(value, pieces, depth + 1)
    elif isinstance(value, list | tuple):
        _write_array(value, pieces, depth + 1)
    else:
        raise ValueError(f"JSON has no {type(value).__name__}")


def _write_object(value: Mapping[Any, Any], pieces: list[str], depth: int) -> None:
    separator = "{"
    for key in _sorted_keys(value):
        pieces += (separator, _quoted(key), ":")
        _write(value[key], pieces, depth)
        separator = ","
    pieces.append("}" if value else "{}")


def _write_array(value: list[Any] | tuple[Any, ...], pieces: list[str], depth: int) -> None:
    separator = "["
    for item in value:
        pieces.append(separator)
        _write(item, pieces, depth)
        separator = ","
    pieces.append("]" if value else "[]")


def _sorted_keys(value: Mapping[Any, Any]) -> list[str]:
    """Sort by UTF-16 code units (section 3.2.3): beyond U+FFFF that is another order than code points'."""
    keys = list(value)
    if not all(isinstance(key, str) for key in keys):
        raise ValueError("a key is not text")
    if all(key.isascii() for key in keys):
        return sorted(keys)
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise ValueError("an integer lies beyond 2^53 - 1")
    return int.__repr__(value)


def _double(value: float) -> str:
    """Write a number as ECMAScript does (ECMA-262, Number::toString): shortest digits that read back."""
    if not math.isfinite(value):
        raise ValueError("a number is infinite or none")
    if value == 0:
        return "0"
    # repr finds the same shortest digits; only where the point and the exponent go differs
    sign, numerals, exponent = Decimal(float.__repr__(value)).normalize().as_tuple()
    digits = "".join(map(str, numerals))
    return "-" * sign + _placed(digits, len(digits) + int(exponent))


def _placed(digits: str, point: int) -> str:
    """Place the point after ``point`` digits; the bounds 21 and -6 are ECMA-262's."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"
