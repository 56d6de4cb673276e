"""Content of source records: what a death, custody or other roll says about somebody."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from verifier.feeds.content.cells import (
    Cell,
    Get,
    bad,
    birth_text,
    day_text,
    identity_number,
    money,
    month,
    partial_date,
    person_name,
    sex,
    short_text,
    text_of,
)
from verifier.feeds.content.words import CUSTODY_STATES, SCHEMES, word
from verifier.language import Text


def death_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one death record. A date of death known only to the month or year is kept as such in the detail.

    Raises:
        BadCell: neither name nor ID, a date of death that is no date or lies in the future.
    """
    label = Text("死亡日期", "The date of death")
    told = partial_date(get("event_date"), label, latest=latest)
    whole = told is not None and len(told) == 10
    event = day_text(get("event_date"), label, latest=latest) if whole else None
    detail: dict[str, Any] = {"reason": short_text(get("reason"), Text("原因", "The reason"), 200)}
    if told is not None and not whole:
        detail["told_date"] = told
    return _person(get, latest) | {"event_date": event, "detail": detail}


def custody_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one custody record; the status decides what is lawful (劳社厅函〔2001〕44号).

    Raises:
        BadCell: neither name nor ID, or an unknown status.
    """
    status = word(text_of(get("status")) or None, CUSTODY_STATES, Text("状态", "Status"))
    if status is None:
        raise bad(
            "status_missing",
            Text("缺少羁押或服刑状态。", "The custody status is missing."),
            Text("请补填状态。", "Fill in the status."),
        )
    started = day_text(get("started"), Text("开始日期", "The first day"), latest=latest)
    # the year 9999 is how registers write "without end"
    without_end = text_of(get("ended")).startswith("9999")
    ended = None if without_end else day_text(get("ended"), Text("结束日期", "The last day"), latest=date.max)
    return _person(get, latest) | {
        "event_date": started,
        "detail": {
            "status": status,
            "ended": ended,
            "court": short_text(get("court"), Text("法院", "The court"), 200),
        },
    }


def other_roll_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one row of another place's roll.

    Raises:
        BadCell: neither name nor ID, or a cell that cannot be read.
    """
    return _person(get, latest) | {
        "event_date": None,
        "detail": {
            "scheme": word(text_of(get("scheme")) or None, SCHEMES, Text("险种", "Scheme")),
            "agency_name": short_text(get("agency_name"), Text("经办机构", "The agency"), 200),
            "started": month(get("started"), Text("待遇开始年月", "The first month")),
            "monthly": money(get("monthly"), Text("月待遇", "The monthly benefit"), required=False),
        },
    }


def record_number(get: Get) -> str | None:
    """Return the source's own number of the record; None when it has none."""
    return short_text(get("record_no"), Text("编号", "The record's number"), 60)


def _person(get: Get, latest: date) -> dict[str, Any]:
    name, id_no = person_name(get("name"), required=False), identity_number(get("id_no"))
    if name is None and id_no is None:
        raise bad(
            "person_missing",
            Text("姓名和证件号码都缺失。", "Both name and identity number are missing."),
            Text("请至少补填其一。", "Fill in at least one of them."),
        )
    birth, unreadable = birth_text(get("birth"), latest=latest)
    return {
        "no": record_number(get),
        "id_no": id_no,
        "name": name,
        "sex": sex(get("sex")),
        "birth": birth,
        "birth_told": unreadable,
        "age": _age(get("age")),
        "address": short_text(get("address"), Text("地址", "The address"), 300),
    }


def _age(value: Cell) -> int | None:
    """Ages arrive as 83, 83岁, 虚岁84; anything else is no age, and the record keeps its other fields."""
    found = re.search(r"\d{1,3}", text_of(value))
    return int(found[0]) if found and int(found[0]) <= 130 else None
