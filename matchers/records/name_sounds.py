"""Tells whether two names sound alike, in Mandarin or in the accents that registers are dictated in.

Every character has the readings of the dictionary, without tones. Two syllables are, best first, the *same*,
*near* (confusions that millions of speakers have: n/l, zh/z, ch/c, sh/s, -n/-ng, f/hu), or *accented*
(confusions of one region: r/l and r/y, hu/w, ü/i, u/ou, uo/e). Near is no equivalence: 芬 (fen) is near 凤
(feng), 凤 near 红 (hong), and 芬 is not near 红. What is equivalent has the same *class*, coarser than near.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.name_characters import COMPOUND_READINGS
from matchers.records.name_pinyin import FIRST_SYLLABLE
from matchers.records.name_readings import (
    SURNAME_READINGS,
    numbered_syllable,
    reading_table,
    split_syllable,
    syllables_of,
)

_FIRST_LETTER: Final = 961
CLASSES: Final = 1024
"""Numbers of sounds are below this (ten bits): 1 … 960 syllables, then Latin letters; 0 is no sound."""

SAME, NEAR, ACCENTED = 3, 2, 1
"""Grades of likeness of two syllables, beside 0 for unlike."""

_PLAIN_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_PLAIN_FINALS = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "ong": "ong"}
# f before any final is confused with h before its form with u: Xiang, Min, Hakka, much of the Southwest.
_F_AS_HU = {"fa": "hua", "fan": "huan", "fang": "huang", "fei": "hui", "fen": "hun", "feng": "hong",
            "fo": "huo", "fou": "hou", "fu": "hu"}  # fmt: skip
# hu- loses its h in Wu, Cantonese and along the lower Yangtze: 黄 and 王, 胡 and 吴.
_HU_AS_W = {"hu": "wu", "hua": "wa", "huan": "wan", "hui": "wei", "hun": "wen", "huo": "wo"}
# Yunnan, Hakka and Min have no ü; Wuhan and Changsha say lou for lu; the Southwest has ge for guo.
_ROUNDED = {"v": "i", "ve": "ie"}
_ROUNDED_AFTER_JQXY = {"u": "i", "uan": "ian", "ue": "ie", "un": "in"}
_YI = {"yian": "yan", "yie": "ye"}
_UO_AS_E = {"guo": "ge", "kuo": "ke", "huo": "he"}


def _plain(syllable: str) -> str:
    initial, final = split_syllable(syllable)
    return _PLAIN_INITIALS.get(initial, initial) + _PLAIN_FINALS.get(final, final)


@lru_cache(maxsize=1024)
def near_forms(syllable: str) -> frozenset[str]:
    """Return what the widespread confusions make of a syllable; two that share a form are near."""
    return frozenset({_plain(syllable), _plain(_F_AS_HU.get(syllable, syllable))})


@lru_cache(maxsize=1024)
def accented_forms(syllable: str) -> frozenset[str]:
    """Return the near forms and those that the accents of single regions add."""
    plain = _plain(syllable)
    initial, final = split_syllable(plain)
    forms = {_HU_AS_W.get(plain, plain), _UO_AS_E.get(plain, plain)}
    if initial == "r":
        forms |= {"l" + final, "y" + final}
    if final in _ROUNDED:
        forms.add(initial + _ROUNDED[final])
    if initial in ("j", "q", "x", "y") and final in _ROUNDED_AFTER_JQXY:
        unrounded = initial + _ROUNDED_AFTER_JQXY[final]
        forms.add(_YI.get(unrounded, unrounded))
    if final == "u" and initial in ("d", "t", "l", "z", "c", "s"):
        forms.add(initial + "ou")
    return near_forms(syllable) | forms


@lru_cache(maxsize=32768)
def readings(character: str) -> frozenset[str]:
    """Return every toneless reading of one character; a character without any reads as itself."""
    return frozenset(syllables_of(character) or (character,))


def _meet(a: frozenset[str], b: frozenset[str]) -> int:
    """Return the best grade between a reading of one character and a reading of the other."""
    if not a.isdisjoint(b):
        return SAME
    for grade, forms in ((NEAR, near_forms), (ACCENTED, accented_forms)):
        if any(not forms(x).isdisjoint(forms(y)) for x in a for y in b):
            return grade
    return 0


@lru_cache(maxsize=65536)
def sound_grade(a: str, b: str) -> int:
    """Return how alike two characters sound: 3 the same, 2 near, 1 in the accent of a region, 0 unlike."""
    return _meet(readings(a), readings(b))


def _all_at_least(a: str, b: str, grade: int) -> bool:
    return len(a) == len(b) and all(sound_grade(x, y) >= grade for x, y in zip(a, b, strict=True))


def sounds_same(a: str, b: str) -> bool:
    """Tell whether two names of one length share a reading at every place."""
    return _all_at_least(a, b, SAME)


def sounds_near(a: str, b: str) -> bool:
    """Tell whether two names of one length are at least near at every place."""
    return _all_at_least(a, b, NEAR)


# ---- tables for whole columns ----------------------------------------------------------------------------


class SoundTables:
    """The sounds of all characters as arrays, indexed by code point (:data:`TABLE_SIZE`) or by sound.

    ``reading`` uint16 the most common reading, ``surname_reading`` the same at the head of a Han name,
    ``readings`` (code points, 4) all, ``several`` whether there is more than one, ``near`` uint16 sound →
    class, ``grade`` uint8 (sound, sound) → 0 … 3, ``transliterated`` uint8 sound → class of
    :func:`transliteration_class`.
    """

    def __init__(self) -> None:
        self.readings = reading_table().copy()
        known = np.flatnonzero(np.bincount(self.readings.ravel(), minlength=CLASSES)[1:]) + 1
        self.numbers: dict[str, int] = {numbered_syllable(number): number for number in known.tolist()}
        for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
            self.readings[ord(letter), 0] = _FIRST_LETTER + place
        self.readings[FIRST_SYLLABLE + known, 0] = known
        self.several = self.readings[:, 1] != 0
        self.reading = self.readings[:, 0].copy()
        self.surname_reading = self.reading.copy()
        for character, sound in SURNAME_READINGS.items():
            self.surname_reading[ord(character)] = self.numbers[sound]
        self.compound_readings = {
            name: (self.numbers[first], self.numbers[second])
            for name, (first, second) in COMPOUND_READINGS.items()
        }
        self._grades()
        self._classes(known)

    def _grades(self) -> None:
        self.grade = np.zeros((CLASSES, CLASSES), np.uint8)
        for grade, forms in ((ACCENTED, accented_forms), (NEAR, near_forms)):
            sharing: dict[str, list[int]] = {}
            for syllable, number in self.numbers.items():
                for form in forms(syllable):
                    sharing.setdefault(form, []).append(number)
            for numbers in sharing.values():
                if len(numbers) > 1:
                    self.grade[np.ix_(numbers, numbers)] = grade
        np.fill_diagonal(self.grade, SAME)
        self.grade[0, 0] = 0

    def _classes(self, known: NDArray[np.int64]) -> None:
        """A class is everything that near pairs connect; it is named by its smallest member."""
        self.near: NDArray[np.uint16] = np.arange(CLASSES, dtype=np.uint16)
        one, other = np.nonzero(self.grade[np.ix_(known, known)] >= NEAR)
        one, other = known[one], known[other]
        while True:
            smaller = self.near.copy()
            np.minimum.at(smaller, one, self.near[other])
            if (smaller == self.near).all():
                break
            self.near = smaller
        self.transliterated = np.zeros(CLASSES, np.uint8)
        for syllable, number in self.numbers.items():
            self.transliterated[number] = transliteration_class(syllable)
        self.transliterated[_FIRST_LETTER : _FIRST_LETTER + 26] = np.arange(200, 226)


_STOPS = {
    "b": "b", "p": "b", "f": "b", "d": "d", "t": "d", "g": "g", "k": "g", "h": "h", "m": "m",
    "j": "j", "zh": "j", "z": "j", "q": "c", "ch": "c", "c": "c", "x": "s", "sh": "s", "s": "s",
    "l": "l", "n": "l", "r": "r", "y": "y", "w": "w", "": "a",
}  # fmt: skip


def transliteration_class(syllable: str) -> int:
    """Return 1 … 199: what is left of a syllable when a foreign name is spelled in Chinese characters.

    Uyghur, Kazakh and Tibetan names have no fixed spelling: stops change their breath (b/p/f, d/t, g/k), and
    so do the affricates and s/x/sh; of the vowel only open (a), front (e, i) or back (o, u) stays, and
    whether the syllable is closed by -n. 吾, 乌, 欧 and 奥 begin with one vowel; er and le are r or l.
    """
    initial, final = split_syllable(syllable)
    if final == "er":
        return transliteration_class("le")
    closed = final.endswith(("n", "ng"))
    vowels = final.rstrip("ng") or "e"
    if initial == "" and vowels in ("ao", "ou", "o"):
        initial, vowels = "w", "u"
    if initial == "y" and vowels in ("u", "ou", "o"):
        vowels = "u"
    front = initial in ("j", "q", "x", "y") and vowels == "ue"
    if vowels[0] in "aei" and vowels not in ("iu", "io"):
        group = 0 if "a" in vowels else 1
    else:
        group = 0 if vowels.startswith("ua") else 1 if front or vowels in ("ui", "ve", "v") else 2
    return 1 + (sorted(set(_STOPS.values())).index(_STOPS[initial]) * 3 + group) * 2 + closed


@lru_cache(maxsize=1)
def sound_tables() -> SoundTables:
    """Return the tables; built once per process, in about twenty milliseconds."""
    return SoundTables()
