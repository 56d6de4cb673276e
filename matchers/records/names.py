"""Folds personal names to one form and tells how far two of them agree.

Names run to fifty characters and more and hold any character of GB 18030-2022.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from matchers.records.name_characters import PLACEHOLDERS, PRIVATE_USE, SEPARATORS, VARIANTS
from matchers.records.name_sounds import sounds_near, sounds_same

NameLevel = Literal[
    "same", "variant", "same_sound", "near_sound", "placeholder", "similar", "different", "missing"
]

_REMARK = re.compile(r"[(\[{<【〔〈《「『][^)\]}>】〕〉》」』]*(?:[)\]}>】〕〉》」』]|$)")
BRACKETS = frozenset("()[]{}<>【】〔〕〈〉《》「」『』")
"""What encloses a remark, after NFKC."""
_UNREMARKED = re.compile(r"[()\[\]{}<>【】〔〕〈〉《》「」『』]")
_REMOVED = {ord(separator): None for separator in SEPARATORS}
BLANK_WORDS = frozenset({"", "无", "不详", "未知", "无名氏", "NULL", "NONE", "NAN", "N/A"})
"""What registers write, after cleaning, where they know no name."""


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """How far two names agree: a level, and the share of characters in common (0 to 1, by edit distance)."""

    level: NameLevel
    similarity: float


# What is said of the dead around their name, without a bracket.
_BEFORE = (
    "已故", "亡故", "亡者", "逝者", "死者", "死亡", "故人", "亡妻", "亡夫", "亡父", "亡母", "先父", "先母",
    "姓名", "故",
)  # fmt: skip
_BEHIND = (
    "已故", "亡故", "病故", "身故", "死亡", "去世", "过世", "逝世", "已死", "已亡", "先生", "同志", "之墓",
)  # fmt: skip
# Nobody is given these as a name, so a surname alone may stand before them.
_BEHIND_SURNAMES = ("女士", "老人", "大爷", "大娘", "大妈", "老太")
# Whoever is called by another's name: 张三之妻 is anybody but 张三.
_KIN = (
    "之妻", "之夫", "之父", "之母", "之子", "之女", "之媳", "妻子", "丈夫", "父亲", "母亲", "儿子", "女儿",
    "老伴", "媳妇", "儿媳", "妻",
)  # fmt: skip


def without_epithets(name: str) -> str:
    """Return a cleaned name without what is said of its bearer: 故王秀英, 亡者李四, 张三同志, 王女士.

    At least two characters stay, and one before a word that is nobody's name, so that a name that happens to
    begin or end like an epithet is not lost. Idempotent.
    """
    while True:
        before = next((word for word in _BEFORE if name.startswith(word)), "")
        behind = next((word for word in _BEHIND + _BEHIND_SURNAMES if name.endswith(word)), "")
        kept = name[len(before) :] if len(name) - len(before) >= 2 else name
        least = len(behind) + (1 if behind in _BEHIND_SURNAMES else 2)
        kept = kept[: len(kept) - len(behind)] if len(kept) >= least else kept
        if kept == name:
            return name
        name = kept


def names_another(name: str) -> bool:
    """Tell whether a cleaned name only says whose relative somebody is: 张三之妻, 李四母亲, 王五妻.

    王之夫 may be a name of three characters: before 之 it takes two.
    """
    kin = next((word for word in _KIN if name.endswith(word)), "")
    return bool(kin) and len(name) - len(kin) >= 1 + kin.startswith("之")


EPITHETS_BEFORE = _BEFORE
"""Words that :func:`without_epithets` takes from the beginning of a name."""
EPITHETS_BEHIND = _BEHIND + _BEHIND_SURNAMES + _KIN
"""Words at the end of a name that :func:`without_epithets` takes away or :func:`names_another` knows."""


def folded_once(text: str) -> str:
    """Take one round of cleaning; of a single character, what it becomes on its own."""
    text = unicodedata.normalize("NFKC", text.translate(PRIVATE_USE))
    text = _UNREMARKED.sub("", _REMARK.sub("", text)).translate(_REMOVED)
    kept = [c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc")]
    return "".join(kept).upper()


@lru_cache(maxsize=65536)
def clean_name(text: str | None) -> str:
    """Return the name as written, without spaces, separators, bracketed remarks and invisible characters.

    What is said of the dead beside their name goes too; a name that is only another's (张三之妻) is none.
    Full-width forms and private-use code points become the standard characters; traditional forms stay.
    """
    cleaned = "" if text is None else text
    # Taking a character away can let two others compose; a few rounds reach the fixed point.
    for _ in range(8):
        folded = without_epithets(folded_once(cleaned))
        if folded == cleaned:
            break
        cleaned = folded
    return "" if cleaned in BLANK_WORDS or names_another(cleaned) else cleaned


@lru_cache(maxsize=65536)
def normalise_name(text: str | None) -> str:
    """Return the form names are compared and blocked by: cleaned, traditional and variant characters folded.

    Idempotent. An empty string stands for a missing name.
    """
    return clean_name(clean_name(text).translate(VARIANTS))


def _fits_placeholders(a: str, b: str) -> bool:
    """Tell whether two names agree where neither has a placeholder; one may hide up to two characters."""
    for masked, plain in ((a, b), (b, a)):
        known = [c for c in masked if c not in PLACEHOLDERS]
        if len(known) == len(masked) or not known:
            continue
        if len(masked) == len(plain):
            return any(x == y for x, y in zip(a, b, strict=True)) and all(
                x == y or x in PLACEHOLDERS or y in PLACEHOLDERS for x, y in zip(a, b, strict=True)
            )
        pattern = "".join(".{1,2}?" if c in PLACEHOLDERS else re.escape(c) for c in masked)
        # A system that counts bytes writes two marks for one character.
        pattern = pattern.replace(".{1,2}?.{1,2}?", ".{1,4}?")
        if not any(c in PLACEHOLDERS for c in plain) and re.fullmatch(pattern, plain):
            return True
    return False


def _level(a: str, b: str, folded_a: str, folded_b: str) -> NameLevel:
    level: NameLevel = "different"
    if a == b:
        level = "same"
    elif folded_a == folded_b:
        level = "variant"
    elif sounds_same(folded_a, folded_b):
        level = "same_sound"
    elif sounds_near(folded_a, folded_b):
        level = "near_sound"
    elif max(len(folded_a), len(folded_b)) >= 3 and OSA.distance(folded_a, folded_b, processor=None) == 1:
        level = "similar"
    return level


@lru_cache(maxsize=65536)
def name_agreement(a: str | None, b: str | None) -> NameAgreement:
    """Compare two names as written; symmetric, never raises.

    Levels, best first: ``same`` after cleaning · ``variant`` after folding traditional and variant characters
    · ``same_sound`` every character shares a reading · ``near_sound`` the same with accents folded ·
    ``placeholder`` the characters that can be read agree, others are ``?``, ``□``, ``某`` · ``similar`` one
    character of three or more differs, is missing, or changed places with its neighbour · ``different`` ·
    ``missing`` on either side.
    """
    clean_a, clean_b = clean_name(a), clean_name(b)
    folded_a, folded_b = normalise_name(a), normalise_name(b)
    if not folded_a or not folded_b:
        return NameAgreement("missing", 0.0)
    similarity = OSA.normalized_similarity(folded_a, folded_b, processor=None)
    if PLACEHOLDERS.isdisjoint(clean_a) and PLACEHOLDERS.isdisjoint(clean_b):
        return NameAgreement(_level(clean_a, clean_b, folded_a, folded_b), similarity)
    if PLACEHOLDERS.issuperset(clean_a) or PLACEHOLDERS.issuperset(clean_b):
        return NameAgreement("missing", 0.0)
    level: NameLevel = "placeholder" if _fits_placeholders(folded_a, folded_b) else "different"
    return NameAgreement(level, similarity)
