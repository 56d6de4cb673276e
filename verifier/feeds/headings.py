"""Knows what agencies call a column: canonical fields per kind of feed, and the headings that mean them.

Headings are compared after NFKC, case folding and removal of blanks, punctuation and bracketed units, so
``月待遇（元）``, ``月待遇 (yuan)`` and ``月待遇`` are one. DBF files cut names to ten bytes and use pinyin
initials (XM 姓名, SFZH 身份证号, CSRQ 出生日期). The words themselves are data: ``headings.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import NamedTuple

from verifier.errors import InvalidInput
from verifier.feeds.mapping import Mapping
from verifier.language import Text


class FeedKind(StrEnum):
    """What a file is about; the values are the words of ``pension-verifier import``."""

    ROLL = "roll"
    PAYMENTS = "payments"
    DEATHS = "deaths"
    CUSTODY = "custody"
    OTHER_ROLL = "other-roll"
    ACCOUNTS = "accounts"
    LIFE_SIGNS = "life-signs"
    BANK_STATEMENT = "bank-statement"
    BANK_RETURN = "bank-return"


@dataclass(frozen=True, slots=True)
class Field:
    """A canonical field: its name, the headings that mean it, and what it holds.

    ``required``: the column must be there (or have a default in the mapping); single values may be empty.
    """

    name: str
    headings: tuple[str, ...]
    description: Text
    required: bool = False


class Recognition(NamedTuple):
    """Canonical field → column index, and the headings that mean nothing to us (to be reported)."""

    columns: dict[str, int]
    unknown: list[str]


_PERSON = "id_no name sex birth"
_LAYOUT: dict[FeedKind, tuple[str, str]] = {
    FeedKind.ROLL: (
        "pid id_no name",
        f"pid {_PERSON} address scheme monthly account bank holder_name started state stopped agency phone"
        " certified_on certified_until",
    ),
    FeedKind.PAYMENTS: (
        "month amount",
        "pid id_no name scheme month amount account holder_name paid_on state bank_reference",
    ),
    FeedKind.DEATHS: ("", f"record_no {_PERSON} age address event_date reason"),
    FeedKind.CUSTODY: ("status", f"record_no {_PERSON} address status started ended court"),
    FeedKind.OTHER_ROLL: ("", f"record_no {_PERSON} address scheme agency_name started monthly"),
    FeedKind.ACCOUNTS: ("account", "pid id_no name account bank holder_name holder_id_no changed_on"),
    FeedKind.LIFE_SIGNS: ("id_no event_date sign_kind", "record_no id_no name event_date sign_kind"),
    FeedKind.BANK_STATEMENT: (
        "bank_reference booked_on amount",
        "bank_reference booked_on amount outgoing payer_name payer_account memo",
    ),
    FeedKind.BANK_RETURN: ("amount", "bank_reference pid id_no name month amount returned_on reason"),
}


def _load_fields() -> dict[FeedKind, tuple[Field, ...]]:
    words = tomllib.loads(resources.files(__package__).joinpath("headings.toml").read_text("utf-8"))

    def field(kind: FeedKind, name: str, required: str) -> Field:
        entry = words.get(f"{kind.value}.{name}") or words[name]
        description = Text(entry["zh"], entry["en"])
        return Field(name, (*entry["headings"].split(), name), description, name in required.split())

    return {
        kind: tuple(field(kind, name, required) for name in names.split())
        for kind, (required, names) in _LAYOUT.items()
    }


FIELDS: dict[FeedKind, tuple[Field, ...]] = _load_fields()
"""The canonical fields of every kind of feed, in the order of the data guide."""

ONE_OF: dict[FeedKind, tuple[str, ...]] = {
    FeedKind.PAYMENTS: ("pid", "id_no"),
    FeedKind.DEATHS: ("id_no", "name"),
    FeedKind.CUSTODY: ("id_no", "name"),
    FeedKind.OTHER_ROLL: ("id_no", "name"),
    FeedKind.ACCOUNTS: ("pid", "id_no"),
    FeedKind.BANK_RETURN: ("bank_reference", "pid", "id_no"),
}
"""Fields of which at least one column must be there: without it no row can be tied to a person."""

#: Fields of which files often carry two columns (registered and present address, serial and register number):
#: the heading listed first is used, the other reported as unused. Anything else twice is an error.
_EITHER_WILL_DO = frozenset(
    {"record_no", "address", "phone", "bank", "reason", "agency_name", "court", "memo"}
)

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|\{[^{}]*\}")
_NOISE = re.compile(r"[\W_]+")


def normalise(heading: str) -> str:
    """Return the form in which headings are compared: NFKC, case-folded, letters and digits only."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", text)) or _NOISE.sub("", text)


_KNOWN: dict[FeedKind, dict[str, str]] = {
    kind: {normalise(heading): field.name for field in reversed(fields) for heading in field.headings}
    for kind, fields in FIELDS.items()
}
_ANY = frozenset(heading for known in _KNOWN.values() for heading in known)


def count_recognised(cells: Sequence[object], mapping: Mapping, kind: FeedKind | None = None) -> int:
    """Count the different headings in a row that are known for ``kind`` (any kind when None) or mapped."""
    known = (_ANY if kind is None else _KNOWN[kind].keys()) | {normalise(h) for h in mapping.columns.values()}
    return len({normalise(cell) for cell in cells if isinstance(cell, str)} & known)


def known_headings(kind: FeedKind | None) -> list[str]:
    """Return the headings to name in an error: the first Chinese one of each field."""
    kinds = [kind] if kind is not None else list(FeedKind)
    return list(dict.fromkeys(field.headings[0] for each in kinds for field in FIELDS[each]))


def recognise(kind: FeedKind, headings: Sequence[str], mapping: Mapping) -> Recognition:
    """Tie a file's headings to canonical fields; ``mapping.columns`` wins over the known headings.

    Raises:
        InvalidInput: two columns for one field where it matters, a mapped column that is absent, a field
            that does not exist, or a required field without column or default.
    """
    mapped = _mapped_columns(kind, headings, mapping)
    columns = dict(mapped)
    taken = {index: name for name, index in mapped.items()}
    unknown: list[str] = []
    for index, heading in enumerate(headings):
        if index in taken:
            continue
        name = _KNOWN[kind].get(normalise(heading))
        if name is None or name in mapped:
            unknown.append(heading)
        elif name not in columns:
            columns[name] = index
        elif name not in _EITHER_WILL_DO:
            raise _ambiguous(name, headings[columns[name]], heading)
        elif _rank(kind, name, heading) < _rank(kind, name, headings[columns[name]]):
            unknown.append(headings[columns[name]])
            columns[name] = index
        else:
            unknown.append(heading)
    _require(kind, columns, mapping, headings)
    return Recognition(columns, unknown)


def _rank(kind: FeedKind, name: str, heading: str) -> int:
    """Place of a heading among those of its field: the one listed first is meant."""
    field = next(field for field in FIELDS[kind] if field.name == name)
    return [normalise(known) for known in field.headings].index(normalise(heading))


def _mapped_columns(kind: FeedKind, headings: Sequence[str], mapping: Mapping) -> dict[str, int]:
    names = [field.name for field in FIELDS[kind]]
    columns: dict[str, int] = {}
    for name, wanted in mapping.columns.items():
        if name not in names:
            raise InvalidInput(
                Text(
                    "映射 [columns] 中的 {n} 不是 {k} 的字段。", "[columns] maps {n}, which {k} has not."
                ).fill(n=name, k=kind.value),
                Text("可用字段：{f}。", "Fields: {f}.").fill(f=", ".join(names)),
            )
        found = [i for i, heading in enumerate(headings) if normalise(heading) == normalise(wanted)]
        if not found:
            raise InvalidInput(
                Text("文件中没有映射指定的列“{h}”（{n}）。", "There is no column “{h}” mapped to {n}.").fill(
                    h=wanted, n=name
                ),
                Text("文件的列：{c}。", "Columns in the file: {c}.").fill(c=", ".join(headings)),
            )
        if len(found) > 1:
            raise _ambiguous(name, headings[found[0]], headings[found[1]])
        columns[name] = found[0]
    return columns


def _require(
    kind: FeedKind, columns: Dictionary[str, int], mapping: Mapping, headings: Sequence[str]
) -> None:
    present = columns.keys() | mapping.defaults.keys()
    missing = [field for field in FIELDS[kind] if field.required and field.name not in present]
    one_of = [field for field in FIELDS[kind] if field.name in ONE_OF.get(kind, ())]
    if one_of and not any(field.name in columns for field in one_of):
        wanted = Text(*(sep.join(f"{f.name}({f.headings[0]})" for f in one_of) for sep in (" 或 ", " or ")))
    elif missing:
        listed = ", ".join(f"{field.name}({field.headings[0]})" for field in missing)
        wanted = Text(listed, listed)
    else:
        return
    raise InvalidInput(
        Text("{k} 文件缺少列：{w}；已有列：{c}。", "The {k} file lacks {w}; it has: {c}.").fill(
            k=kind.value, w=wanted, c=", ".join(headings)
        ),
        Text(
            "请补充该列，或在映射文件 [columns] 中指明列名。",
            "Add the column, or name it under [columns] in a mapping file.",
        ),
    )


def _ambiguous(name: str, first: str, second: str) -> InvalidInput:
    return InvalidInput(
        Text("列“{a}”和“{b}”都可能是 {n}。", "Columns “{a}” and “{b}” could both be {n}.").fill(
            a=first, b=second, n=name
        ),
        Text(
            "请在映射文件 [columns] 中指明用哪一列。",
            "Say under [columns] in a mapping file which one is meant.",
        ),
    )
