"""Parses household addresses lightly: county, township, village or road, and the numbers of the door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matchers.records import address_text as texts
from matchers.records.address_text import D
from matchers.records.address_units import (
    place_stem,
    split_county,
    split_places,
    split_township,
    strip_above,
    township_stem,
)

_REMARK = re.compile(r"\([^()]*\)?")
_SIDE_REMARK = re.compile(
    r"(?:户口|户籍|现住|现居|暂住|租住|租房|原住|人户分离|空挂|已迁|迁往|迁出|迁入|死亡|注销|联系|电话(?!局)|手机).*$"
    r"|(?:转交|代转|转|收)$|(?<=[村镇乡号组店场])(?:转交|代转|转)"
)
# The digits of a numbered unit belong to its name: 107国道, 5委, 3连, 曹杨5村, 3社区.
_NUMBERED = re.compile(
    rf"({D})(?:国道|省道|县道|委(?!员)|连|营|村(?!民)|社区|居委会?|分场|大队|中学|医院|小区)"
)
_GROUP = re.compile(r"村?民?小?组|生产队|队|社(?!区)|大队")
_IGNORED = re.compile(r"米|公里|里地|年|月|日|岁|层|元|平方")
_UNITS = re.compile(
    r"^(?:号楼|号院|号宅|号|院|弄|巷|支弄|栋|幢|座|单元|门|楼|层|室|房|户|村?民?小?组|生产队|大队|队|社(?!区)|之|附|排|期"
    r"|甲|乙|丙|丁|米|公里|组团|村民)+"
)
_NAME = re.compile(rf"{D}|[^\W0-9_]")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address, each None where it is not written.

    ``place`` is the village, residents' committee or road, ``group`` the villagers' group, ``door`` the
    numbers after it in the order written: house, or courtyard, building, entrance and flat. ``inner`` is a
    second place inside or beside the first: natural village, estate, community. ``lead`` is the first name
    below the county with its ending, where no township is told: one written without its ending stands there.
    """

    city: str | None
    county: str | None
    township: str | None
    place: str | None
    group: int | None
    door: tuple[int, ...]
    inner: str | None = None
    lead: str | None = None

    @property
    def tells_county(self) -> bool:
        """False where a city stands alone: it may be the prefecture or itself of county rank."""
        return self.county is not None and (self.county != self.city or self.township is not None)


@dataclass(frozen=True, slots=True)
class Above:
    """City, county and township, as in :class:`Address`; ``body`` is the text from the county on."""

    city: str | None
    county: str | None
    township: str | None
    body: str

    @property
    def tells_county(self) -> bool:
        """False where a city stands alone: it may be the prefecture or itself of county rank."""
        return self.county is not None and (self.county != self.city or self.township is not None)


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below the township, marks instead of numbers; ``body`` is its text.

    ``constants`` are the values of the marks that stand for numbers in words.
    """

    place: str | None
    inner: str | None
    lead: str | None
    group: str | None
    door: str
    constants: tuple[int, ...]
    body: str


def _tail(tail: str) -> tuple[str | None, str, list[str]]:
    """Read the numbers and what stands between them: (group, marks of the door, further names)."""
    group, door, names = None, "", []
    pieces = re.split(f"({D})", tail)
    for mark, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if _IGNORED.match(after):
            pass
        elif group is None and _GROUP.match(after):
            group = mark
        else:
            door += mark
        name = _UNITS.sub("", after)
        if len(name) >= 2:
            names.append(name)
    return group, door, names


def _places(rest: str) -> tuple[list[tuple[str, str]], str]:
    """Split what stands below the township into named places and the text from the first number on."""
    first = re.search(D, rest)
    cut = first.start() if first else len(rest)
    head, tail = rest[:cut], rest[cut:]
    places = split_places(head)
    numbered = _NUMBERED.match(tail)
    if numbered and (not places or places[-1][0] == "bare"):
        before = places.pop()[1] if places else ""
        places.append(("village", before + numbered[0]))
        tail = tail[numbered.end() :]
        if not re.match(D, tail):
            more = re.search(D, tail)
            end = more.start() if more else len(tail)
            places += split_places(tail[:end])
            tail = tail[end:]
    return places, tail


def _read_above(text: str) -> tuple[Above, str]:
    city, body = strip_above(text)
    city, county, rest = split_county(body, city)
    township, rest = split_township(rest)
    above = Above(city, county, township_stem(township) if township else None, body[: len(body) - len(rest)])
    return above, rest


def _read_below(rest: str, constants: tuple[int, ...], below_township: bool) -> Below:
    places, tail = _places(rest)
    lead = places[0][1] if places and not below_township else None
    group, door, further = _tail(tail)
    if len(places) > 1 and "社区" in places[0][1] and places[1][0] != "village":
        # a community of a town does not say where its numbers begin, the road does
        places = [places[1], places[0], *places[2:]]
    stems = [place_stem(name) for _, name in places] + [place_stem(name) for name in further]
    place, inner = (*stems, None, None)[:2]
    return Below(place, inner, lead, group, door, constants, rest)


def parse_template(template: str) -> tuple[Above, Below]:
    """Split the template of an address (see ``address_text``) into its parts; never raises."""
    text, constants = texts.marked(template)
    above, rest = _read_above(_SIDE_REMARK.sub("", _REMARK.sub("", text)))
    return above, _read_below(rest, constants, above.township is not None)


def parse_front(front: str) -> Above | None:
    """Read the template of an address up to its township; None where it must be read with what follows.

    Where this gives a result, :func:`parse_rest` gives the same for the remainder as :func:`parse_template`
    for the whole, unless the remainder begins with one of :data:`CLINGING`.
    """
    if texts.MARK in front or "(" in front or ")" in front or _SIDE_REMARK.search(front):
        return None
    text, constants = texts.marked(front)
    above, rest = _read_above(text)
    return None if constants or rest or above.township is None else above


CLINGING: Final = "街道路巷镇村庄乡愁人间亲管党政公农林牧渔茶种转代收()办苏地县市宁"
CLINGING_PAIRS: Final = ("大道", "大街", "小区", "花园", "一体", "融合", "统筹")
"""What may belong to a township's name, or change its end, when it follows one."""


def parse_rest(rest: str) -> Below:
    """Read the template of what follows a township."""
    text, constants = texts.marked(rest)
    return _read_below(_SIDE_REMARK.sub("", _REMARK.sub("", text)), constants, True)


@lru_cache(maxsize=32768)
def parse_address(text: str | None) -> Address:
    """Split an address into its parts; never raises. What cannot be told apart is left out, not guessed."""
    template, runs = texts.split_numbers(text or "")
    above, below = parse_template(template)

    def value(mark: str) -> int:
        slot = texts.slot_of(mark)
        return (
            below.constants[slot - texts.CONSTANTS]
            if slot >= texts.CONSTANTS
            else texts.number_value(runs[slot])
        )

    def named(name: str | None) -> str | None:
        return re.sub(D, lambda found: str(value(found[0])), name) if name else None

    group = value(below.group) if below.group else None
    return Address(
        city=above.city,
        county=named(above.county),
        township=named(above.township),
        place=named(below.place),
        group=None if group == -1 else group,
        door=tuple(number for mark in below.door if (number := value(mark)) >= 0),
        inner=named(below.inner),
        lead=named(below.lead),
    )
