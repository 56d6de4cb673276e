"""Mojibake: no real name is ever flagged, and every recognisable garbling of a common name is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import open_table
from verifier.feeds.readers.mojibake import is_mojibake

# The hundred commonest surnames, double surnames, and rare ones whose GBK bytes look like UTF-8 heads.
_SURNAMES = [
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚",
    *"沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤宓逄缪郗漆",
    *["欧阳", "司马", "诸葛", "上官", "买买提·", "阿卜杜"],
]
_LEVEL_1 = [
    char
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
    if "\u4e00" <= (char := bytes((lead, trail)).decode("gb18030")) <= "\u9fff"
]
_LEVEL_2 = [
    bytes((lead, trail)).decode("gb18030") for lead in range(0xD8, 0xF8) for trail in range(0xA1, 0xFF)
]
_GIVEN = st.lists(st.sampled_from(_LEVEL_1 + _LEVEL_2), min_size=1, max_size=3).map("".join)
common_names = st.lists(st.sampled_from(_LEVEL_1), min_size=2, max_size=6).map("".join)


@given(st.sampled_from(_SURNAMES), _GIVEN)
def test_no_name_of_standard_characters_is_flagged(surname: str, given_name: str) -> None:
    assert not is_mojibake(surname + given_name)


def test_no_surname_with_any_two_likely_characters_is_flagged() -> None:
    likely = (
        "英华文玉秀明国金红海建军平桂兰荣春梅芳德志林云生凤珍清丽霞成福"
        "燕新庆光艳安辉永贵学兴杰洪惠宏健康鹃娟淑婷鑫"
    )
    names = (surname + a + b for surname in _SURNAMES for a in likely for b in ("", *likely))
    assert [name for name in names if is_mojibake(name)] == []


@given(st.text(st.characters(categories=["Co"]), min_size=1), common_names)
def test_private_use_characters_and_question_marks_are_not_mojibake(private: str, name: str) -> None:
    assert not is_mojibake(name + private)
    assert not is_mojibake(name[0] + "?" + name[1:])


@given(common_names)
def test_utf8_read_as_gbk_is_flagged_wherever_the_bytes_survive(name: str) -> None:
    try:
        garbled = name.encode("utf-8").decode("gb18030")
    except UnicodeDecodeError:
        # A byte was lost for good: strict software refuses, lenient software shows U+FFFD.
        garbled = name.encode("utf-8").decode("gb18030", errors="replace")
        assert "\ufffd" in garbled
    assert is_mojibake(garbled)


@given(common_names)
def test_utf8_read_as_latin1_or_cp1252_is_flagged(name: str) -> None:
    assert is_mojibake(name.encode("utf-8").decode("latin-1"))
    windows = "".join(
        bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte) for byte in name.encode("utf-8")
    )
    assert is_mojibake(windows)


@pytest.mark.parametrize(
    "name", ["José", "Zoë Müller", "Łukasz", "É. Dupré", "烫发店", "锟", "陈锟", "·", ""]
)
def test_foreign_names_and_rare_characters_are_left_alone(name: str) -> None:
    assert not is_mojibake(name)


_DEFAULT = Path(__file__).resolve().parents[3].parent / "shared" / "data"
ROLL = Path(os.environ.get("PENSION_VERIFIER_BENCH_DATA", _DEFAULT)) / "rolls" / "roll.csv"


@pytest.mark.bench_data
@pytest.mark.skipif(not ROLL.is_file(), reason=f"the development data set is not at {ROLL}")
def test_no_name_or_address_of_the_development_roll_is_flagged() -> None:
    with open_table(ROLL, Mapping()) as table:
        name, address = table.headings.index("姓名"), table.headings.index("户籍地址")
        cells = {str(row.cells[column]) for row in table.rows for column in (name, address)}
    assert len(cells) > 50_000
    assert [cell for cell in cells if is_mojibake(cell)] == []
