"""Reads the templates of a batch of addresses: each front (to the township) and each rest once.

A register of many villages has a hundred thousand templates, but some hundred fronts and some thousand rests.
What cannot be cut in two there is read whole; both ways give the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np

from matchers.records.address_text import CONSTANTS, MARK, MOST_CONSTANTS, slot_of
from matchers.records.addresses import (
    CLINGING,
    CLINGING_PAIRS,
    Above,
    Below,
    parse_front,
    parse_rest,
    parse_template,
)
from matchers.records.columns.address_numbers import NumberedTexts
from matchers.records.columns.text import Flags, Int64s, mixed
from matchers.records.counties import county_stem
from matchers.records.place_sounds import place_sound

LANES: Final = 4
"""Characters of ``head`` and numbers of ``numbers``, of fifteen bits each, the first one uppermost."""
LANE_BITS: Final = 15
_LANE: Final = (1 << LANE_BITS) - 1
_DOORS: Final = 8

_ABOVE: Final = ("city", "county", "township", "above", "depth")
_BELOW: Final = ("place", "inner", "lead", "sound", "head", "below", "deeper")
_TOWN, _COUNTRY, _STREET, _WAY, _OFFICE = (ord(character) for character in "镇乡街道办")


@dataclass(frozen=True)
class ReadTemplates:
    """Per row: hashes of the parts by name, the group's number (-1 = none), the numbers of the door."""

    hashes: dict[str, Int64s]
    group: Int64s
    door: list[Int64s]


@dataclass(frozen=True, slots=True)
class _Row:
    """A part of a template as integers: hashes, and the slots (-1 = none) of its names, group and door."""

    hashes: tuple[int, ...]
    names: tuple[int, ...]
    slots: tuple[int, ...] = ()
    constants: tuple[int, ...] = ()


def read_templates(texts: NumberedTexts) -> ReadTemplates:
    """Parse every distinct front and rest once and look up the numbers of each row; never raises."""
    cut = _cuts(texts)
    front_of, fronts = texts.encoded(texts.begin, cut)
    above_rows = [_front_row(front) for front in fronts]
    in_two = np.array([row is not None for row in above_rows], np.bool_)[front_of] & ~_clings(texts, cut)
    rows: list[_Row] = [row or _NOTHING_ABOVE for row in above_rows]
    above_of = front_of.astype(np.int64)
    parted, whole = np.flatnonzero(in_two), np.flatnonzero(~in_two)
    below_of = np.zeros(len(cut), np.int64)
    below_of[parted], rests = texts.encoded(cut[parted], texts.end[parted])
    whole_of, templates = texts.encoded(texts.begin[whole], texts.end[whole])
    both = [_whole_rows(template) for template in templates]
    above_of[whole] = len(rows) + whole_of
    below_of[whole] = len(rests) + whole_of
    rows += [above for above, _ in both]
    below_rows = [_rest_row(rest) for rest in rests] + [below for _, below in both]
    return _looked_up(texts.numbers, rows, above_of, below_rows, below_of)


def _cuts(texts: NumberedTexts) -> Int64s:
    """Return where each front ends: after the last 镇, 乡 or 街道(办事处); else where it begins."""
    codes = texts.codes
    street = np.zeros(len(codes), np.bool_)
    street[1:] = (codes[1:] == _WAY) & (codes[:-1] == _STREET)
    ends = np.flatnonzero((codes == _TOWN) | (codes == _COUNTRY) | street)
    if not len(ends):
        return texts.begin
    last = ends[np.maximum(np.searchsorted(ends, texts.end) - 1, 0)] + 1
    found = (last > texts.begin) & (last <= texts.end)
    cut = np.where(found, last, texts.begin)
    following = np.minimum(cut, len(codes) - 1)
    # a rest that begins with 办 and not with 办事处 clings to its front
    office = found & (cut + 3 <= texts.end) & (codes[following] == _OFFICE)
    return np.where(office, cut + 3, cut)


@lru_cache(maxsize=1)
def _clinging() -> Flags:
    table = np.zeros(1 << 16, np.bool_)
    table[[ord(character) for character in CLINGING]] = True
    return table


def _clings(texts: NumberedTexts, cut: Int64s) -> Flags:
    """Tell which rests may not be read without their front, by their first two characters."""
    codes = texts.codes
    if not len(codes):
        return np.zeros(len(cut), np.bool_)
    last = len(codes) - 1
    one, two = codes[np.minimum(cut, last)], codes[np.minimum(cut + 1, last)]
    clings = _clinging()[np.minimum(one, 0xFFFF)]
    for pair in CLINGING_PAIRS:
        clings |= (one == ord(pair[0])) & (two == ord(pair[1]))
    return clings & (cut < texts.end)


def _text_hash(text: str | None) -> int:
    if not text:
        return 0
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1


def _is_mark(character: str) -> bool:
    return "\ue000" <= character <= "\ue03f"


def _bare(name: str | None) -> str | None:
    """Return a name with one sign for each number in it, whichever run it is."""
    return "".join(MARK if _is_mark(character) else character for character in name) if name else None


def _slot(name: str | None) -> int:
    return next((slot_of(character) for character in name or "" if _is_mark(character)), -1)


def _head(name: str | None) -> int:
    packed = 0
    for lane in range(LANES):
        packed = packed << LANE_BITS | (ord(name[lane]) & _LANE if name and lane < len(name) else 0)
    return packed


def _above_row(above: Above) -> _Row:
    county = county_stem(above.county) if above.county and above.tells_county else None
    city = county_stem(above.city) if above.city else None
    names = (city, county, above.township)
    depth = max((deep for deep, name in enumerate(names, 1) if name), default=0)
    hashes = (*(_text_hash(_bare(name)) for name in names), _text_hash(_bare(above.body)), depth)
    return _Row(hashes, tuple(_slot(name) for name in names))


def _below_row(below: Below) -> _Row:
    names = (below.place, below.inner, below.lead)
    place = _bare(below.place)
    hashes = (
        *(_text_hash(_bare(name)) for name in names),
        _text_hash(place_sound(place)) if place else 0,
        _head(place),
        _text_hash(_bare(below.body)),
        4 if place else 0,
    )
    slots = (_slot(below.group), *(slot_of(mark) for mark in below.door[:_DOORS]))
    return _Row(hashes, tuple(_slot(name) for name in names), slots, below.constants)


_NOTHING_ABOVE: Final = _above_row(Above(None, None, None, ""))


@lru_cache(maxsize=1 << 16)
def _front_row(front: str) -> _Row | None:
    above = parse_front(front)
    return None if above is None else _above_row(above)


@lru_cache(maxsize=1 << 18)
def _rest_row(rest: str) -> _Row:
    return _below_row(parse_rest(rest))


@lru_cache(maxsize=1 << 17)
def _whole_rows(template: str) -> tuple[_Row, _Row]:
    above, below = parse_template(template)
    return _above_row(above), _below_row(below)


def _looked_up(
    numbers: Int64s, above: list[_Row], above_of: Int64s, below: list[_Row], below_of: Int64s
) -> ReadTemplates:
    filled = [(*row.constants, *[-1] * (MOST_CONSTANTS - len(row.constants))) for row in below]
    constants = np.array(filled, np.int64).reshape(len(below), MOST_CONSTANTS)

    def values(slot: Int64s) -> Int64s:
        """Return the number in the slot of each row, -1 where it has none."""
        found = np.full(len(slot), -1, np.int64)
        for run in range(numbers.shape[1]):
            found = np.where(slot == run, numbers[:, run], found)
        odd = np.flatnonzero(slot >= CONSTANTS)
        found[odd] = constants[below_of[odd], slot[odd] - CONSTANTS]
        return found

    hashes: dict[str, Int64s] = {}
    for names, rows, of in ((_ABOVE, above, above_of), (_BELOW, below, below_of)):
        table = np.array([row.hashes for row in rows], np.int64).reshape(len(rows), len(names))
        for place, name in enumerate(names):
            hashes[name] = np.ascontiguousarray(table[:, place])[of]
        slots = np.array([row.names for row in rows], np.int64).reshape(len(rows), 3)
        for place in np.flatnonzero((slots >= 0).any(axis=0)).tolist():
            slot = slots[of, place]
            numbered = mixed(hashes[names[place]], values(slot))
            hashes[names[place]] = np.where(slot >= 0, numbered, hashes[names[place]])
    hashes["depth"] = np.maximum(hashes["depth"], hashes.pop("deeper"))
    width = max((len(row.slots) for row in below), default=1)
    slots = np.full((width, len(below)), -1, np.int64)
    for place, row in enumerate(below):
        slots[: len(row.slots), place] = row.slots
    group, *door = (values(slots[place][below_of]) for place in range(width))
    return ReadTemplates(hashes, group, door)
