"""Cells, addresses of pages and what people type, broken: a value, or the error each reader documents.

One execution gives one text to every reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Flask, g
from werkzeug.datastructures import MultiDict

from benchmarks.campaigns.fuzz.breaking import MOST_CHANGES
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.records.registers.dice import Dice
from matchers.records import normalise_name, read_id
from matchers.records.addresses import parse_address
from matchers.records.ages import read_age
from matchers.records.dates import birth_number, read_date
from verifier.accounts.saved_views import keepable
from verifier.accounts.totp import typed_code
from verifier.citizens.codes import plain_code
from verifier.feeds.content import cells
from verifier.feeds.content.cells import BadCell
from verifier.feeds.readers.cleaning import clean_text, problem_of
from verifier.language import Text
from verifier.money import fen_from_number, fen_from_text
from verifier.months import Month
from verifier.notices.file_names import safe_name
from verifier.people.masking import mask_id
from verifier.search.asking import asked
from web.console.case_query import CaseQuery
from web.console.filters import Query
from web.forms import KEY
from web.redirects import safe_path
from web.sought import address_of
from web.visit import Visit

_TODAY: Final = date(2026, 11, 21)
_LABEL: Final = Text("日期", "The day")
_PAGE: Final = Flask(__name__)
_PAGE.extensions[KEY] = bytes(32)
_LONGEST_FILE_NAME: Final = 255
"""Bytes a file system takes."""
SEEDS: Final = (
    *(
        "1949-04-03",
        "19490403",
        "1949年4月3日",
        "农历一九五〇年正月初一",
        "民国三十八年四月",
        "45292",
        "1949",
        "49.4.3",
        "约1949",
        "2024-01-01T10:00:00+08:00",
    ),
    *(
        "110101194904030011",
        "11010119500101002X",
        "110101490403001",
        "4.10425196411081E+17",
        "H08123456789",
        "810000199408230021",
        "1101**********0011",
    ),
    *(
        "1,878.32",
        "￥257.8",
        "257元",
        "-0.01",
        "1e5",
        "NaN",
        "Infinity",
        "0x10",
        "１２３．４５",
        "1878,32",
        "1e400",
        "-1e400",
        "1e300",
    ),
    *(
        "202511",
        "2025-11",
        "2025年11月",
        "2025/1",
        "陈明",
        "欧阳·买买提",
        "ABDUL·RAHMAN",
        "李 芳",
        "𠮷田",
        "89岁",
        "三月龄",
        "九十",
    ),
    *(
        "江苏省南京市玄武区某街道1号院2栋3单元401室",
        "新余市渝水区",
        "案件12",
        "T20260001-01",
        "人社〔2026〕12号",
        "13800138000",
        "zhang san",
        "ZS",
    ),
    *(
        "state=open&kind=death&tier=certain&s=x&page=2",
        "queue=mine&state=open&agency=3605",
        "/leads?state=open",
        "//evil",
        "/\\evil",
    ),
    *(
        "报告.pdf",
        "a/b\\c.exe.pdf",
        "=cmd.xlsx",
        "CON.txt",
        "..",
        "\u202egpj.exe",
        "字" * 120 + ".pdf",
        "123 456",
        "ABCD-1234",
    ),
)
_SIGNS: Final = (
    *"0123456789Xx-/.,:;·年月日农历闰初廿十元￥¥E+*?□〇一二三四五六七八九王李 \t\n\r\0\x1f\x7f\x85\xa0\u3000",
    *(
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u2028",
        "\ud800",
        "\udfff",
        "\ue000",
        "𠮷",
        "🀄",
        "é",
        "e\u0301",
        "ﬀ",
        "½",
        "²",
        "٣",
        "１",
        "Ⅷ",
        "㊀",
        "%00",
        "%",
        "&",
        "=",
        "#",
        "\\",
    ),
)


def _texts(dice: Dice, count: int) -> Iterator[bytes]:
    for _ in range(count):
        text = dice.pick(SEEDS)
        for _ in range(dice.between(1, MOST_CHANGES)):
            place = dice.below(len(text) + 1)
            change = dice.below(6)
            if change == 0:
                text = text[:place] + text[place + dice.between(1, 3) :]
            elif change == 1:
                text = text[:place] + dice.pick(SEEDS)[dice.below(6) :]
            elif change == 2 and dice.chance(0.1):
                text = text[:place] + dice.pick(_SIGNS) * 5000 + text[place:]
            else:
                text = text[:place] + dice.pick(_SIGNS) + text[place + dice.below(2) :]
        yield text.encode("utf-8", "surrogatepass")


def _number(text: str) -> float:
    """Return what a spreadsheet may hold in the place of a text."""
    try:
        return float(text)
    except ValueError:
        return float(len(text))


_NEVER_RAISE: Final[tuple[Callable[[str], Any], ...]] = (
    *(
        read_id,
        birth_number,
        normalise_name,
        parse_address,
        read_age,
        mask_id,
        asked,
        clean_text,
        problem_of,
    ),
    *(plain_code, typed_code, safe_path),
)
_OF_PAGES: Final[tuple[Callable[[str], Any], ...]] = (
    keepable,
    lambda text: Query.read(MultiDict(parse_qsl(text))).arguments(),
    lambda text: CaseQuery.read(MultiDict(parse_qsl(text))).arguments(),
    lambda text: demand(safe_path(way := address_of(MultiDict(parse_qsl(text)))) == way, "a way out"),
)
"""What stands in an address has been decoded: half a character has become a sign of its own there."""
_VALUE_ERRORS: Final[tuple[Callable[[str], Any], ...]] = (
    *(read_date, fen_from_text, Month.parse),
    lambda text: fen_from_number(_number(text)),
    lambda text: read_date(_number(text)),
)
_OF_NUMBERS: Final[tuple[Callable[[float], Any], ...]] = (
    cells.identity_number,
    cells.account_number,
    lambda value: cells.money(value, _LABEL, required=False),
    lambda value: cells.birth_text(value, latest=_TODAY),
    lambda value: cells.month(value, _LABEL),
    cells.sex,
    cells.text_of,
)
_BAD_CELLS: Final[tuple[Callable[[str], Any], ...]] = (
    cells.identity_number,
    cells.account_number,
    lambda text: cells.money(text, _LABEL, required=False),
    lambda text: cells.partial_date(text, _LABEL, latest=_TODAY),
    lambda text: cells.birth_text(text, latest=_TODAY),
    lambda text: cells.day(text, _LABEL, latest=_TODAY),
    lambda text: cells.month(text, _LABEL),
    lambda text: cells.person_name(text, required=True),
    cells.sex,
    lambda text: [read(_number(text)) for read in _OF_NUMBERS],
)


def execute(data: bytes) -> str:
    """Execute every reader; ``read`` where all that may refuse a text took it, which hardly one does."""
    text, refused = data.decode("utf-8", "surrogatepass"), 0
    for read in _NEVER_RAISE:
        # the second time an answer that is kept costs nothing, and the time would say nothing
        getattr(read, "__wrapped__", read)(text)
    with _PAGE.test_request_context():
        g.visit = Visit("zh", None, b"nobody's")
        for read in _OF_PAGES:
            read(text.encode("utf-8", "replace").decode())
    name = safe_name(text, ".pdf")
    demand("/" not in name and "\\" not in name and "\0" not in name, "a name leads out of its folder")
    demand(len(name.encode("utf-8", "surrogatepass")) <= _LONGEST_FILE_NAME, "a name no file system takes")
    demand(safe_path(text).startswith("/") and not safe_path(text).startswith("//"), "a way out")
    for read in _VALUE_ERRORS:
        try:
            read(text)
        except ValueError:
            refused += 1
    for read in _BAD_CELLS:
        try:
            read(text)
        except BadCell:
            refused += 1
    return "refused" if refused == len(_VALUE_ERRORS) + len(_BAD_CELLS) else "read"


TEXTS: Final = Target("texts", _texts, execute, slowest=0.050, slice=2_000)
