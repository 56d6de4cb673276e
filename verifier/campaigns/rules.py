"""Who is reminded on a day, how, and in what words: pure rules over plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from verifier.language import Text, day_in_words

Channel = Literal["sms", "letter", "none"]
#: the stage of a due date that has passed
OVERDUE: Final = 0
#: so many reminders that did not arrive, and somebody finds out the address
UNDELIVERABLE_TWICE: Final = 2

_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_TOWNSHIP: Final = re.compile(r"[^省市区县州旗盟\d\s,，]{1,8}?(?:街道|苏木|镇|乡)")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,5}")
#: surnames of two characters
_TWO_CHARACTERS: Final = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|"
    "太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|"
    "漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|梁丘|左丘|东门|西门"
)
_TITLES: Final = {"F": "女士", "M": "先生"}
_COMING: Final = Text(
    "【{office}】{who}：您的养老待遇领取资格认证将于{day}到期。请在此之前到任一合作银行网点或街道（乡镇）服务点按指纹"
    "或掌静脉认证，也可用手机办理；行动不便可预约上门，不收费。咨询电话{hotline}。本短信不含链接，不会要求转账。",
    "[{office}] {who}: your proof of life for the pension is due on {day}. Please certify by then at any "
    "partner bank or township office with finger or palm, or by phone; if you cannot come we visit you at "
    "home, free of charge. Questions: {hotline}. This message holds no link and asks for no money.",
)
_PASSED: Final = Text(
    "【{office}】{who}：您的养老待遇领取资格认证已于{day}到期，请尽快到任一合作银行网点或街道（乡镇）服务点按指纹或"
    "掌静脉认证，也可用手机办理；行动不便可预约上门，不收费。咨询电话{hotline}。本短信不含链接，不会要求转账。",
    "[{office}] {who}: your proof of life for the pension was due on {day}. Please certify soon at any "
    "partner bank or township office with finger or palm, or by phone; if you cannot come we visit you at "
    "home, free of charge. Questions: {hotline}. This message holds no link and asks for no money.",
)


def stage_of(due_on: date, today: date, days: Sequence[int], overdue_days: int) -> int | None:
    """Return the stage at which a due date stands, None where nobody is reminded of it today.

    The nearest stage that has begun: a night that was missed is made up for by the next one, and nobody gets
    two stages at once.

    Args:
        days: stages in days before the due date, in any order.
        overdue_days: days after it in which there is one more reminder (0: none).
    """
    left = (due_on - today).days
    if left < 0:
        return OVERDUE if -left <= overdue_days else None
    return min((stage for stage in days if left <= stage), default=None)


def mobile_of(phone: str | None) -> str | None:
    """Return the eleven digits of a mobile number of the mainland, None for anything else."""
    if phone is None:
        return None
    plain = re.sub(r"[\s()（）.-]", "", unicodedata.normalize("NFKC", phone))
    found = _MOBILE.fullmatch(plain)
    return found[1] if found else None


def channel_for(phone: str | None, address: str | None, *, no_sms: bool, no_letter: bool) -> Channel:
    """Return the way by which a person is reminded.

    Args:
        no_sms, no_letter: the last one did not arrive, and phone or address has not changed since.
    """
    if mobile_of(phone) is not None and not no_sms:
        return "sms"
    if address is not None and address.strip() and not no_letter:
        return "letter"
    return "none"


def township_of(address: str | None) -> str | None:
    """Return the township, town or street office an address names, None where it names none."""
    found = _TOWNSHIP.search(address or "")
    return found[0] if found else None


def greeting(name: str, sex: str | None) -> Text:
    """Return how a message greets somebody: by the surname alone; by no name where that is not plain."""
    plain = name.strip()
    if _HAN.fullmatch(plain) is None:
        return Text("您好", "Dear retiree")
    two = len(plain) > 2 and _TWO_CHARACTERS.match(plain) is not None
    called = plain[: 2 if two else 1] + _TITLES.get(sex or "", "同志")
    return Text(called, called)


def sms_text(office: Text, who: Text, due_on: date, stage: int, hotline: str) -> Text:
    """Return the words of a short message: a surname and a date, no number of any kind, no amount."""
    words = _PASSED if stage == OVERDUE else _COMING
    return words.fill(office=office, who=who, day=day_in_words(due_on), hotline=hotline)
