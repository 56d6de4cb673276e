"""Three made-up cities, far from each other in names, speech, addresses and calendar."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Region:
    """What is peculiar to one city. Shares are of people; tables are read by the other modules."""

    key: str
    city: str
    neighbour: str
    code: str
    counties: tuple[str, ...]
    renamed: dict[str, str]
    surname_factors: dict[str, float]
    peoples: dict[str, float]
    dialect: tuple[str, ...]
    lunar: float
    village_stems: str
    village_heads: str
    village_tails: tuple[str, ...]
    town_stems: tuple[str, ...]
    group: str
    other_groups: tuple[str, ...]
    sexes: tuple[object, object] = (0, 1)
    far_prefixes: tuple[str, ...] = ()
    date_styles: dict[str, str] = field(default_factory=dict)


SOUTH = Region(
    key="south",
    city="榕川市",
    neighbour="柳塘市",
    code="4596",
    counties=("城东区", "金湾区", "罗洞县", "平塘壮族自治县", "大容县", "灵水县", "东皋市", "瓦寨瑶族自治县"),
    renamed={"城东区": "榕川县", "金湾区": "郊区", "东皋市": "东皋县", "平塘壮族自治县": "平塘县"},
    surname_factors={
        "韦": 14, "覃": 14, "黄": 3.5, "莫": 8, "蒙": 9, "陆": 6,
        "农": 9, "罗": 3, "梁": 4, "廖": 4, "潘": 4, "蓝": 6,
        "谭": 3, "邓": 2, "林": 2, "卢": 3, "陈": 1.6, "何": 2,
        "甘": 4, "岑": 4, "零": 1, "闭": 1, "班": 3, "欧": 3,
        "王": 0.35, "张": 0.4, "刘": 0.6, "孙": 0.3, "马": 0.2,
        "赵": 0.4, "高": 0.4, "郭": 0.4, "于": 0.2, "李": 0.7,
    },
    peoples={"han": 1.0},
    dialect=("n/l", "zh/z", "h/f", "in/ing", "en/eng", "an/ang", "h/w", "r/y", "j/z"),
    lunar=0.22,
    village_stems="罗黄韦覃莫陆弄板那六古百龙凤石马牛平水木竹三岜洞江塘",
    village_heads="上下大小新老东西",
    village_tails=("屯", "村", "寨", "洞", "弄", "坡", "塘", "冲"),
    town_stems=("龙江", "三合", "古砦", "永乐", "拉浪", "洛西",
    "下坳", "板升", "百旺", "加贵", "北山", "同乐"),
    group="组",
    other_groups=("队", "屯"),
    far_prefixes=("440981", "522625", "430528", "452227", "450102", "510623"),
    date_styles={"hospital": "dashes"},
)  # fmt: skip

NORTHWEST = Region(
    key="northwest",
    city="乌兰泉市",
    neighbour="沙河子市",
    code="6597",
    counties=("天泉区", "河西区", "库勒县", "硝湖县", "白杨回族自治县", "红柳市"),
    renamed={"河西区": "农场区", "红柳市": "红柳县", "天泉区": "乌兰泉县"},
    surname_factors={
        "马": 5, "李": 0.9, "王": 0.9, "杨": 1.2, "哈": 6, "海": 3,
        "冶": 3, "妥": 3, "拜": 2, "丁": 3, "金": 2, "白": 2,
        "铁": 2, "牛": 2, "安": 2, "撒": 1, "苏": 1.5, "赵": 1.1,
        "张": 1.1, "黄": 0.3, "梁": 0.4, "林": 0.2, "陈": 0.5,
    },
    peoples={"han": 0.46, "hui": 0.24, "uyghur": 0.3},
    dialect=("in/ing", "en/eng", "un/ong", "zh/z", "an/ang"),
    lunar=0.08,
    village_stems="红柳白杨胡沙渠泉湖台滩盐芨驿墩梁双三四六",
    village_heads="上下东西新老大",
    village_tails=("村", "渠村", "滩村", "湾村", "庄子村", "坪村", "库木村", "买里村"),
    town_stems=("二工", "三道湾", "红旗", "榆树沟", "阿什里",
    "大丰", "五户", "六十户", "滨河", "硖门", "新湖", "库陇"),
    group="组",
    other_groups=("队", "小队"),
    sexes=("女", "男"),
    far_prefixes=("620523", "622301", "411426", "510723", "642221", "320682"),
    date_styles={"funeral": "chinese", "hospital": "dashes"},
)  # fmt: skip

NORTHEAST = Region(
    key="northeast",
    city="松江河市",
    neighbour="辽源岭市",
    code="2297",
    counties=("站前区", "江北区", "永平县", "靠山朝鲜族自治县", "前郭罗县", "榆林市", "双河县"),
    renamed={"江北区": "郊区", "榆林市": "榆林县", "站前区": "松江河县", "前郭罗县": "前旗"},
    surname_factors={
        "佟": 3, "关": 6, "那": 3, "赵": 1.6, "于": 3, "孙": 1.6,
        "高": 1.5, "曲": 4, "宫": 2, "初": 1, "丛": 2, "姜": 2.5,
        "白": 2, "包": 4, "敖": 2, "富": 1, "伊": 1, "鞠": 1,
        "黄": 0.4, "林": 0.5, "梁": 0.4, "陈": 0.6, "吴": 0.9,
    },
    peoples={"han": 0.84, "korean": 0.1, "mongol": 0.06},
    dialect=("zh/z", "r/y", "e/o", "n/l"),
    lunar=0.15,
    village_stems="三四五六七八靠前后王李张刘赵孟太平福兴永胜榆柳松杨",
    village_heads="东西南北前后大小",
    village_tails=("屯", "窝堡村", "家屯", "岗子村", "沟村", "甸子村", "店村", "村"),
    town_stems=("怀德", "黑林", "双城堡", "朝阳坡", "大岭", "桑树台",
    "毛城子", "八屋", "秦家屯", "二十家子", "玻璃城", "靠山"),
    group="社",
    other_groups=("组", "队"),
    sexes=(2, 1),
    far_prefixes=("370684", "210782", "150525", "232302", "371522", "222403"),
    date_styles={"hospital": "dashes", "cremation": "chinese"},
)  # fmt: skip

REGIONS = {region.key: region for region in (SOUTH, NORTHWEST, NORTHEAST)}
