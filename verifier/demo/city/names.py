"""Names as they sound in each generation: own lists, rough weights, no one's real register behind them."""

from __future__ import annotations

from itertools import accumulate
from random import Random

# Groups of surnames with the rough share (per mille) of each member; the order is common knowledge.
_SURNAME_GROUPS = (
    ("王李张", 68),
    ("刘陈", 48),
    ("杨黄赵", 23),
    ("吴周", 20),
    ("徐孙马朱胡", 13),
    ("郭何林高罗", 11),
    ("郑梁谢宋唐许韩邓", 8),
    ("冯曹彭曾肖田董袁潘于蒋", 6),
    ("蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范", 4),
    ("金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤", 2),
    ("常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申", 1),
)
_SURNAMES = tuple(name for group, _ in _SURNAME_GROUPS for name in group)
_SURNAME_TOTALS = tuple(accumulate(share for group, share in _SURNAME_GROUPS for _ in group))
_COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "皇甫")

_GIVEN = {
    ("男", 0): "德福贵财有发根生土水木金银树长春秋冬兴旺田山大满得全连喜顺义仁礼信忠厚成万来保柱锁庆善道宗",
    ("女", 0): "秀英兰香桂花莲珍翠凤玉巧菊芝娥妮素淑贞月荣梅云彩枝爱改焕俊转引存绒瑞银金荷",
    ("男", 1): "建国民军卫东援朝胜利和平红新志学文明永光荣华振中跃进世宝庆海江河林森强友富安吉天正书怀广运",
    ("女", 1): "丽华红梅玲芳萍琴霞艳敏燕云美秋惠群娟英桂莲凤秀爱珍琼瑛玉勤改社银菊春",
    ("男", 2): "伟强勇军磊涛斌波辉刚鹏峰超杰亮健俊旭飞宏彬凯雄毅晓立克宁晖东志建",
    ("女", 2): "静敏丽娟艳芳霞燕玲莉婷娜颖洁倩蓉薇慧雪晶琳萍红梅华秀云晓冬岚岩",
}
# Characters GBK does not have: the hospital's dBase file turns them into question marks.
RARE_CHARACTERS = "䶮㛃㭎䴖㸆"

_MINORITY_GIVEN = (
    "阿依古",
    "巴哈尔",
    "古丽娜",
    "艾山",
    "吐尔逊",
    "阿卜杜拉",
    "热娜",
    "买合木提",
    "帕提曼",
    "克里木",
)
_MINORITY_FATHER = (
    "买买提",
    "阿不都热合曼",
    "司马义",
    "依明",
    "卡德尔",
    "库尔班",
    "尼亚孜",
    "肉孜",
    "托合提",
)

_OLD_BEFORE, _MIDDLE_BEFORE = 1948, 1961
_ONE_CHARACTER_SHARE = (0.14, 0.2, 0.34)


def surname(rng: Random) -> str:
    """Return a surname, common ones more often, a compound one once in four hundred."""
    if rng.random() < 0.0025:
        return rng.choice(_COMPOUND_SURNAMES)
    return rng.choices(_SURNAMES, cum_weights=_SURNAME_TOTALS)[0]


def generation(birth_year: int) -> int:
    """Return 0 for the oldest, 1 for the children of the fifties, 2 for the younger."""
    return 0 if birth_year < _OLD_BEFORE else 1 if birth_year < _MIDDLE_BEFORE else 2


def new_name(sex: str, birth_year: int, rng: Random) -> str:
    """Return a full name fitting sex (男/女) and generation.

    Women of the oldest generation may be registered as wives only (王李氏, 李氏); some names are of
    minorities and carry the separator U+00B7.
    """
    age_group = generation(birth_year)
    chance = rng.random()
    if chance < 0.006:
        return f"{rng.choice(_MINORITY_GIVEN)}·{rng.choice(_MINORITY_FATHER)}"
    if sex == "女" and birth_year < 1942 and chance < 0.07:
        own = surname(rng)
        return f"{surname(rng)}{own}氏" if chance < 0.05 else f"{own}氏"
    return surname(rng) + given_name(sex, age_group, rng)


def given_name(sex: str, age_group: int, rng: Random) -> str:
    """Return one or two given-name characters of a generation."""
    characters = _GIVEN[sex, age_group]
    first = rng.choice(characters)
    if rng.random() < _ONE_CHARACTER_SHARE[age_group]:
        return first
    return first + rng.choice(characters)


def twin_name(name: str, sex: str, birth_year: int, rng: Random) -> str:
    """Return a name that differs from ``name`` in its last character only."""
    characters = _GIVEN[sex, generation(birth_year)].replace(name[-1], "")
    return name[:-1] + rng.choice(characters)
