"""Content of rows a bank sends: a line of a statement, a payment it could not deliver."""

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
    short_text,
)
from verifier.feeds.content.cells import person_name as name_cell
from verifier.feeds.content.roll import person_number
from verifier.language import Text

_LONGEST_MEMO = 500
_LONGEST_PAYER = 200


def bank_statement_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one line of a statement; money that went out is kept as a negative amount.

    Raises:
        BadCell: no reference, no day, no amount or two, or a cell that cannot be read.
    """
    reference = _reference(get)
    if reference is None:
        raise bad(
            "bank_reference_missing",
            Text("缺少银行流水号。", "The bank's reference is missing."),
            Text(
                "同一流水只入账一次，请补填流水号。", "It keeps a line from being posted twice: fill it in."
            ),
        )
    booked = day_text(get("booked_on"), Text("交易日期", "The day of booking"), latest=latest)
    if booked is None:
        raise bad(
            "date_missing",
            Text("缺少交易日期。", "The day of booking is missing."),
            Text("请补填交易日期。", "Fill in the day."),
        )
    came = money(get("amount"), Text("收入金额", "The amount received"), required=False) or 0
    left = money(get("outgoing"), Text("支出金额", "The amount paid out"), required=False) or 0
    if bool(came) == bool(left):
        raise bad(
            "amount_unclear",
            Text("收入和支出金额应有且仅有一项。", "Either an amount received or one paid out is needed."),
            Text("请核对金额列。", "Check the columns of amounts."),
        )
    return {
        "reference": reference,
        "booked_on": booked,
        "amount": came or -abs(left),
        # companies, courts and relatives pay too: any text, and only compared
        "payer": short_text(get("payer_name"), Text("对方户名", "The payer's name"), _LONGEST_PAYER),
        "payer_account": account_number(get("payer_account")),
        "memo": short_text(get("memo"), Text("附言", "The memo"), _LONGEST_MEMO),
    }


def bank_return_content(get: Get, latest: date) -> dict[str, Any]:
    """Read one payment the bank sent back: by its reference, or by person, month and amount.

    Raises:
        BadCell: nothing names the payment, or a cell that cannot be read.
    """
    reference, pid, id_no = _reference(get), person_number(get), identity_number(get("id_no"))
    paid_month = month(get("month"), Text("待遇月份", "The benefit month"))
    amount = money(get("amount"), Text("退回金额", "The amount sent back"), required=True)
    if reference is None and (paid_month is None or not (pid or id_no)):
        raise bad(
            "payment_missing",
            Text(
                "缺少原发放流水号，也没有人员和待遇月份。",
                "Neither the payment's reference nor person and month are given.",
            ),
            Text("请补填原流水号，或人员编号和月份。", "Fill in the reference, or the person and the month."),
        )
    return {
        "reference": reference,
        "pid": pid,
        "id_no": id_no,
        "name": name_cell(get("name"), required=False),
        "month": paid_month,
        "amount": abs(amount or 0),
        "returned_on": day_text(get("returned_on"), Text("退回日期", "The day it came back"), latest=latest),
        "reason": short_text(get("reason"), Text("退回原因", "The reason"), 200),
    }


def _reference(get: Get) -> str | None:
    return short_text(get("bank_reference"), Text("银行流水号", "The bank's reference"), 60)
