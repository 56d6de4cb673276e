"""Tells whether two names sound alike, in Mandarin or in accents that confuse n/l, zh/z, -n/-ng and f/h."""

from __future__ import annotations

from functools import lru_cache

# Readings a character has only as a surname or in a minority name, where a dictionary may omit them.
_SURNAME_READINGS = {
    "仇": "qiu", "单": "shan", "查": "zha", "盖": "ge", "解": "xie", "朴": "piao", "任": "ren", "曾": "zeng",
    "翟": "zhai", "尉": "yu", "区": "ou", "员": "yun", "乐": "yue", "缪": "miao", "宓": "mi", "种": "chong",
    "黑": "he", "折": "she", "洗": "xian", "冼": "xian", "逄": "pang", "郗": "chi", "繁": "po", "秘": "bi",
    "覃": "qin", "纪": "ji", "万": "mo", "俟": "qi", "召": "shao", "撒": "sa", "过": "guo", "哈": "ha",
}  # fmt: skip

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
# f and h are confused before u and finals that sound alike after it: fei/hui, fen/hun, feng/hong, fang/huang.
_HU_FINALS = {
    "hui": "hei",
    "hun": "hen",
    "hong": "heng",
    "huo": "ho",
    "hua": "ha",
    "huan": "han",
    "huang": "hang",
}


@lru_cache(maxsize=32768)
def readings(character: str) -> frozenset[str]:
    """Return every toneless reading of one character; a character without any reads as itself."""
    # loading its dictionaries takes a third of a second: only who compares sounds waits for it
    from pypinyin import Style, pinyin  # noqa: PLC0415 -- see above

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    sounds = {sound for sound in found[0] if sound} if found else set()
    if character in _SURNAME_READINGS:
        sounds.add(_SURNAME_READINGS[character])
    return frozenset(sounds or {character})


def _folded(sound: str) -> str:
    if sound.startswith("f"):
        sound = "h" + sound[1:]
    sound = _HU_FINALS.get(sound, sound)
    for marked, plain in _INITIALS:
        if sound.startswith(marked):
            sound = plain + sound[len(marked) :]
            break
    return sound[:-1] if sound.endswith("ng") else sound


@lru_cache(maxsize=32768)
def blurred_readings(character: str) -> frozenset[str]:
    """Return the readings with the usual accents' confusions folded: n = l, zh = z, -ng = -n, f = h."""
    return frozenset(_folded(sound) for sound in readings(character))


def sounds_same(a: str, b: str) -> bool:
    """Tell whether two names of one length share a reading at every place."""
    return len(a) == len(b) and all(
        not readings(x).isdisjoint(readings(y)) for x, y in zip(a, b, strict=True)
    )


def sounds_near(a: str, b: str) -> bool:
    """Tell whether two names of one length share a blurred reading at every place."""
    return len(a) == len(b) and all(
        not blurred_readings(x).isdisjoint(blurred_readings(y)) for x, y in zip(a, b, strict=True)
    )
