"""Reads Chinese names written in pinyin (WANG XIUYING) as syllables, so that they meet the characters.

Each syllable becomes a character of its own, from a range of Unicode that holds nothing. Such a character has
that reading and no other, so a name in pinyin is blocked and compared like one that is written by ear.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np

from matchers.records.name_readings import numbered_syllable, reading_table, syllable_number

FIRST_SYLLABLE: Final = 0x2FA20
"""The character of the syllable numbered ``n`` is this code point plus ``n``."""
FEWEST_LETTERS, MOST_LETTERS = 4, 24
_MOST_SYLLABLES = 4
_LONGEST = 6

# Passports write LYU and NYU where keyboards have LV and NV.
_SPELLINGS = {"lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve", "lue": "lve", "nue": "nve"}
_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """Return the syllables that characters have, and their spellings in passports; no lone consonants."""
    known = {numbered_syllable(number) for number in np.unique(reading_table()).tolist() if number}
    return frozenset({syllable for syllable in known if set(syllable) & set("aeiouv")} | _SPELLINGS.keys())


@lru_cache(maxsize=4096)
def _split(word: str) -> tuple[str, ...] | None:
    """Return the fewest syllables that make up a word, or None.

    Of as many, those that need no apostrophe: FANGAN is fan gan, as fang an would be written FANG'AN.
    """
    best: list[tuple[int, int, tuple[str, ...]] | None] = [(0, 0, ())]
    for end in range(1, len(word) + 1):
        ways = []
        for start in range(max(0, end - _LONGEST), end):
            before, syllable = best[start], word[start:end]
            if before is not None and syllable in _syllables():
                apostrophe = start > 0 and syllable[0] in "aeo"
                ways.append((before[0] + 1, before[1] + apostrophe, (*before[2], syllable)))
        best.append(min(ways) if ways else None)
    found = best[-1]
    return None if found is None else found[2]


@lru_cache(maxsize=65536)
def pinyin_syllables(text: str) -> tuple[str, ...]:
    """Return the syllables of a name written in pinyin, the surname first; none if it is no such name.

    Words are kept apart where they are written apart. A single syllable behind a word of two is the surname.
    """
    lowered = unicodedata.normalize("NFKC", text).lower().replace("ü", "v").replace("'", " ")
    words = _WORD.findall(lowered)
    if not FEWEST_LETTERS <= sum(map(len, words)) <= MOST_LETTERS:
        return ()
    split = [_split(word) for word in words]
    found = [syllables for syllables in split if syllables is not None]
    if len(found) < len(split) or len(found[0][0]) < 2:
        return ()
    if len(found) == 2 and (len(found[0]), len(found[1])) == (2, 1):
        found.reverse()
    syllables = tuple(_SPELLINGS.get(one, one) for word in found for one in word)
    return syllables if 2 <= len(syllables) <= _MOST_SYLLABLES else ()


def as_characters(text: str) -> str:
    """Return a character for each syllable of a name in pinyin; the empty text if it is no such name."""
    return "".join(chr(FIRST_SYLLABLE + syllable_number(one)) for one in pinyin_syllables(text))
