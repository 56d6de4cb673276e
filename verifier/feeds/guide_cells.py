"""What a cell of each column looks like: its form, its longest text, an example. For the data guide alone.

A test reads every example with the importer, and holds every longest text against it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from verifier.feeds.headings import FeedKind
from verifier.language import Text


class CellForm(NamedTuple):
    """The form in words, an example the importer takes, and the longest text in characters, if bounded."""

    form: Text
    example: str
    longest: int | None = None


_TEXT: Final = Text("文字", "text")
_DAY: Final = Text("日期", "day")
_PART: Final = Text("日期，可只到月或年", "day; month or year alone will do")
_MONTH: Final = Text("月份", "month")
_YUAN: Final = Text("元，至多两位小数", "yuan, two decimals at most")
_NUMBER: Final = Text("身份号码", "identity number")
_ACCOUNT: Final = Text("6 至 40 位数字或字母", "6 to 40 digits or letters")
_WORD: Final = Text("取值见下", "a word, see values")
_ID: Final = "11010519491231002X"
_REFERENCE: Final = "20251115000731"

CELLS: Final[dict[str, CellForm]] = {
    "pid": CellForm(_TEXT, "10003197", 60),
    "id_no": CellForm(_NUMBER, _ID, 40),
    "name": CellForm(_TEXT, "王秀英", 200),
    "sex": CellForm(Text("男/女、M/F 或数字", "男/女, M/F or a digit"), "女"),
    "birth": CellForm(_PART, "1949-12-31"),
    "age": CellForm(Text("整数", "whole number"), "76"),
    "address": CellForm(_TEXT, "柳溪县清泉乡南李家湾村3组97号", 300),
    "scheme": CellForm(_WORD, "城乡居民"),
    "monthly": CellForm(_YUAN, "1878.32"),
    "account": CellForm(_ACCOUNT, "6217000010000012345", 40),
    "bank": CellForm(_TEXT, "青禾农商银行", 100),
    "holder_name": CellForm(_TEXT, "王秀英", 200),
    "started": CellForm(_MONTH, "201001"),
    "state": CellForm(_WORD, "正常发放"),
    "stopped": CellForm(_MONTH, "202511"),
    "agency": CellForm(_TEXT, "379901", 100),
    "phone": CellForm(_TEXT, "13800000000", 40),
    "certified_on": CellForm(_DAY, "2025-03-17"),
    "certified_until": CellForm(_DAY, "2026-03-31"),
    "month": CellForm(_MONTH, "202511"),
    "amount": CellForm(_YUAN, "1878.32"),
    "paid_on": CellForm(_DAY, "2025-11-15"),
    "bank_reference": CellForm(_TEXT, _REFERENCE, 60),
    "record_no": CellForm(_TEXT, "371", 60),
    "event_date": CellForm(_DAY, "2025-10-09"),
    "reason": CellForm(_TEXT, "死亡", 200),
    "status": CellForm(_WORD, "有期徒刑"),
    "ended": CellForm(Text("日期；9999 开头表示无期", "day; beginning with 9999: without end"), "2027-05-31"),
    "court": CellForm(_TEXT, "青禾市东湖区人民法院", 200),
    "agency_name": CellForm(_TEXT, "邻江市社会保险中心", 200),
    "holder_id_no": CellForm(_NUMBER, _ID, 40),
    "changed_on": CellForm(_DAY, "2025-08-15"),
    "sign_kind": CellForm(_WORD, "门诊"),
    "booked_on": CellForm(_DAY, "2025-11-20"),
    "outgoing": CellForm(_YUAN, ""),
    "payer_name": CellForm(_TEXT, "王建国", 200),
    "payer_account": CellForm(_ACCOUNT, "6217000010000054321", 40),
    "memo": CellForm(_TEXT, "退回多领养老金", 500),
    "returned_on": CellForm(_DAY, "2025-11-18"),
    # where a kind of feed means something else by the same column
    "deaths.event_date": CellForm(_PART, "2025-10-09"),
    "custody.started": CellForm(_DAY, "2025-06-01"),
    "payments.state": CellForm(_WORD, "发放成功"),
    "bank-return.reason": CellForm(_TEXT, "账户已销户", 200),
}


def cell_form(kind: FeedKind, field: str) -> CellForm:
    """Return what a cell of the column holds (KeyError: a new column has no entry here yet)."""
    return CELLS.get(f"{kind.value}.{field}") or CELLS[field]
