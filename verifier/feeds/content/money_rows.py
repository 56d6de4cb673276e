"""Content of payment and account rows: which person, how much or which account."""

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
    person_name,
    short_text,
    text_of,
)
from verifier.feeds.content.roll import person_number
from verifier.feeds.content.words import PAYMENT_STATES, SCHEMES, word
from verifier.language import Text


def payment_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one payment row; a negative amount is money the bank sent back.

    Raises:
        BadCell: no person, no month, no amount, or a cell that cannot be read.
    """
    owner = _owner(get)
    paid_month = month(get("month"), Text("待遇月份", "The benefit month"))
    if paid_month is None:
        raise bad(
            "month_missing",
            Text("缺少待遇月份。", "The benefit month is missing."),
            Text("请补填所属月份。", "Fill in the month the payment is for."),
        )
    return owner | {
        "scheme": word(text_of(get("scheme")) or None, SCHEMES, Text("险种", "Scheme")),
        "month": paid_month,
        "amount": money(get("amount"), Text("发放金额", "The amount"), required=True),
        "account": account_number(get("account")),
        "holder": person_name(get("holder_name"), required=False),
        "paid_on": day_text(get("paid_on"), Text("发放日期", "The payment day"), latest=latest),
        "state": word(text_of(get("state")) or None, PAYMENT_STATES, Text("发放结果", "Outcome")) or "paid",
        "reference": short_text(get("bank_reference"), Text("银行流水号", "The bank's reference"), 60),
    }


def account_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one account row.

    Raises:
        BadCell: no person, no account, or a cell that cannot be read.
    """
    owner = _owner(get)
    account = account_number(get("account"))
    if account is None:
        raise bad(
            "account_missing",
            Text("缺少银行账号。", "The account number is missing."),
            Text("请补填账号。", "Fill in the account number."),
        )
    return owner | {
        "account": account,
        "bank": short_text(get("bank"), Text("开户银行", "The bank"), 100),
        "holder": person_name(get("holder_name"), required=False),
        "holder_id": identity_number(get("holder_id_no")),
        "changed_on": day_text(get("changed_on"), Text("变更日期", "The day of change"), latest=latest),
    }


def _owner(get: Get) -> dict[str, Any]:
    pid, id_no = person_number(get), identity_number(get("id_no"))
    if pid is None and id_no is None:
        raise bad(
            "person_missing",
            Text("缺少个人编号和证件号码。", "Neither the person's number nor an identity number is given."),
            Text("请至少补填其一。", "Fill in at least one of them."),
        )
    return {"pid": pid, "id_no": id_no, "name": person_name(get("name"), required=False)}
