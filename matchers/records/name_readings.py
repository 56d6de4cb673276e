"""How Chinese characters are read in names: syllables without tones, from a table beside this file.

``name_readings.txt`` has a line for each set of readings: syllables, the most common first, a tab, and the
characters that are read so. ``benchmarks/records/make_readings.py`` makes it from the dictionaries of
pypinyin, which to load and to sift takes twenty times as long as to read the table.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.name_characters import TABLE_SIZE

SURNAME_READINGS: Final = {
    "仇": "qiu", "单": "shan", "查": "zha", "盖": "ge", "解": "xie", "朴": "piao", "任": "ren", "曾": "zeng",
    "翟": "zhai", "尉": "wei", "区": "ou", "员": "yun", "乐": "yue", "缪": "miao", "宓": "mi", "种": "chong",
    "黑": "he", "折": "she", "洗": "xian", "冼": "xian", "逄": "pang", "郗": "xi", "繁": "po", "秘": "bi",
    "覃": "qin", "纪": "ji", "俟": "qi", "召": "shao", "撒": "sa", "过": "guo", "哈": "ha", "阚": "kan",
    "晁": "chao", "石": "shi", "万": "wan", "车": "che", "那": "na", "长": "chang", "重": "chong",
    "盛": "sheng",
}  # fmt: skip
"""How a character is read at the head of a Han name; the table has the reading too."""

MOST_READINGS: Final = 4
"""Readings kept of one character."""

_FINALS: Final = (
    "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er", "i", "ia", "ian", "iang", "iao", "ie", "in",
    "ing", "iong", "iu", "o", "ong", "ou", "u", "ua", "uai", "uan", "uang", "ue", "ui", "un", "uo", "v", "ve",
    "m", "n", "ng",
)  # fmt: skip
_INITIALS: Final = (
    "", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w",
    "zh", "ch", "sh",
)  # fmt: skip
_ROW: Final = 40


def split_syllable(syllable: str) -> tuple[str, str]:
    """Split a toneless syllable into initial (perhaps empty) and final."""
    if syllable in _FINALS:
        return "", syllable
    length = 2 if syllable[1:2] == "h" else 1
    return syllable[:length], syllable[length:]


@lru_cache(maxsize=4096)
def syllable_number(syllable: str) -> int:
    """Return 1 … 960 for a syllable; 0 for what is none. The number never depends on the dictionary."""
    initial, final = split_syllable(syllable)
    if initial not in _INITIALS or final not in _FINALS:
        return 0
    return _INITIALS.index(initial) * _ROW + _FINALS.index(final) + 1


def numbered_syllable(number: int) -> str:
    """Return the syllable of a number from :func:`syllable_number`, 1 … 960."""
    return _INITIALS[(number - 1) // _ROW] + _FINALS[(number - 1) % _ROW]


@lru_cache(maxsize=1)
def reading_table() -> NDArray[np.uint16]:
    """Return code point → numbers of its syllables, most common first, as (code points, 4) filled up with 0.

    Read once per process, in about ten milliseconds; not to be written to.
    """
    text = files("matchers.records").joinpath("name_readings.txt").read_text("utf-8")
    lines = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
    numbers = np.zeros((len(lines), MOST_READINGS), np.uint16)
    for row, (syllables, _) in enumerate(lines):
        found = [syllable_number(syllable) for syllable in syllables.split(" ")]
        numbers[row, : len(found)] = found
    codes = np.frombuffer("".join(characters for _, characters in lines).encode("utf-32-le"), np.uint32)
    table = np.zeros((TABLE_SIZE, MOST_READINGS), np.uint16)
    table[codes] = np.repeat(numbers, [len(characters) for _, characters in lines], axis=0)
    table.setflags(write=False)
    return table


def syllables_of(character: str) -> tuple[str, ...]:
    """Return the toneless readings of one character, the most common first; none for what has no reading."""
    code = ord(character)
    if code >= TABLE_SIZE:
        return ()
    return tuple(numbered_syllable(number) for number in reading_table()[code].tolist() if number)
