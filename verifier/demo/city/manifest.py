"""What was planted in the city: each file's expected counts, each story, each overpaid fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from verifier.language import Text

Kind = Literal["roll", "payments", "deaths", "custody", "other-roll", "accounts"]
Expected = Literal["certain", "found", "any", "none", "held"]
"""What the system should say of a story's people.

``certain``: a lead nobody needs to re-key · ``found``: a lead, certain or for clerical review ·
``any``: too weak to promise anything · ``none``: no lead at all · ``held``: the whole feed waits.
"""


class Flaw(StrEnum):
    """How a planted row is broken; each but ``DUPLICATE`` is expected in quarantine."""

    UNDECODABLE = "undecodable"
    COLUMNS = "columns"
    CUT_SHORT = "cut_short"
    IMPOSSIBLE_BIRTH = "impossible_birth"
    BAD_AMOUNT = "bad_amount"
    NAMELESS = "nameless"
    MOJIBAKE = "mojibake"
    DUPLICATE = "duplicate"


FLAW_TEXTS: dict[Flaw, Text] = {
    Flaw.UNDECODABLE: Text("含有该编码中不存在的字节", "holds bytes its encoding does not know"),
    Flaw.COLUMNS: Text("列数与表头不符", "has another number of columns than the heading"),
    Flaw.CUT_SHORT: Text("定长行被截断", "is a fixed-width line cut short"),
    Flaw.IMPOSSIBLE_BIRTH: Text("出生日期不存在", "gives a day of birth that does not exist"),
    Flaw.BAD_AMOUNT: Text("金额中混入字母 O", "has a letter O in its amount"),
    Flaw.NAMELESS: Text("没有姓名", "names nobody"),
    Flaw.MOJIBAKE: Text("姓名是乱码", "has a garbled name"),
    Flaw.DUPLICATE: Text("与前面一行完全相同", "repeats an earlier row exactly"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted flaw. ``line`` counts from 1 as an editor or a spreadsheet does (dBase: record number)."""

    line: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class PlantedFile:
    """One file to import and the counts to be reported: rows = accepted + duplicates + quarantined."""

    name: str
    kind: Kind
    source: str
    rows: int
    accepted: int
    duplicates: int
    quarantined: int
    expected_held: bool
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class RecordReference:
    """One row of a feed by the feed's own number column."""

    file: str
    number: str


@dataclass(frozen=True, slots=True)
class Story:
    """Something planted: who is concerned, which records tell of it, and what the system should make of it.

    ``pids`` are the roll's 个人编号 the story is about; ``protected`` are the living among or beside them,
    for whom none of ``records`` may ever be a ``certain`` match.
    """

    kind: str
    text: Text
    pids: tuple[str, ...]
    protected: tuple[str, ...]
    expected: Expected
    records: tuple[RecordReference, ...]


@dataclass(frozen=True, slots=True)
class Overpayment:
    """What a dead person's account still received: successful payments of months after the month of death."""

    died_on: date
    months: int
    fen: int


@dataclass(frozen=True, slots=True)
class CityManifest:
    """Everything a demonstration or a test needs to know of one generated city.

    ``files`` stand in the order of import; ``overpayments`` has every planted dead person of the roll, also
    those whose pension was stopped in time (0 fen).
    """

    people: int
    seed: int
    business_date: date
    files: tuple[PlantedFile, ...]
    stories: tuple[Story, ...]
    overpayments: dict[str, Overpayment]

    @property
    def overpaid_fen(self) -> int:
        """Sum of all planted overpayments, in fen."""
        return sum(one.fen for one in self.overpayments.values())

    def of_kind(self, kind: str) -> tuple[Story, ...]:
        """Return the stories of one kind, in the order they were planted."""
        return tuple(story for story in self.stories if story.kind == kind)

    def file(self, name: str) -> PlantedFile:
        """Return the file called ``name``.

        Raises:
            KeyError: no such file in this city.
        """
        for planted in self.files:
            if planted.name == name:
                return planted
        raise KeyError(name)

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values: days as ``YYYY-MM-DD``, texts as ``{"zh": …, "en": …}``."""
        whole: dict[str, Any] = _plain(asdict(self))
        whole["overpaid_fen"] = self.overpaid_fen
        return whole


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
