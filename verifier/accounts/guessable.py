"""Passwords that are tried first: names, common words, runs, repeats, and those the office lists as leaked.

No sign is forbidden and none is asked for (NIST SP 800-63B-4, 3.1.1.2): what counts is how much is left of a
password when what anybody would try is taken out of it. The words are written down in docs/security.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Final

from verifier.errors import ConfigurationError
from verifier.language import Text

#: of this product and the offices that use it
OF_THE_OFFICE: Final = (
    *("pension", "verifier", "insurance", "social", "security", "retire", "console", "kiosk"),
    *("yanglao", "shebao", "shehui", "baoxian", "renshe", "jingban", "daiyu", "hecha", "zhongxin"),
    *("养老", "社保", "社会", "保险", "人社", "经办", "待遇", "核查", "中心", "机构", "系统", "工作台"),
    *("investigator", "approver", "supervisor", "operator", "systemadmin", "auditadmin", "sysadmin"),
)
#: at the head of every published list of stolen passwords, in English and in pinyin
COMMON: Final = (
    *("password", "passwort", "passw", "welcome", "admin", "administrator", "letmein", "master", "secret"),
    *("login", "guest", "test", "default", "changeme", "root", "user", "server", "access", "temp", "hello"),
    *("iloveyou", "princess", "sunshine", "monkey", "dragon", "football", "baseball", "superman", "batman"),
    *("shadow", "michael", "jordan", "charlie", "freedom", "whatever", "trustno", "starwars", "computer"),
    *("internet", "summer", "winter", "spring", "autumn", "monday", "january", "company", "office"),
    *("woaini", "woaiwo", "woshi", "mima", "nihao", "zhongguo", "china", "beijing", "shanghai"),
    *("zhangwei", "wangwei", "liwei", "wangfang", "lina", "xiaoming", "asdf", "zxcv", "qwer", "qazwsx"),
    *("密码", "你好", "我爱你", "中国", "管理员", "用户", "测试"),
)
_ROWS: Final = (
    *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "零一二三四五六七八九十"),
)
_LOOKS_LIKE: Final = str.maketrans("@4031!5$7", "aaoeiisst")
#: between words, and at the end of them: what people add because some rule asked for it
_BETWEEN: Final = re.compile(r"[\s!-/:-@\[-`{-~]+")
_YEAR_OR_DAY: Final = re.compile(r"(?:19|20)\d\d(?:[01]\d)?(?:[0-3]\d)?")
_REPEATED: Final = re.compile(r"(.{1,8}?)\1+")
#: a row of keys counts as one from so many on
_SHORTEST_RUN: Final = 3
_SHORTEST_WORD: Final = 2
#: what must be left: characters, each thing taken out counting as one
_LEAST: Final = 8
_TAKEN_OUT: Final = "\x00"


def is_guessable(password: str, names: Iterable[str] = ()) -> bool:
    """Tell whether less than eight characters are left of a password without what anybody would try.

    Args:
        names: the user's own; each part of one is a word that counts as nothing.
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    parts = (part for name in names for part in _BETWEEN.split(name.casefold()))
    words = sorted(
        {*OF_THE_OFFICE, *COMMON, *(part for part in parts if len(part) >= _SHORTEST_WORD)},
        key=len,
        reverse=True,
    )
    readings = (folded, folded.translate(_LOOKS_LIKE))
    return any(_left(_BETWEEN.sub("", reading), words) < _LEAST for reading in readings)


def is_leaked(password: str, listed: Path) -> bool:
    """Tell whether a password stands in a file of one password a line, UTF-8, in whatever case.

    Raises:
        ConfigurationError: the file cannot be read: nothing is taken unlooked at.
    """
    wanted = password.casefold()
    try:
        with listed.open(encoding="utf-8", errors="replace") as lines:
            return any(line.rstrip("\r\n").casefold() == wanted for line in lines)
    except OSError as error:
        raise ConfigurationError(
            Text("泄露密码名单无法读取：{p}。", "The list of leaked passwords cannot be read: {p}.").fill(
                p=listed
            ),
            Text(
                "请检查 security.leaked_passwords_file 指的文件。",
                "Check the file that security.leaked_passwords_file names.",
            ),
        ) from error


def _left(text: str, words: Iterable[str]) -> int:
    """Return how many characters are left, each run, word, date or repeat counting as one."""
    for word in words:
        text = text.replace(word, _TAKEN_OUT)
    text = _without_runs(text)
    text = _YEAR_OR_DAY.sub(_TAKEN_OUT, text)
    return len(_REPEATED.sub(r"\1", text))


def _without_runs(text: str) -> str:
    """Replace every piece of a row of keys, forwards or backwards, by one mark."""
    kept, place = [], 0
    while place < len(text):
        length = max(_run(text, place, row) for keys in _ROWS for row in (keys, keys[::-1]))
        taken = length >= _SHORTEST_RUN
        kept.append(_TAKEN_OUT if taken else text[place])
        place += length if taken else 1
    return "".join(kept)


def _run(text: str, place: int, row: str) -> int:
    """Return how many characters from ``place`` on stand in this order in a row."""
    start = row.find(text[place])
    if start < 0:
        return 0
    side_by_side = zip(text[place:], row[start:], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], side_by_side))
