"""Content of one roll row: the person, the entitlement, the account, the last certification."""

from __future__ import annotations

from datetime import date
from typing import Any

from verifier.feeds.content.cells import (
    Get,
    account_number,
    bad,
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
from verifier.feeds.content.words import ENTITLEMENT_STATES, SCHEMES, word
from verifier.language import Text

#: The scheme of a roll that does not say: leads by scheme then need a person.
UNSPECIFIED = "unspecified"


def person_number(get: Get) -> str | None:
    """Return the roll's own number of the person, at most 60 characters; None when empty."""
    return short_text(get("pid"), Text("个人编号", "The person's number"), 60)


def roll_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one row of a roll. ``agency`` stays the file's word; the importer resolves it.

    Raises:
        BadCell: no number, no name, or a cell that cannot be read.
    """
    pid = person_number(get)
    if pid is None:
        raise bad(
            "pid_missing",
            Text("缺少个人编号。", "The person's number is missing."),
            Text("请补填个人编号后重新报送该行。", "Fill in the number and resend the row."),
        )
    monthly = Text("月待遇", "The monthly benefit")
    amount = money(get("monthly"), monthly, required=False)
    if amount is not None and amount < 0:
        raise bad(
            "amount_negative",
            Text("月待遇为负数。", "The monthly benefit is negative."),
            Text("请核对金额。", "Check the amount."),
        )
    return {
        "pid": pid,
        "id_no": identity_number(get("id_no")),
        "name": person_name(get("name"), required=True),
        "sex": sex(get("sex")),
        "birth": partial_date(get("birth"), Text("出生日期", "The birth date"), latest=latest),
        "address": short_text(get("address"), Text("地址", "The address"), 300),
        "phone": short_text(get("phone"), Text("电话", "The phone number"), 40),
        "scheme": word(text_of(get("scheme")) or None, SCHEMES, Text("险种", "Scheme")) or UNSPECIFIED,
        "monthly": amount or 0,
        "account": account_number(get("account")),
        "bank": short_text(get("bank"), Text("开户银行", "The bank"), 100),
        "holder": person_name(get("holder_name"), required=False),
        "started": month(get("started"), Text("待遇开始年月", "The first month")),
        "state": word(text_of(get("state")) or None, ENTITLEMENT_STATES, Text("发放状态", "State"))
        or "running",
        "stopped": month(get("stopped"), Text("停发年月", "The stop month")),
        "agency": short_text(get("agency"), Text("经办机构", "The agency"), 100),
        "certified": day_text(get("certified_on"), Text("认证日期", "The certification date"), latest=latest),
        # a due date lies in the future by nature
        "due": day_text(
            get("certified_until"), Text("认证有效期", "The certification's due date"), latest=date.max
        ),
    }
