"""What the investigator reads about sex, the prior, what belongs together, and rivals."""

from __future__ import annotations

from typing import Final

from matchers.records.scoring.birth_sentences import AGE_CONTRADICTS

SEX_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "unknown": ("没有可比的性别。", "There is no sex to compare."),
    "same": ("性别相同。", "The sex is the same."),
    "different": ("性别不同。", "The sex is different."),
}

_TWINS: Final = (
    "同一天出生又同住一处，也可能是双胞胎，两项相同不重复计算。",
    "The same birthday and the same home may also mean twins, so the two do not count twice.",
)
_COHORT: Final = (
    "同龄人取同样名字的多，姓名与年龄都相符，不按两件互不相干的事计算。",
    "People of one age often bear the same names, so name and age together count for less than each alone.",
)
TOGETHER_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "twins": _TWINS,
    "cohort": _COHORT,
    "age": AGE_CONTRADICTS,
    "twins_and_age": (_TWINS[0] + AGE_CONTRADICTS[0], f"{_TWINS[1]} {AGE_CONTRADICTS[1]}"),
    "cohort_and_age": (_COHORT[0] + AGE_CONTRADICTS[0], f"{_COHORT[1]} {AGE_CONTRADICTS[1]}"),
}
"""What is taken off because fields are not independent, or because a stated age cannot be."""

RIVAL_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "ahead": (
        "名册上还有人与这条记录相近，但不如此人。",
        "Others on the roll are like this record too, but less so.",
    ),
    "even": (
        "名册上另有人同样可能，仅凭数据分不出是谁。",
        "Another on the roll is as likely; the data cannot tell which of them is meant.",
    ),
    "behind": (
        "名册上另有人比此人更像这条记录所说的人。",
        "Another on the roll is more like the one this record is about.",
    ),
}
"""How the pair stands among the other candidates of its record."""

EVEN: Final = 1_000
"""Two candidates less than one bit apart cannot be told apart."""


def prior_sentences(milli_bits: int) -> tuple[str, str]:
    """Return what the prior says: how rarely a person of the roll, taken blindly, is the one meant."""
    chance = 2.0 ** (-milli_bits / 1000)
    digits = len(str(int(chance)))
    rounded = round(chance, 2 - digits)
    return (
        f"比对之前：名册上任取一人，恰好是记录所说的人，机会约为{_in_chinese(int(rounded))}分之一。",
        "Before comparing: somebody taken blindly from the roll is the one meant in about one case in "
        f"{int(rounded):,}.",
    )


def _in_chinese(number: int) -> str:
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            return f" {number / unit:g} {name}"
    return f" {number} "
