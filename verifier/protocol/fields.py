"""Structured header fields (RFC 8941): the strict subset that signatures and digests need.

Only the one canonical spelling of each value is read (RFC 8941 section 4.1), so that what was sent is what
RFC 9421 puts into the signature base, and no byte of a header can change without changing its meaning.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

_KEY = r"[a-z*][a-z0-9_.*-]*"
_STRING = r'"[ !#-\[\]-~]*"'
_INTEGER = r"0|[1-9][0-9]{0,14}"
_BYTES = re.compile(rf"({_KEY})=:([A-Za-z0-9+/]*={{0,2}}):")
_INNER_LIST = re.compile(
    rf"({_KEY})=(\(((?:{_STRING}(?: {_STRING})*)?)\)((?:;{_KEY}=(?:{_STRING}|{_INTEGER}))*))"
)
_PARAMETER = re.compile(rf";({_KEY})=(?:\"([^\"]*)\"|([0-9]+))")
_COMMA = re.compile(r"[ \t]*,[ \t]*")


def byte_sequence(data: bytes) -> str:
    """Return ``data`` as an RFC 8941 byte sequence: base64 between colons."""
    return f":{b64encode(data).decode('ascii')}:"


def read_byte_sequences(header: str) -> dict[str, bytes]:
    """Return a dictionary whose members are all byte sequences, in the order sent.

    Raises:
        ValueError: anything else, a member twice, or base64 that is not the one spelling.
    """
    found: dict[str, bytes] = {}
    for member in _members(header, _BYTES):
        label, text = member.groups()
        data = b64decode(text)
        if label in found or b64encode(data) != text.encode("ascii"):
            raise ValueError("a member comes twice, or its base64 is not canonical")
        found[label] = data
    return found


def read_inner_lists(header: str) -> dict[str, tuple[str, tuple[str, ...], dict[str, str | int]]]:
    """Return a dictionary whose members are all lists of texts with parameters.

    Returns:
        By label: the member's value as sent, the texts, the parameters (text or whole number).

    Raises:
        ValueError: anything else, a member or a parameter twice.
    """
    found: dict[str, tuple[str, tuple[str, ...], dict[str, str | int]]] = {}
    for member in _members(header, _INNER_LIST):
        label, raw, items, tail = member.groups()
        pairs = _PARAMETER.findall(tail)
        parameters = {name: int(number) if number else text for name, text, number in pairs}
        if label in found or len(parameters) < len(pairs):
            raise ValueError("a member or a parameter comes twice")
        found[label] = (raw, tuple(items[1:-1].split('" "')) if items else (), parameters)
    return found


def _members(header: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    found = []
    position = 0
    while True:
        member = pattern.match(header, position)
        if member is None:
            raise ValueError("a member is not understood")
        found.append(member)
        if member.end() == len(header):
            return found
        comma = _COMMA.match(header, member.end())
        if comma is None:
            raise ValueError("something follows a member")
        position = comma.end()
