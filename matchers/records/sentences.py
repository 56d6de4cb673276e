"""What the investigator reads about each comparison level, in both languages; no personal data in any."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "id": {
        "same": ("身份号码相同，校验码正确。", "The ID numbers are equal and pass their check."),
        "same_check_wrong": (
            "身份号码前十七位相同，但校验码有误。",
            "The first 17 digits of the ID numbers are equal, but a check character is wrong.",
        ),
        "same_old": (
            "十五位旧号码与十八位号码对应，出生世纪只有一种可能。",
            "The old 15-digit number corresponds to the other, and only one century of birth is possible.",
        ),
        "same_old_ambiguous": (
            "十五位旧号码与十八位号码对应，但出生世纪不能确定。",
            "The old 15-digit number corresponds to the other, but the century of birth is open.",
        ),
        "same_text": (
            "旧版外国人永久居留证号码相同。",
            "The numbers of the old foreign permanent resident card are equal.",
        ),
        "damaged_near": (
            "记录上的号码有误，与本人号码只差一两处。",
            "The number on the record is faulty and one or two slips away from this person's.",
        ),
        "damaged_far": (
            "记录上的号码校验不通过，也不像本人的号码。",
            "The number on the record fails its check and does not resemble this person's.",
        ),
        "other": (
            "记录上是另一个有效的号码，与记录自身的出生日期和性别没有矛盾。",
            "The record carries another valid number that fits its own birth and sex.",
        ),
        "other_not_own": (
            "记录上是另一个有效的号码，但与记录自身的出生日期或性别矛盾，可能不是死者的号码。",
            "The record carries another valid number that contradicts its own birth or sex: "
            "perhaps not the deceased's.",
        ),
        "unreadable": ("记录上的号码无法识别。", "The number on the record cannot be read."),
        "missing": ("记录没有身份号码。", "The record has no ID number."),
        "unknown": ("名册上没有可比的身份号码。", "The roll has no ID number to compare with."),
    },
    "name": {
        "same": ("姓名相同。", "The names are the same."),
        "variant": (
            "姓名相同，只是繁体、异体字写法不同。",
            "The names are the same but for traditional or variant characters.",
        ),
        "same_sound": ("姓名用字不同，读音相同。", "The names are written differently and sound the same."),
        "near_sound": (
            "姓名用字不同，带方音读来相近。",
            "The names are written differently and sound alike in some accents.",
        ),
        "placeholder": (
            "姓名中有无法辨认的字，其余各字一致。",
            "Characters of a name cannot be read; the others agree.",
        ),
        "similar": (
            "姓名相差一个字，或者多、少一个字，或者两字颠倒。",
            "The names differ in one character, or one is missing, added or out of place.",
        ),
        "different": ("姓名不同。", "The names are different."),
        "missing": ("有一方没有姓名。", "A name is missing."),
    },
    "birth": {
        "same": ("出生日期相同。", "The dates of birth are the same."),
        "same_year_month": (
            "一方只知出生年月，年月一致。",
            "One side knows only year and month of birth; they agree.",
        ),
        "same_year": ("一方只知出生年份，年份一致。", "One side knows only the year of birth; it agrees."),
        "day_month_swapped": (
            "出生日期的月和日像是颠倒了。",
            "Month and day of birth seem to have changed places.",
        ),
        "close": ("出生日期相差不超过三天。", "The dates of birth lie within three days."),
        "different": ("出生日期不同。", "The dates of birth are different."),
        "unknown": ("没有可比的出生日期。", "There are no dates of birth to compare."),
    },
    "age": {
        "same": ("所报年龄与出生日期相符。", "The stated age fits the date of birth."),
        "close": ("所报年龄与出生日期相差一两岁。", "The stated age is a year or two off the date of birth."),
        "different": ("所报年龄与出生日期不符。", "The stated age does not fit the date of birth."),
        "unknown": ("没有可比的年龄。", "There is no age to compare."),
    },
    "sex": {
        "same": ("性别相同。", "The sex is the same."),
        "different": ("性别不同。", "The sex is different."),
        "unknown": ("没有可比的性别。", "There is no sex to compare."),
    },
    "address": {
        "same_door": ("住址相同，具体到门牌。", "The addresses are the same down to the door."),
        "same_village": (
            "住址在同一村、社区或道路。",
            "The addresses lie in one village, community or road.",
        ),
        "same_township": ("住址在同一乡镇或街道。", "The addresses lie in one township or subdistrict."),
        "same_county": (
            "住址在同一县区，没有更细的一致。",
            "The addresses lie in one county and agree no further.",
        ),
        "different": ("住址不同。", "The addresses are different."),
        "unknown": ("住址缺失或过于简略，无法比较。", "An address is missing or too short to compare."),
    },
}
"""Field → comparison level → (Chinese, English)."""
