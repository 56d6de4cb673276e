"""Knows which column of a roll or of records is which: the contract's names first, then agencies' words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from verifier.errors import InvalidInput
from verifier.feeds.headings import FIELDS, FeedKind, normalise
from verifier.language import Text

SEARCHED: Final = 20
_SHOWN: Final = 300


class Role(StrEnum):
    """Which of the two files of a match: the roll of persons, or the records about deaths."""

    ROLL = "roll"
    RECORDS = "records"

    @property
    def kind(self) -> FeedKind:
        """The kind of feed whose headings such a file has."""
        return FeedKind.ROLL if self is Role.ROLL else FeedKind.DEATHS


_SOURCES: Final = ("source", "数据来源", "来源", "来源部门", "来源单位", "报送单位", "提供单位", "SJLY", "LY")
#: Of these a file often has two (day of death and of cremation): the heading listed first is used, the other
#: one reported as unused. Of the others two columns are an error.
_EITHER_WILL_DO: Final = frozenset({"ref", "birth", "age", "address", "event_date", "source"})


def _headings_of(kind: FeedKind, name: str) -> tuple[str, ...]:
    return next(field.headings for field in FIELDS[kind] if field.name == name)


def _vocabulary(role: Role) -> dict[str, tuple[str, ...]]:
    """Return canonical field → headings, the preferred first."""
    numbers = (*_headings_of(FeedKind.ROLL, "pid"), *_headings_of(FeedKind.DEATHS, "record_no"))
    own = "pid" if role is Role.ROLL else "rid"
    first = "rid" if role is Role.ROLL else "pid"
    if role is Role.RECORDS:
        numbers = (*_headings_of(FeedKind.DEATHS, "record_no"), *_headings_of(FeedKind.ROLL, "pid"))
    words = {"ref": (own, *(number for number in numbers if number != first), first)}
    shared = ("id_no", "name", "sex", "birth", "address")
    names = shared if role is Role.ROLL else (*shared, "age", "event_date")
    for name in names:
        words[name] = (name, *_headings_of(role.kind, name))
    if role is Role.RECORDS:
        words["source"] = _SOURCES
    return words


def _ranks(role: Role) -> dict[str, tuple[str, int]]:
    """Return normalised heading → (canonical field, rank: 0 is the contract's own name)."""
    found: dict[str, tuple[str, int]] = {}
    for name, words in _vocabulary(role).items():
        for rank, word in enumerate(words):
            found.setdefault(normalise(word), (name, rank))
    return found


_RANKS: Final = {role: _ranks(role) for role in Role}


def count_recognised(cells: Sequence[object], role: Role) -> int:
    """Count the different fields that a row of headings names."""
    ranks = _RANKS[role]
    words = {normalise(cell) for cell in cells if isinstance(cell, str)}
    return len({ranks[word][0] for word in words if word in ranks})


def heading_row(rows: Sequence[Sequence[object]], role: Role) -> int:
    """Return the index of the heading row: of the first twenty the first that names the most fields.

    Raises:
        InvalidInput: no row names two fields, nor the very first one.
    """
    counts = [count_recognised(row, role) for row in rows[:SEARCHED]]
    best = max(counts, default=0)
    if best >= 2 or (best == 1 and counts[0] == 1):
        return counts.index(best)
    seen = " · ".join(", ".join(str(cell) for cell in row if cell is not None) for row in rows[:3])
    raise InvalidInput(
        Text(
            "前 {n} 行中找不到表头；看到的是：{s}。", "No heading row in the first {n} rows; seen: {s}."
        ).fill(n=SEARCHED, s=seen[:_SHOWN] or "—"),
        _wanted(role),
    )


def recognise(headings: Sequence[str], role: Role) -> tuple[dict[str, int], list[str]]:
    """Return canonical field → column index, and the headings that are not used.

    Fields: ``ref``, ``id_no``, ``name``, ``sex``, ``birth``, ``address``; for records also ``age``,
    ``event_date``, ``source``. The contract's own names win over the agencies' words.

    Raises:
        InvalidInput: two columns for one field where it matters, or neither ``id_no`` nor ``name``.
    """
    best: dict[str, tuple[int, int]] = {}
    for index, heading in enumerate(headings):
        name, rank = _RANKS[role].get(normalise(heading), ("", 0))
        if not name:
            continue
        if name not in best or rank < best[name][0]:
            best[name] = (rank, index)
    _refuse_doubles(headings, role, best)
    if not best.keys() & {"id_no", "name"}:
        raise InvalidInput(
            Text(
                "文件里既没有证件号码列，也没有姓名列；已有列：{c}。",
                "The file has neither a column of identity numbers nor one of names; it has: {c}.",
            ).fill(c=", ".join(headings)[:_SHOWN]),
            _wanted(role),
        )
    columns = {name: index for name, (_, index) in best.items()}
    unused = [heading for index, heading in enumerate(headings) if index not in columns.values() and heading]
    return columns, unused


def _refuse_doubles(headings: Sequence[str], role: Role, best: dict[str, tuple[int, int]]) -> None:
    """Refuse a second column of a field: the same heading twice, or two words and no contract name."""
    for index, heading in enumerate(headings):
        name, rank = _RANKS[role].get(normalise(heading), ("", 0))
        if not name or index == best[name][1]:
            continue
        chosen_rank, chosen = best[name]
        if rank == chosen_rank or (chosen_rank > 0 and name not in _EITHER_WILL_DO):
            raise InvalidInput(
                Text("列“{a}”和“{b}”都可能是 {n}。", "Columns “{a}” and “{b}” could both be {n}.").fill(
                    a=headings[chosen], b=heading, n=name
                ),
                Text(
                    "请把要用的一列的表头改为 {w}，或删去另一列。",
                    "Call the one that is meant {w}, or delete the other.",
                ).fill(w=_vocabulary(role)[name][0]),
            )


def _wanted(role: Role) -> Text:
    words = _vocabulary(role)
    listed = [(names[0], names[1] if len(names) > 1 else names[0]) for names in words.values()]
    return Text(
        "需要一行表头，至少有 id_no（公民身份号码）或 name（姓名）；可识别：{k}。",
        "A row of headings is needed with at least id_no (公民身份号码) or name (姓名); known are: {k}.",
    ).fill(k=", ".join(f"{own}({word})" for own, word in listed))
