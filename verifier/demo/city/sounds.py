"""Names written down as they were heard: the character is another, the sound is the same."""

from __future__ import annotations

from random import Random

# Pairs read alike, tone aside, in standard Mandarin.
_PAIRS = (
    "秀绣 英瑛 芳方 华花 军君 明名 建健 志智 玉育 珍真 凤奉 兰蓝 梅枚 生升 德得 福富 "
    "贵桂 文闻 平萍 林琳 金今 春椿 张章 闫严 付傅 肖萧 于余 江姜 丽莉 红宏 霞侠 云芸 "
    "国果 永勇 学雪 成城 义毅 长常 辉晖 玲铃 琴勤 艳燕 敏闽 娟捐 香湘 莲连 淑书 素苏 "
    "荣容 爱艾 新欣 强墙 伟纬 海亥 清青 杨羊 程承 徐许 何和 郑正 "
)


def _both_ways(pairs: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in pairs.split():
        table.setdefault(pair[0], pair[1])
        table.setdefault(pair[1], pair[0])
    return table


SOUNDS_LIKE = _both_ways(_PAIRS)
"""Character to a character of the same sound."""

_SEPARATORS = ("•", "・", ".", "")


def can_be_misheard(name: str) -> bool:
    """Return whether some character of the name has a double in :data:`SOUNDS_LIKE`."""
    return any(character in SOUNDS_LIKE for character in name)


def misheard(name: str, rng: Random) -> str:
    """Return the name with one character replaced by one of the same sound.

    Raises:
        ValueError: no character of the name has a double.
    """
    places = [place for place, character in enumerate(name) if character in SOUNDS_LIKE]
    if not places:
        raise ValueError(f"no character of {name} has a double")
    # The given name is misheard more often than the family's.
    place = places[-1] if rng.random() < 0.7 else rng.choice(places)
    return name[:place] + SOUNDS_LIKE[name[place]] + name[place + 1 :]


def with_foreign_separator(name: str, rng: Random) -> str:
    """Return a minority name with the separator another agency's keyboard has; other names unchanged."""
    return name.replace("·", rng.choice(_SEPARATORS))
