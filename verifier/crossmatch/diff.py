"""The side-by-side view of a record and a person: per field a level, a sentence, both values, marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from verifier.crossmatch.diff_levels import LEVELS, Tone
from verifier.language import Text, joined
from verifier.people.masking import mask_pair

#: runs of characters in order; True where the other value has the same characters
Marks = tuple[tuple[str, bool], ...]

RULE: Final = "rule"
PRIOR: Final = "prior"
#: an address without its city is the same address: a missing unit is no difference
_UNIT_ENDS: Final = "省市州盟县区旗镇乡"

FIELD_LABELS: Final[dict[str, Text]] = {
    "id": Text("身份号码", "ID number"),
    "name": Text("姓名", "name"),
    "sex": Text("性别", "sex"),
    "birth": Text("出生日期", "date of birth"),
    "address": Text("住址", "address"),
}

_AGE_AT_DEATH: Final = Text("年龄（按记载死亡日）", "age (on the recorded day of death)")
_AGE_AT_EVENT: Final = Text("年龄（按记载日期）", "age (on the recorded day)")


#: what the waterfall shows beside the fields
_WEIGHT_LABELS: Final[dict[str, Text]] = {
    "together": Text("其他扣减", "other deductions"),
    "rivals": Text("名册上其他相近的人", "others on the roll"),
}
#: where two entries of the roll are compared there is no record to speak of
_ENTRY_SENTENCES: Final[dict[str, Text]] = {
    "unknown": Text(
        "有一个编号没有可用的身份号码，无法比较。", "One entry has no usable ID number to compare."
    ),
    "other": Text(
        "两个编号登记的是两个不同的有效号码。", "The two entries carry two different valid ID numbers."
    ),
    "disowned": Text(
        "两个编号登记的是两个不同的有效号码，其中一个与本编号的出生日期或性别矛盾。",
        "The two entries carry two different valid ID numbers; one contradicts its own entry's birth or sex.",
    ),
}
_ENTRY_RULES: Final[dict[str, Text]] = {
    "slip_same_name": Text(
        "其中一个身份号码校验不通过，与另一个只差一两处笔误；姓名相同或同音，出生日期相符。",
        "One of the two ID numbers fails its check and is one or two slips away from the other; the name is "
        "the same or sounds the same, and the dates of birth fit.",
    ),
    "damaged_id": Text(
        "其中一个身份号码有误，与另一个有相同之处，其他内容也相近。",
        "One of the two ID numbers is faulty and agrees with the other in part; the rest is alike too.",
    ),
    "other_id": Text(
        "姓名、出生日期和住址一致，但登记的是两个不同的号码：可能是一人两个号码，也可能是双胞胎或同名的人。",
        "Name, birth and address agree, but the ID numbers are two: it may be one person with two numbers, "
        "or twins or namesakes.",
    ),
}
_AGE_LEVELS: Final = frozenset({"age_fits", "age_nominal", "age_near", "age_differs"})


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One field of a record beside the person's. ID numbers are masked but for the slip between them.

    ``weight`` is in bits: positive speaks for one person, negative against. ``tone`` tints the row; the
    level is always also a word.
    """

    field: str
    label: Text
    record_value: str | None
    person_value: str | None
    level: str
    level_text: Text
    tone: Tone
    weight: float
    sentence: Text
    record_marks: Marks
    person_marks: Marks


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One bar of the waterfall: what was compared or taken into account, what it says, its weight in bits."""

    label: Text
    sentence: Text
    weight: float


def character_marks(one: str, other: str) -> tuple[Marks, Marks]:
    """Return both texts as runs of shared and differing characters; the runs put together give the text."""
    first: list[tuple[str, bool]] = []
    second: list[tuple[str, bool]] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if end > start:
            first.append((one[start:end], tag == "equal"))
        if other_end > other_start:
            second.append((other[other_start:other_end], tag == "equal"))
    return tuple(first), tuple(second)


def diff_rows(
    parts: Iterable[Mapping[str, Any]], event_date: date | None = None, *, death: bool = False
) -> tuple[DiffRow, ...]:
    """Return one row per compared field, in the order of ``parts`` (the pair's stored explanation).

    ``event_date`` is the record's day (of death if ``death``): on it the person's age is counted.
    """
    rows = [_row(part) for part in parts if part["field"] in FIELD_LABELS]
    return tuple(_age_row(row, event_date, death=death) if row.level in _AGE_LEVELS else row for row in rows)


def weight_rows(parts: Iterable[Mapping[str, Any]]) -> tuple[WeightRow, ...]:
    """Return everything that was weighed but the prior, in the order of ``parts``."""
    labels = FIELD_LABELS | _WEIGHT_LABELS
    return tuple(
        WeightRow(labels[part["field"]], Text(part["zh"], part["en"]), float(part["weight"]))
        for part in parts
        if part["field"] in labels
    )


def entry_parts(parts: Iterable[Mapping[str, Any]], rule: str, *hidden: str) -> list[dict[str, Any]]:
    """Return the explanation of two entries of the roll in words for two entries.

    Args:
        parts: as stored; ``record_value`` is the first entry's, ``person_value`` the second's.
        rule: name of the deciding rule.
        hidden: the sides whose values are not for the reader: ``record_value``, ``person_value``.
    """
    return [
        {**part, **_said_of_entries(part, rule), **dict.fromkeys(hidden)}
        for part in parts
        if part["field"] != PRIOR
    ]


def _said_of_entries(part: Mapping[str, Any], rule: str) -> dict[str, str]:
    said = None
    if part["field"] == RULE:
        said = _ENTRY_RULES.get(rule)
    elif part["field"] == "id":
        said = _ENTRY_SENTENCES.get(str(part["level"]))
    return {} if said is None else {"zh": said.zh, "en": said.en}


def prior_sentence(parts: Iterable[Mapping[str, Any]]) -> Text | None:
    """Return what the prior means, if the explanation holds it."""
    return next((Text(part["zh"], part["en"]) for part in parts if part["field"] == PRIOR), None)


def rule_sentence(parts: Iterable[Mapping[str, Any]]) -> Text | None:
    """Return what the deciding rule says of itself, if the explanation holds it."""
    said = [Text(part["zh"], part["en"]) for part in parts if part["field"] == RULE]
    return joined(*said) if said else None


def _row(part: Mapping[str, Any]) -> DiffRow:
    field, level = str(part["field"]), str(part["level"])
    record_value, person_value = part["record_value"], part["person_value"]
    record_marks, person_marks = character_marks(record_value or "", person_value or "")
    if not record_value or not person_value:  # a value that is missing differs in no character
        record_marks, person_marks = _unmarked(record_value), _unmarked(person_value)
    elif field == "address":
        record_marks, person_marks = _without_omissions(record_marks, person_marks)
    if field == "id":
        shown = mask_pair(record_value, person_value)
        # marks are found on the real numbers and drawn on the masked ones: stars may hide different digits
        record_marks, person_marks = _on(shown[0], record_marks), _on(shown[1], person_marks)
        record_value = shown[0] if record_value else record_value
        person_value = shown[1] if person_value else person_value
    tone, level_text = LEVELS.get(level, ("silent", Text(level, level)))
    return DiffRow(
        field=field,
        label=FIELD_LABELS.get(field, Text(field, field)),
        record_value=record_value,
        person_value=person_value,
        level=level,
        level_text=level_text,
        tone=tone,
        weight=float(part["weight"]),
        sentence=Text(part["zh"], part["en"]),
        record_marks=record_marks,
        person_marks=person_marks,
    )


def _age_row(row: DiffRow, event_date: date | None, *, death: bool) -> DiffRow:
    """Set the stated age beside the person's on the record's day; a birth date would be no match for it."""
    age = None if event_date is None else _age_on(row.person_value, event_date)
    if row.record_value is None or age is None:
        return replace(
            row, record_marks=_unmarked(row.record_value), person_marks=_unmarked(row.person_value)
        )
    equal = row.record_value == str(age)
    tone, level_text = row.tone, row.level_text
    if tone == "agrees" and not equal:
        tone, level_text = LEVELS["age_nominal"]
    return replace(
        row,
        label=_AGE_AT_DEATH if death else _AGE_AT_EVENT,
        person_value=str(age),
        tone=tone,
        level_text=level_text,
        record_marks=((row.record_value, equal),),
        person_marks=((str(age), equal),),
    )


def _age_on(birth: str | None, day: date) -> int | None:
    """Return the age on a day; a birth known to the year or month counts from its earliest day."""
    parts = [int(part) for part in (birth or "").split("-") if part.isdigit()]
    if not parts:
        return None
    year, month, of_month = (*parts, 1, 1)[:3]
    return day.year - year - ((day.month, day.day) < (month, of_month))


def _without_omissions(record: Marks, person: Marks) -> tuple[Marks, Marks]:
    """Take the mark off whole administrative units that only one side names."""
    shared = {"".join(run for run, same in side if same) for side in (record, person)}
    if len(shared) != 1:
        return record, person
    changed = [not all(same or run[-1] in _UNIT_ENDS for run, same in side) for side in (record, person)]
    named_twice = all(any(not same for _, same in side) for side in (record, person))
    if any(changed) or named_twice:
        return record, person
    return _unmarked("".join(run for run, _ in record)), _unmarked("".join(run for run, _ in person))


def _unmarked(value: str | None) -> Marks:
    return ((value, True),) if value else ()


def _on(shown: str, marks: Marks) -> Marks:
    """Draw the runs of ``marks`` on another text of the same length."""
    drawn = []
    start = 0
    for run, same in marks:
        drawn.append((shown[start : start + len(run)], same))
        start += len(run)
    return tuple(drawn)
