"""Folds personal names to one form and tells how far two of them agree.

Names run to fifty characters and more and hold any character of GB 18030-2022.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from matchers.records.name_characters import PRIVATE_USE, SEPARATORS, VARIANTS

_REMARK = re.compile(r"[(\[{<【〔〈《「『][^)\]}>】〕〉》」』]*(?:[)\]}>】〕〉》」』]|$)")
BRACKETS = frozenset("()[]{}<>【】〔〕〈〉《》「」『』")
"""What encloses a remark, after NFKC."""
_UNREMARKED = re.compile(r"[()\[\]{}<>【】〔〕〈〉《》「」『』]")
_REMOVED = {ord(separator): None for separator in SEPARATORS}
_ONE_OF_THREE = 0.66
"""Two names of three characters that differ in one have a similarity of at least this."""
BLANK_WORDS = frozenset({"", "无", "不详", "未知", "无名氏", "NULL", "NONE", "NAN", "N/A"})
"""What registers write, after cleaning, where they know no name."""


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """How far two names agree, and the share of characters in common (0 to 1, by edit distance).

    ``level`` is one of :data:`matchers.records.scoring.name_grades.NAME_LEVELS`.
    """

    level: str
    similarity: float

    @property
    def apart(self) -> bool:
        """True for the names of two people: nothing agrees, or the surname alone, or the given name alone.

        But where one character of three is another, it may be a slip as well as another surname.
        """
        given_only = self.level == "other_surname" and self.similarity < _ONE_OF_THREE
        return given_only or self.level in ("different", "surname")


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


#: a remark that makes the name another's: 张三（妻）, 李四（家属）, 王五（申报人）; (女) only tells the sex
_ANOTHERS = re.compile(
    r"[(\[{<【〔〈《「『][^)\]}>】〕〉》」』]*"
    r"(?:妻|夫|父|母|儿|媳|婿|孙|子女|[之长次]子|[之长次]女|家属|配偶|亲属|遗属|申报|代办|经办|联系|户主)"
)


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
    if _ANOTHERS.search(unicodedata.normalize("NFKC", cleaned)):
        return ""
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


def name_agreements(pairs: Sequence[tuple[str | None, str | None]]) -> list[NameAgreement]:
    """Compare pairs of names as written, all at once: some microseconds a pair; symmetric, never raises.

    The levels are those that whole rolls are compared by. A name missing on either side has no similarity.
    """
    if not pairs:
        return []
    # Numpy and Arrow take a second to load, which nobody who only reads names should wait for.
    from matchers.records.columns.names import derive_names  # noqa: PLC0415 -- see above
    from matchers.records.columns.text import TextColumn  # noqa: PLC0415 -- see above
    from matchers.records.scoring.name_level import NAME_LEVELS, compare_names  # noqa: PLC0415 -- see above

    ones, others = (derive_names(TextColumn.of([_sound_text(side) for side in column]))
                    for column in zip(*pairs, strict=True))  # fmt: skip
    levels = [NAME_LEVELS[level] for level in compare_names(ones, others).level.tolist()]
    return [
        NameAgreement(level, 0.0 if level == "missing" else _similarity(a, b))
        for level, (a, b) in zip(levels, pairs, strict=True)
    ]


@lru_cache(maxsize=65536)
def name_agreement(a: str | None, b: str | None) -> NameAgreement:
    """Compare two names as :func:`name_agreements` does; alone a pair takes some milliseconds."""
    return name_agreements([(a, b)])[0]


def _sound_text(text: str | None) -> str | None:
    """Return a text without halves of surrogate pairs, which no column can hold."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _similarity(a: str | None, b: str | None) -> float:
    return OSA.normalized_similarity(normalise_name(a), normalise_name(b), processor=None)
