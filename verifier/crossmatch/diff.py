"""The side-by-side view of a record and a person: per field a level, a sentence, both values, marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from verifier.language import Text
from verifier.people.masking import mask_pair

Tone = Literal["agrees", "partly", "contradicts", "silent"]
#: runs of characters in order; True where the other value has the same characters
Marks = tuple[tuple[str, bool], ...]

RULE: Final = "rule"
#: an address without its city is the same address: a missing unit is no difference
_UNIT_ENDS: Final = "省市州盟县区旗镇乡"

FIELD_LABELS: Final[dict[str, Text]] = {
    "id": Text("身份号码", "ID number"),
    "name": Text("姓名", "name"),
    "sex": Text("性别", "sex"),
    "birth": Text("出生日期", "date of birth"),
    "age": Text("年龄", "age"),
    "address": Text("住址", "address"),
}

_AGE_AT_DEATH: Final = Text("年龄（按记载死亡日）", "age (on the recorded day of death)")
_AGE_AT_EVENT: Final = Text("年龄（按记载日期）", "age (on the recorded day)")

_AGREES: Final = "agrees"
_PARTLY: Final = "partly"
_AGAINST: Final = "contradicts"
_SILENT: Final = "silent"

LEVELS: Final[dict[str, tuple[Tone, Text]]] = {
    "same": (_AGREES, Text("相同", "same")),
    "same_check_wrong": (_AGREES, Text("相同，校验码有误", "same, check wrong")),
    "same_old": (_AGREES, Text("与旧号码对应", "matches the old number")),
    "same_old_ambiguous": (_PARTLY, Text("与旧号码对应，世纪不定", "matches the old number, century open")),
    "same_text": (_AGREES, Text("号码文字相同", "same as written")),
    "damaged_near": (_PARTLY, Text("有误，相近", "faulty, near")),
    "damaged_far": (_AGAINST, Text("有误，不相近", "faulty, not near")),
    "other": (_AGAINST, Text("另一个号码", "another number")),
    "other_not_own": (_AGAINST, Text("另一人的号码", "somebody else's number")),
    "unreadable": (_SILENT, Text("无法识别", "unreadable")),
    "missing": (_SILENT, Text("缺失", "missing")),
    "unknown": (_SILENT, Text("无从比较", "nothing to compare")),
    "variant": (_AGREES, Text("异体字", "variant characters")),
    "same_sound": (_PARTLY, Text("同音", "same sound")),
    "near_sound": (_PARTLY, Text("近音", "similar sound")),
    "placeholder": (_PARTLY, Text("有无法辨认的字", "unreadable characters")),
    "similar": (_PARTLY, Text("相近", "similar")),
    "different": (_AGAINST, Text("不同", "different")),
    "same_year_month": (_PARTLY, Text("年月相同", "same year and month")),
    "same_year": (_PARTLY, Text("年份相同", "same year")),
    "day_month_swapped": (_PARTLY, Text("日月颠倒", "day and month swapped")),
    "close": (_PARTLY, Text("相近", "close")),
    "same_door": (_AGREES, Text("同一门牌", "same door")),
    "same_village": (_AGREES, Text("同一村或社区", "same village")),
    "same_township": (_PARTLY, Text("同一乡镇", "same township")),
    "same_county": (_PARTLY, Text("同一县区", "same county")),
}


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
    rows = [_row(part) for part in parts if part["field"] != RULE]
    return tuple(_age_row(row, event_date, death=death) if row.field == "age" else row for row in rows)


def rule_sentence(parts: Iterable[Mapping[str, Any]]) -> Text | None:
    """Return what the deciding rule says of itself, if the explanation holds it."""
    said = [Text(part["zh"], part["en"]) for part in parts if part["field"] == RULE]
    if not said:
        return None
    return Text("".join(text.zh for text in said), " ".join(text.en for text in said))


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
    tone, level_text = LEVELS.get(level, (_SILENT, Text(level, level)))
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
    if tone == _AGREES and not equal:
        tone, level_text = _PARTLY, Text("按虚岁或年份可相符", "fits if counted the Chinese way")
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
