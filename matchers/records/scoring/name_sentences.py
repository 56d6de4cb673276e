"""What a reader is told about each level of names, in both languages; no personal data in any."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "missing": (
        "至少有一方没有姓名，或姓名无法辨认。",
        "At least one name is missing or cannot be read.",
    ),
    "same": ("姓名相同。", "The names are the same."),
    "variant": (
        "姓名相同，只是繁体、异体字写法不同。",
        "The names are the same but for traditional or variant characters.",
    ),
    "same_sound": (
        "姓名用字不同，读音相同。",
        "The names are written differently and sound the same.",
    ),
    "shape": (
        "姓名只差一个字，这两个字字形相近。",
        "The names differ in one character, and the two characters look alike.",
    ),
    "near_sound": (
        "姓名用字不同，带方音读来相近。",
        "The names are written differently and sound alike in some accents.",
    ),
    "transliterated": (
        "像是同一个姓名的不同音译写法。",
        "They look like two spellings of one name in Chinese characters.",
    ),
    "alike": (
        "姓名各字虽有不同，读音或字形都相近。",
        "Where the names differ, the characters sound or look alike.",
    ),
    "placeholder": (
        "姓名中有无法辨认的字，其余各字相符。",
        "Characters of a name cannot be read; the others agree.",
    ),
    "cut": (
        "一方的姓名不完整，写出的部分与另一方相符。",
        "One of the names is incomplete; what is written agrees with the other.",
    ),
    "same_parts": (
        "姓名用字相同，前后次序不同。",
        "The names have the same characters in another order.",
    ),
    "one_missing": (
        "一方的姓名多一个字，其余各字相同。",
        "One of the names has one character more; the others are the same.",
    ),
    "one_char": (
        "姓名略有不同，其余各字相同或读音相近。",
        "The names differ slightly; the other characters are the same or sound alike.",
    ),
    "other_surname": (
        "名字相同或同音，姓氏不同。",
        "The given names are the same or sound the same; the surnames differ.",
    ),
    "bare_surname": (
        "一方只写了姓氏（如某氏、某某），与另一方的姓相符。",
        "One side gives only a surname, and it agrees with the other's.",
    ),
    "surname": (
        "只有姓名的开头相符，其余不同。",
        "Only the surname, or the beginning of a long name, agrees.",
    ),
    "different": ("姓名不同。", "The names are different."),
}
"""Comparison level → (Chinese, English), for every level of :data:`NAME_LEVELS`."""
