"""Folds personal names to one form.

Names run to fifty characters and more and hold any character of GB 18030-2022.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from matchers.records.name_characters import PRIVATE_USE, SEPARATORS, VARIANTS

_REMARK = re.compile(r"[(\[{<【〔〈《「『][^)\]}>】〕〉》」』]*(?:[)\]}>】〕〉》」』]|$)")
BRACKETS = frozenset("()[]{}<>【】〔〕〈〉《》「」『』")
"""What encloses a remark, after NFKC."""
_UNREMARKED = re.compile(r"[()\[\]{}<>【】〔〕〈〉《》「」『』]")
_REMOVED = {ord(separator): None for separator in SEPARATORS}
BLANK_WORDS = frozenset({"", "无", "不详", "未知", "无名氏", "NULL", "NONE", "NAN", "N/A"})
"""What registers write, after cleaning, where they know no name."""


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
