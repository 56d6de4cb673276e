"""What the investigator reads about each level of :mod:`matchers.records.scoring.id_level`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "unknown": (
        "记录或名册上没有可用的身份号码，无法比较。",
        "The record or the roll has no usable ID number to compare.",
    ),
    "same": ("身份号码相同，校验码正确。", "The ID numbers are equal and pass their check."),
    "same_check_wrong": (
        "身份号码前十七位相同，但校验码有误。",
        "The first 17 digits of the ID numbers are equal, but a check character is wrong.",
    ),
    "same_old": (
        "十五位旧号码与十八位号码对应。",
        "The old 15-digit number corresponds to the other.",
    ),
    "same_old_earlier": (
        "十五位旧号码按十九世纪出生推算，与十八位号码对应。",
        "The old 15-digit number corresponds to the other if it means a birth before 1900.",
    ),
    "same_text": (
        "旧版外国人永久居留证号码相同。",
        "The numbers of the old foreign permanent resident card are equal.",
    ),
    "one_slip": (
        "有一方的号码校验不通过，两个号码只差一处：一位写错、漏写、多写，或者相邻两位颠倒。",
        "One number fails its check, and the two are one slip apart: a digit changed, dropped or doubled, or "
        "two neighbours exchanged.",
    ),
    "two_slips": (
        "有一方的号码校验不通过，两个号码相差两处。",
        "One number fails its check, and the two are two slips apart.",
    ),
    "few_slips": (
        "有一方的号码校验不通过，两个号码相差三四处。",
        "One number fails its check, and the two are three or four slips apart.",
    ),
    "part_same": (
        "有一方的号码不完整或有误，能看清的部分与另一方一致。",
        "One number is incomplete or faulty; the part that can be relied on agrees with the other.",
    ),
    "old_near": (
        "十五位旧号码与另一方只差一两处：可能是笔误，也可能是双胞胎等相邻编号的人。",
        "An old 15-digit number is one or two slips away from the other: a slip, or somebody numbered side "
        "by side, as twins are.",
    ),
    "damaged_far": (
        "有一方的号码校验不通过、不完整或没有校验码，两个号码也不相近。",
        "One number fails its check, is incomplete or has no check, and the two are not alike.",
    ),
    "valid_near": (
        "两个号码都有效，只差一两位：更像是双胞胎等相邻编号的两个人。",
        "Both numbers are valid and differ in one or two characters: rather two people numbered side by "
        "side, as twins are.",
    ),
    "other": (
        "两个号码都有效，但不是同一个号码。",
        "Both numbers are valid, but they are not the same.",
    ),
    "disowned": (
        "记录上是另一个有效的号码，但与记录自身的出生日期或性别矛盾，可能不是记录所说那个人的号码。",
        "The record carries another valid number that contradicts its own birth or sex: perhaps not that "
        "of the person it is about.",
    ),
}
"""Comparison level → (Chinese, English); ``disowned``: ``other``, and the record contradicts itself."""

DISOWNED_TOO: Final = (
    "记录上的号码与记录自身的出生日期或性别矛盾。",
    "The number on the record contradicts the record's own birth or sex.",
)
"""Added to the other levels where the record's own number contradicts the record."""
