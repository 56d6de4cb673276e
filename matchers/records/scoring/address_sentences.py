"""What the investigator reads about each comparison level of the addresses; no personal data in any."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "unknown": ("住址缺失或过于简略，无法比较。", "An address is missing or too short to compare."),
    "same_door": ("住址相同，具体到门牌。", "The addresses are the same down to the door."),
    "same_door_other_unit": (
        "村名或路名和门牌号都相同，所属乡镇或县区写法不同，可能是区划调整或更名。",
        "Village or road and all numbers are the same; township or county is written differently, perhaps "
        "after a merger or a change of name.",
    ),
    "same_door_part": (
        "住址在同一村、社区或道路，门牌号一致，但有一方没有写全。",
        "The addresses lie in one village, community or road; the numbers agree as far as one side "
        "writes them.",
    ),
    "same_place_no_door": (
        "住址在同一村、社区或道路，有一方没有写门牌号。",
        "The addresses lie in one village, community or road; one side gives no door number.",
    ),
    "same_group_other_door": (
        "住址在同一村民小组，门牌号不同。",
        "The addresses lie in one villagers' group; the door numbers differ.",
    ),
    "same_place_other_door": (
        "住址在同一村、社区或道路，门牌号不同。",
        "The addresses lie in one village, community or road; the door numbers differ.",
    ),
    "same_place_other_unit": (
        "村名或路名相同，所属乡镇或县区写法不同，门牌号没有全部一致。",
        "The village or road has the same name; township or county is written differently, and the door "
        "numbers do not all agree.",
    ),
    "near_place_same_door": (
        "村名或路名读音相近、相差一字或没有写全，门牌号全部相同。",
        "The names of village or road sound alike, differ in one character or are cut short; all numbers "
        "are the same.",
    ),
    "near_place": (
        "村名或路名读音相近或没有写全。",
        "The names of village or road sound alike, or one is cut short.",
    ),
    "other_place_same_door": (
        "地名写法不同，但楼栋、单元、房号全部相同。",
        "The places are named differently, but building, entrance and flat are the same.",
    ),
    "same_township": (
        "住址在同一乡镇或街道，有一方没有写到村或道路。",
        "The addresses lie in one township or subdistrict; one side says no more.",
    ),
    "same_township_other_place": (
        "住址在同一乡镇或街道，村或道路不同。",
        "The addresses lie in one township or subdistrict, in different villages or roads.",
    ),
    "same_county": (
        "住址在同一县区，有一方没有写明乡镇或街道。",
        "The addresses lie in one county; one side does not tell the township.",
    ),
    "same_county_other_township": (
        "住址在同一县区，乡镇或街道不同。",
        "The addresses lie in one county, in different townships or subdistricts.",
    ),
    "different": ("住址不同。", "The addresses are different."),
}
"""Comparison level → (Chinese, English)."""
