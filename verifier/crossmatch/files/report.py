"""What reading a file found, so that nothing is left out silently: accepted + refused = received."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from verifier.language import Text

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was kept out: its 1-based line (row of the sheet, row of the Parquet file) and why."""

    line: int
    reason: Text


@dataclass
class ReadingReport:
    """Facts about one file; complete once its batches have been walked to the end.

    Attributes:
        file: the file's name, without its folder.
        format: ``csv``, ``tsv``, ``parquet``, ``xlsx``, ``xls``, ``dbf`` or ``fixed``.
        encoding: Python's name of the text encoding.
        header_line: physical line of the headings, 0 where the file has none.
        columns: canonical field → heading as written.
        ignored: headings that were not used.
        accepted, refused: rows that came out, and rows kept out.
        blank: empty lines and rows, not among the rows received.
        first_refused: the first twenty refusals.
        missing_refs: rows without a number of their own; their line number stands for it.
        duplicate_refs: rows whose number another row before them has.
        odd_births, odd_events, odd_ages, odd_sexes: values not blank that could not be read fully.
        rounded_ids: identity numbers that a spreadsheet or a float rounded to 15 digits.
        garbled: canonical field → cells of garbled text, taken as missing.
        sex_coding: how the column ``sex`` was understood; None without one.
        notes: what else a person should know.
    """

    file: str
    format: str
    encoding: str
    header_line: int
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    blank: int = 0
    first_refused: list[Refusal] = field(default_factory=list)
    missing_refs: int = 0
    duplicate_refs: int = 0
    odd_births: int = 0
    odd_events: int = 0
    odd_ages: int = 0
    odd_sexes: int = 0
    rounded_ids: int = 0
    garbled: dict[str, int] = field(default_factory=dict)
    sex_coding: Text | None = None
    notes: list[Text] = field(default_factory=list)

    @property
    def received(self) -> int:
        """Rows in the file: those that came out and those kept out."""
        return self.accepted + self.refused

    def refuse(self, line: int, reason: Text) -> None:
        """Count a row that is kept out; the first twenty are remembered."""
        self.refused += 1
        if len(self.first_refused) < SHOWN or line < self.first_refused[-1].line:
            self.first_refused.append(Refusal(line, reason))
            self.first_refused.sort(key=lambda refusal: refusal.line)
            del self.first_refused[SHOWN:]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``; texts as ``{"zh": …, "en": …}``."""
        plain = {key: value for key, value in vars(self).items() if key not in _TEXTS}
        return plain | {
            "received": self.received,
            "first_refused": [
                {"line": refusal.line, "reason": refusal.reason.as_dict()} for refusal in self.first_refused
            ],
            "sex_coding": None if self.sex_coding is None else self.sex_coding.as_dict(),
            "notes": [note.as_dict() for note in self.notes],
        }

    def sentences(self) -> list[Text]:
        """Return what to tell a person: rows first, then everything that is not as it should be."""
        told = [
            Text(
                "{f}：收到 {r} 行，采用 {a} 行，退回 {x} 行（{form}，{e}）。",
                "{f}: {r} rows received, {a} accepted, {x} refused ({form}, {e}).",
            ).fill(
                f=self.file,
                r=self.received,
                a=self.accepted,
                x=self.refused,
                form=self.format,
                e=self.encoding,
            )
        ]
        if self.sex_coding is not None:
            told.append(self.sex_coding)
        told += [text.fill(n=number) for text, number in self._counted() if number]
        if self.garbled:
            told.append(_GARBLED.fill(c=", ".join(f"{name} {n}" for name, n in self.garbled.items())))
        told += self.notes
        told += [_REFUSED.fill(n=refusal.line, r=refusal.reason) for refusal in self.first_refused]
        if self.refused > len(self.first_refused):
            told.append(_MORE.fill(n=self.refused - len(self.first_refused)))
        return told

    def _counted(self) -> list[tuple[Text, int]]:
        return [
            (_BLANK, self.blank),
            (_MISSING_REFS, self.missing_refs),
            (_DUPLICATE_REFS, self.duplicate_refs),
            (_ROUNDED, self.rounded_ids),
            (_ODD_BIRTHS, self.odd_births),
            (_ODD_EVENTS, self.odd_events),
            (_ODD_AGES, self.odd_ages),
            (_ODD_SEXES, self.odd_sexes),
        ]


_TEXTS: Final = frozenset({"first_refused", "sex_coding", "notes"})
_BLANK: Final = Text("跳过空行 {n} 行。", "{n} blank rows skipped.")
_MISSING_REFS: Final = Text(
    "{n} 行没有编号，以行号代替。", "{n} rows have no number of their own; their line number stands for it."
)
_DUPLICATE_REFS: Final = Text(
    "{n} 行的编号与前面的行重复，仍然参加比对。",
    "{n} rows repeat the number of an earlier row; they are matched all the same.",
)
_ROUNDED: Final = Text(
    "{n} 个证件号码被当作数字存放，只剩前 15 位，其余各位以 0 表示。",
    "{n} identity numbers were stored as numbers: only 15 digits are left, the others are shown as 0.",
)
_ODD_BIRTHS: Final = Text(
    "{n} 个出生日期不能完整读出，只用读得出的部分。",
    "{n} dates of birth could not be read in full; the parts that could are used.",
)
_ODD_EVENTS: Final = Text(
    "{n} 个死亡（注销、火化）日期不能完整读出，只用读得出的部分。",
    "{n} dates of death could not be read in full; the parts that could are used.",
)
_ODD_AGES: Final = Text("{n} 个年龄读不出，按缺失处理。", "{n} ages could not be read and count as missing.")
_ODD_SEXES: Final = Text(
    "{n} 个性别读不出，按未知处理。", "{n} entries of sex could not be read and count as unknown."
)
_GARBLED: Final = Text(
    "下列各列有乱码，按缺失处理：{c}。", "Garbled text, taken as missing, in these columns: {c}."
)
_REFUSED: Final = Text("第 {n} 行退回：{r}", "Line {n} is refused: {r}")
_MORE: Final = Text("另有 {n} 行退回。", "{n} more rows are refused.")
