"""What the investigator reads about sex, the prior, what belongs together, and rivals."""

from __future__ import annotations

from typing import Final

from matchers.records.scoring.birth_sentences import AGE_CONTRADICTS

SEX_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "unknown": ("没有可比的性别。", "There is no sex to compare."),
    "same": ("性别相同。", "The sex is the same."),
    "different": ("性别不同。", "The sex is different."),
}

CAUSE_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "cohort": (
        "同年出生的人常取同样的名字，姓名与出生年份都相符，只按一部分计算。",
        "People born in one year often bear the same names, so name and year together count for less.",
    ),
    "kin": (
        "住在一处的多是一家人，姓氏和住址相同还不能说明是同一个人。",
        "People of one place are often kin: a shared surname and home do not show one person.",
    ),
    "twins": (
        "生日相符，住处或号码又相近，也可能是双胞胎，几项相同不重复计算。",
        "The birthdays meet and so do homes or numbers: these may be twins, so that does not count twice.",
    ),
    "anywhere": (
        "没有可比的号码和住址，记录说的可能是别处的人。",
        "There is neither number nor address to compare: the record may be about somebody elsewhere.",
    ),
    "elsewhere": (
        "没有可比的号码，住址又对不上，记录说的更可能是那里的人。",
        "There is no number to compare and the homes differ: the record is more likely about somebody there.",
    ),
    "age": AGE_CONTRADICTS,
}
"""What is taken off because fields hang together, or because a stated age cannot be."""

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
