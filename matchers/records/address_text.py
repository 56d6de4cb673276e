"""Brings the characters of an address to one form and sets its numbers aside: text = template + numbers.

A register of five million addresses holds far fewer different texts once the numbers are taken out, so the
text around them is parsed once and the numbers are read by the million.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from matchers.records.name_characters import VARIANTS

MARK: Final = "0"
"""Stands in a template for each run of digits."""
LONGEST_NUMBER: Final = 5
"""Digits of the longest number of a door; more are a telephone or a postcode and are left out."""
MOST_NUMBERS: Final = 12
"""Numbers read from one address; what follows them is not read."""
CONSTANTS: Final = 16
"""Slots from this one on hold numbers the template writes itself: in words (七组), as a letter (B座)."""
MOST_CONSTANTS: Final = 8
LETTER_BASE: Final = 20000
"""The letter A counts as the number 20065, far from any house number."""

_FIRST_SLOT = 0xE000
D: Final = "[\ue000-\ue03f]"
"""Pattern of one number in a marked text."""

_DROPPED = " \t\r\n\u3000\xa0,，、;；。.．:：'\"“”‘’*_~·-－—–―‐/\\|"


def _characters() -> dict[int, str]:
    """Map full-width forms, circled digits, private-use code points and variant characters to one form."""
    table = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
    table |= {0x2460 + n: str(n + 1) for n in range(9)}
    table |= {code: folded for code, folded in VARIANTS.items() if len(folded) == 1}
    table |= {ord(one): other for one, other in zip("樓號棟裡裏衖#縣區", "楼号栋里里弄号县区", strict=True)}
    table |= {ord(one): other for one, other in zip("【[〔{】]〕}《》<>", "((())))(())()"[:12], strict=True)}
    table |= {0xFF03: "号", 0xFF08: "(", 0xFF09: ")"}
    # a private-use character would read as the mark of a number
    table |= dict.fromkeys(range(_FIRST_SLOT, _FIRST_SLOT + 64), "")
    table |= dict.fromkeys(range(26), "") | {ord(sign): "" for sign in _DROPPED} | {0: ""}
    table |= {ord(small): small.upper() for small in "abcdefghijklmnopqrstuvwxyz"}
    for code, folded in list(table.items()):
        table[code] = table.get(ord(folded), folded) if folded else ""
    return table


CHARACTERS: Final = _characters()
"""Code point → the character an address is read by; "" where it is left out. All below U+10000 or whole."""


def split_numbers(text: str) -> tuple[str, list[str]]:
    """Return the template of an address and its runs of digits in order.

    Signs and spaces are dropped only after the runs are told apart, so that 3-2-501 stays three numbers.
    """
    # one character stays one character, so that a dropped one still parts two numbers
    plain = "".join(CHARACTERS.get(ord(character), character) or "\0" for character in text)
    numbers = re.findall("[0-9]+", plain)
    return re.sub("[0-9]+", MARK, plain).replace("\0", ""), numbers


def number_value(digits: str) -> int:
    """Return the number a run of digits stands for; -1 for a run too long for a door."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else -1


def slot_of(mark: str) -> int:
    """Return which number a mark stands for: below ``CONSTANTS`` a run of digits."""
    return ord(mark) - _FIRST_SLOT


def slot_mark(slot: int) -> str:
    """Return the character that stands for a slot in a marked text."""
    return chr(_FIRST_SLOT + slot)


_NUMERAL = "一二三四五六七八九十百零两〇"
_COUNTED = (
    "(?:村?民?小?组|队|社(?!区)|号|弄|巷|栋|幢|座|单元|楼|层|室|户|连(?!浩)|团|师|委|期|大队|生产|分场)"
    "(?![村庄镇乡路街屯沟店湾桥沙河坡岭山寨子家桥头])"
)
# only whole runs of numerals are tried: else a hostile run of thousands is tried from each of them
_IN_WORDS = re.compile(
    rf"(?:第|(?<![{_NUMERAL}]))([{_NUMERAL}]++)(?={_COUNTED})"
    rf"|(?<=[^村镇乡道县区市街{_NUMERAL}])([{_NUMERAL}]++)(?=村)"
)
_LETTER = re.compile(rf"(?<={D})[A-Z](?![A-Z])|[A-Z](?={D}|号|栋|幢|座|单元|区|楼|室)")
_VALUES = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def numeral_value(text: str) -> int:
    """Return the number written in Chinese numerals, counted (一百二十) or digit by digit (一二一)."""
    if "十" not in text and "百" not in text:
        return number_value("".join(str(_VALUES[numeral]) for numeral in text))
    total, digit = 0, 0
    for numeral in text:
        if numeral in _VALUES:
            digit = _VALUES[numeral]
            continue
        total += (digit or 1) * (10 if numeral == "十" else 100)
        digit = 0
    return total + digit


def marked(template: str) -> tuple[str, tuple[int, ...]]:
    """Replace the numbers of a template by slots; return the text and the values of slots ``CONSTANTS``…

    Runs of digits take the slots 0, 1, …; numbers in words and letters beside numbers follow as constants.
    Numbers beyond the limits are dropped.
    """
    runs = 0
    constants: list[int] = []

    def run(_: re.Match[str]) -> str:
        nonlocal runs
        runs += 1
        return slot_mark(runs - 1) if runs <= MOST_NUMBERS else ""

    def constant(value: int) -> str:
        constants.append(value)
        return slot_mark(CONSTANTS + len(constants) - 1) if len(constants) <= MOST_CONSTANTS else ""

    text = re.sub(MARK, run, template)
    text = _IN_WORDS.sub(lambda found: constant(numeral_value(found[1] or found[2])), text)
    text = _LETTER.sub(lambda found: constant(LETTER_BASE + ord(found[0])), text)
    text = re.sub(rf"第(?={D})", "", text)
    return text, tuple(constants[:MOST_CONSTANTS])
