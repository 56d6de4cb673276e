"""Sound: what else a syllable can be typed as, heard as, or written with."""

from __future__ import annotations

import functools
from collections import defaultdict

from pypinyin import lazy_pinyin

from . import stock
from .dice import Dice

SURNAME_SOUNDS = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "查": "zha",
    "区": "ou",
    "覃": "qin",
    "任": "ren",
}
SURNAME_SOUNDS |= {
    "盖": "ge",
    "乐": "yue",
    "尉": "yu",
    "朴": "piao",
    "冼": "xian",
    "翟": "zhai",
    "佟": "tong",
    "那": "na",
}
KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg",
    "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv",
    "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jli", "l": "ko",
    "z": "ax", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj",
}  # fmt: skip
#: characters typed with the same keys in wubi, where the second candidate is a real name character
WUBI = (
    "去云支",
    "喜嘉",
    "微徽",
    "衣哀",
    "声眉",
    "枝枯",
    "珍玲",
    "珠琳",
    "莉芳",
    "桂杜",
    "秀季",
    "福富",
    "祥洋",
    "铭钟",
)


@functools.cache
def candidates() -> dict[str, list[str]]:
    """Return the characters of each syllable as an input method offers them: the frequent ones first."""
    ranks: dict[str, float] = defaultdict(float)
    for texts in stock.GIVEN.values():
        for text in texts:
            for place, character in enumerate(text):
                ranks[character] += 1.0 / (place + 6)
    for character, share in stock.weighted(stock.SURNAMES_PER_MILLE).items():
        ranks[character] += share / 400
    common = bytes(b for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for b in (high, low)).decode(
        "gb2312", "ignore"
    )
    for character in common:
        ranks[character] += 1e-4
    offered: dict[str, list[str]] = defaultdict(list)
    for character in sorted(ranks, key=lambda c: (-ranks[c], c)):
        if len(character) == 1:
            offered[sound(character)].append(character)
    return dict(offered)


@functools.cache
def sound(character: str, surname: bool = False) -> str:
    if surname and character in SURNAME_SOUNDS:
        return SURNAME_SOUNDS[character]
    return lazy_pinyin(character)[0].replace("ü", "v")


def homophone(dice: Dice, character: str, surname: bool = False) -> str:
    """Return another character of the same syllable: the first offered, or one beside the right one."""
    offered = candidates().get(sound(character, surname), [])
    others = [other for other in offered[:12] if other != character]
    if not others:
        return character
    if character in offered[:12] and dice.chance(0.6):
        at = offered.index(character) + dice.pick((-1, 1, 1, -2, 2))
        if 0 <= at < len(offered) and offered[at] != character:
            return offered[at]
    return others[0] if dice.chance(0.6) else dice.pick(others[:6])


def mistyped(dice: Dice, character: str, surname: bool = False) -> str:
    """Return the character of a syllable one key off: a letter left out, or the key beside it."""
    right, offered = sound(character, surname), candidates()
    near = {right[:i] + right[i + 1 :] for i in range(len(right))}
    near |= {right[:i] + key + right[i + 1 :] for i in range(len(right)) for key in KEYS.get(right[i], "")}
    near |= {right + "g"} if right.endswith("n") else set()
    real = sorted(syllable for syllable in near if syllable in offered and syllable != right)
    if not real:
        return homophone(dice, character, surname)
    found = offered[dice.pick(real)]
    return found[0] if dice.chance(0.7) else dice.pick(found[:3])


def wubi_neighbour(dice: Dice, character: str) -> str:
    for group in WUBI:
        if character in group:
            return dice.pick([other for other in group if other != character])
    return character


@functools.cache
def confusions(syllable: str, dialect: tuple[str, ...]) -> tuple[str, ...]:
    """Return the syllables a speaker of the dialect makes of one, and a listener may write instead."""
    offered, found = candidates(), set()
    for rule in dialect:
        one, other = rule.split("/")
        for left, right in ((one, other), (other, one)):
            found |= _changed(syllable, left, right)
    return tuple(sorted(other for other in found if other in offered and other != syllable))


#: (said, instead of) → what changes in a syllable; other rules change just what they name
CHANGES: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("zh", "z"): (("zh", "z"), ("ch", "c"), ("sh", "s")),
    ("z", "zh"): (("z", "zh"), ("c", "ch"), ("s", "sh")),
    ("h", "f"): (("hu", "f"),),
    ("f", "h"): (("f", "hu"),),
    ("h", "w"): (("hu", "w"),),
    ("w", "h"): (("w", "hu"),),
    ("j", "z"): (("ji", "zi"), ("q", "c"), ("x", "s")),
    ("r", "y"): (("r", "y"), ("re", "yi")),
}


def _changed(syllable: str, left: str, right: str) -> set[str]:
    changed = set()
    for begin, instead in CHANGES.get((left, right), ((left, right),)):
        retroflex = begin in {"z", "c", "s"} and syllable[1:2] == "h"
        if left[0] in "aeiou" and syllable.endswith(begin):
            changed.add(syllable[: -len(begin)] + instead)
        elif left[0] not in "aeiou" and syllable.startswith(begin) and not retroflex:
            changed.add(instead + syllable[len(begin) :])
    return changed


def heard_as(dice: Dice, character: str, dialect: tuple[str, ...], surname: bool = False) -> str:
    """Return what a listener from elsewhere writes for a spoken character."""
    others = confusions(sound(character, surname), dialect)
    if not others:
        return homophone(dice, character, surname)
    offered = candidates()[dice.pick(others)]
    return offered[min(dice.pick((0, 0, 0, 1, 2)), len(offered) - 1)]
