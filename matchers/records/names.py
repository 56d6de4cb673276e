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
_UNREMARKED = re.compile(r"[()\[\]{}<>【】〔〕〈〉《》「」『』]")
_REMOVED = {ord(separator): None for separator in SEPARATORS}
_BLANK_WORDS = frozenset({"", "无", "不详", "未知", "无名氏", "NULL", "NONE", "NAN", "N/A"})


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """How far two names agree: a level, and the share of characters in common (0 to 1, by edit distance)."""

    level: NameLevel
    similarity: float


def _folded_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(PRIVATE_USE))
    text = _UNREMARKED.sub("", _REMARK.sub("", text)).translate(_REMOVED)
    kept = [c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc")]
    return "".join(kept).upper()


@lru_cache(maxsize=65536)
def clean_name(text: str | None) -> str:
    """Return the name as written, without spaces, separators, bracketed remarks and invisible characters.

    Full-width forms and private-use code points become the standard characters; traditional forms stay.
    """
    cleaned = "" if text is None else text
    # Taking a character away can let two others compose; a few rounds reach the fixed point.
    for _ in range(8):
        folded = _folded_once(cleaned)
        if folded == cleaned:
            break
        cleaned = folded
    return "" if cleaned in _BLANK_WORDS else cleaned


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
    if not clean_a or not clean_b:
        return NameAgreement("missing", 0.0)
    similarity = OSA.normalized_similarity(folded_a, folded_b, processor=None)
    if PLACEHOLDERS.isdisjoint(clean_a) and PLACEHOLDERS.isdisjoint(clean_b):
        return NameAgreement(_level(clean_a, clean_b, folded_a, folded_b), similarity)
    if PLACEHOLDERS.issuperset(clean_a) or PLACEHOLDERS.issuperset(clean_b):
        return NameAgreement("missing", 0.0)
    level: NameLevel = "placeholder" if _fits_placeholders(folded_a, folded_b) else "different"
    return NameAgreement(level, similarity)
