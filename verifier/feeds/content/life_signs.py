"""Content of life-sign rows: who was seen, when and by what."""

from __future__ import annotations

from datetime import date
from typing import Any

from verifier.feeds.content.cells import BadCell, Get, bad, day_text, identity_number, person_name, short_text
from verifier.feeds.content.records import record_number
from verifier.feeds.content.words import LIFE_SIGN_KINDS, word
from verifier.language import Text

_LABEL = Text("生存迹象种类", "The kind of the life sign")


def life_sign_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one life sign. A kind of the operator's own stays as written: the settings know what it is worth.

    Raises:
        BadCell: no identity number, kind or day, or a cell that cannot be read; a day after ``latest``.
    """
    id_no = identity_number(get("id_no"))
    if id_no is None:
        raise bad(
            "person_missing",
            Text("缺少证件号码。", "The identity number is missing."),
            Text("请补填号码；只凭姓名不能认定本人。", "Fill it in: a name alone identifies nobody."),
        )
    seen = day_text(get("event_date"), Text("日期", "The day"), latest=latest)
    if seen is None:
        raise bad(
            "date_missing",
            Text("缺少日期。", "The day is missing."),
            Text("请补填发生日期。", "Fill in the day on which the person was seen."),
        )
    return {
        "no": record_number(get),
        "id_no": id_no,
        "name": person_name(get("name"), required=False),
        "seen_on": seen,
        "kind": _kind(get),
    }


def _kind(get: Get) -> str:
    told = short_text(get("sign_kind"), _LABEL, 30)
    if told is None:
        raise bad(
            "kind_missing",
            Text("缺少生存迹象种类。", "The kind of the life sign is missing."),
            Text(
                "请补填种类；整份文件同一种类时，可在映射文件 [defaults] 中写明。",
                "Fill it in; for a file of one kind, name it under [defaults] in a mapping file.",
            ),
        )
    try:
        return word(told, LIFE_SIGN_KINDS, _LABEL) or told
    except BadCell:
        return told.casefold()
