"""Short names of all comparison levels, in both languages, and what each speaks for."""

from __future__ import annotations

from typing import Final, Literal

from verifier.language import Text

Tone = Literal["agrees", "partly", "contradicts", "silent"]

_AGREES: Final = "agrees"
_PARTLY: Final = "partly"
_AGAINST: Final = "contradicts"
_SILENT: Final = "silent"

LEVELS: Final[dict[str, tuple[Tone, Text]]] = {
    # every field
    "unknown": (_SILENT, Text("无从比较", "nothing to compare")),
    "missing": (_SILENT, Text("缺失", "missing")),
    "same": (_AGREES, Text("相同", "same")),
    "different": (_AGAINST, Text("不同", "different")),
    # identity number
    "same_check_wrong": (_AGREES, Text("相同，校验码有误", "same, check wrong")),
    "same_old": (_AGREES, Text("与旧号码对应", "matches the old number")),
    "same_old_earlier": (
        _PARTLY,
        Text("与旧号码对应，按一九〇〇年前出生", "matches the old number, if born before 1900"),
    ),
    "same_text": (_AGREES, Text("号码文字相同", "same as written")),
    "one_slip": (_PARTLY, Text("有误，差一处", "faulty, one slip")),
    "two_slips": (_PARTLY, Text("有误，差两处", "faulty, two slips")),
    "few_slips": (_PARTLY, Text("有误，差三四处", "faulty, three or four slips")),
    "part_same": (_PARTLY, Text("不完整，可辨部分一致", "incomplete, agrees in part")),
    "old_near": (_PARTLY, Text("十五位旧号码，相近", "old 15-digit number, near")),
    "damaged_far": (_AGAINST, Text("有误，不相近", "faulty, not near")),
    "valid_near": (_AGAINST, Text("另一个有效号码，相近", "another valid number, near")),
    "other": (_AGAINST, Text("另一个号码", "another number")),
    "disowned": (_AGAINST, Text("另一个号码，与记录自相矛盾", "another number, not fitting its record")),
    # name
    "variant": (_AGREES, Text("异体字", "variant characters")),
    "same_sound": (_PARTLY, Text("同音", "same sound")),
    "shape": (_PARTLY, Text("形近", "look alike")),
    "near_sound": (_PARTLY, Text("近音", "similar sound")),
    "transliterated": (_PARTLY, Text("译名用字不同", "spelled with other characters")),
    "alike": (_PARTLY, Text("相近", "alike")),
    "placeholder": (_PARTLY, Text("有无法辨认的字", "unreadable characters")),
    "cut": (_PARTLY, Text("一方不完整", "one side cut")),
    "same_parts": (_PARTLY, Text("字相同，次序不同", "same characters, other order")),
    "one_missing": (_PARTLY, Text("少一个字", "one character missing")),
    "one_char": (_PARTLY, Text("一个字不同", "one character differs")),
    "other_surname": (_PARTLY, Text("名相同，姓不同", "given name only")),
    "bare_surname": (_PARTLY, Text("一方只有姓氏", "one side gives a surname only")),
    "surname": (_AGAINST, Text("只有姓相同", "surname only")),
    # date of birth
    "lunar": (_PARTLY, Text("农历与公历之别", "other calendar")),
    "swapped": (_PARTLY, Text("月日颠倒", "day and month swapped")),
    "century": (_PARTLY, Text("世纪不同", "other century")),
    "near_day": (_PARTLY, Text("相差几天", "a few days apart")),
    "one_digit": (_PARTLY, Text("一位数字不同", "one digit differs")),
    "lunar_near": (_PARTLY, Text("近似农历与公历之别", "nearly the other calendar")),
    "month_day": (_PARTLY, Text("月日相同", "same month and day")),
    "rounded": (_PARTLY, Text("一方像是约数", "one side rounded")),
    "year_month": (_PARTLY, Text("年月相同", "same year and month")),
    "year_day": (_PARTLY, Text("年日相同", "same year and day")),
    "partial_year_month": (_PARTLY, Text("年月相符，未载日", "year and month fit, no day")),
    "partial_year": (_PARTLY, Text("年份相符，未载月日", "year fits, no month or day")),
    "year": (_PARTLY, Text("仅年份相同", "year only")),
    "age_fits": (_AGREES, Text("年龄相符", "age fits")),
    "age_nominal": (_PARTLY, Text("按虚岁或年份可相符", "fits if counted the Chinese way")),
    "age_near": (_PARTLY, Text("年龄相近", "age near")),
    "year_near": (_AGAINST, Text("仅年份相近", "years near, the rest differs")),
    "age_differs": (_AGAINST, Text("年龄不符", "age differs")),
    # address
    "same_door": (_AGREES, Text("同一门牌", "same door")),
    "same_door_other_unit": (
        _PARTLY,
        Text("门牌相同，乡镇或县区写法不同", "same door, township or county written differently"),
    ),
    "same_door_part": (_AGREES, Text("门牌相同，一方较简", "same door, one side shorter")),
    "same_place_no_door": (_AGREES, Text("同一村或路，未载门牌", "same village or road, no door given")),
    "same_group_other_door": (_PARTLY, Text("同一组，门牌不同", "same group, other door")),
    "same_place_other_door": (_PARTLY, Text("同一村或路，门牌不同", "same village or road, other door")),
    "same_place_other_unit": (
        _PARTLY,
        Text("村路同名，乡镇或县区不同", "same village or road name, other township or county"),
    ),
    "near_place_same_door": (_PARTLY, Text("地名相近，门牌相同", "similar place, same door")),
    "near_place": (_PARTLY, Text("地名相近", "similar place")),
    "other_place_same_door": (_PARTLY, Text("地名不同，门牌相同", "other place, same door")),
    "same_township": (_PARTLY, Text("同一乡镇", "same township")),
    "same_township_other_place": (_PARTLY, Text("同一乡镇，村或路不同", "same township, other place")),
    "same_county": (_PARTLY, Text("同一县区", "same county")),
    "same_county_other_township": (_PARTLY, Text("同一县区，乡镇不同", "same county, other township")),
}
"""Comparison level → its tone and short name; a name means the same in every field that has it."""
