"""Names: folding to one form, and the levels of agreement."""

import subprocess
import sys

import pytest
from pypinyin import Style, pinyin

from matchers.records.name_characters import PRIVATE_USE, VARIANTS
from matchers.records.name_comparison import name_agreement, name_agreements
from matchers.records.name_sounds import readings, sounds_near, sounds_same
from matchers.records.names import clean_name, normalise_name


@pytest.mark.parametrize("separator", ["·", "・", "•", "‧", "∙", "．", ".", "", " ", "\u3000"])
def test_every_separator_of_a_minority_name_folds_to_nothing(separator):
    assert normalise_name(f"艾山{separator}吐尔逊") == "艾山吐尔逊"


@pytest.mark.parametrize(
    "written", ["张三（已故）", "张三(曾用名李四)", " 张　三 ", "張三", "张三【死亡", "张\u200b三"]
)
def test_spaces_remarks_and_traditional_forms_are_folded(written):
    assert normalise_name(written) == "张三"


@pytest.mark.parametrize(
    ("codes", "standard"),
    [
        (b"\xfe\x51", "𠂇"),
        (b"\xfe\x52", "𠂉"),
        (b"\xfe\x53", "𠃌"),
        (b"\xfe\x6c", "𡗗"),
        (b"\xfe\x76", "𢦏"),
        (b"\xfe\x91", "𤇾"),
        (b"\xfe\x59", "龴"),
        (b"\xfe\x61", "龵"),
        (b"\xfe\x66", "龶"),
        (b"\xfe\x67", "龷"),
        (b"\xfe\x6d", "龸"),
        (b"\xfe\x7e", "龹"),
        (b"\xfe\x90", "龺"),
        (b"\xfe\xa0", "龻"),
        (b"\xa8\xbc", "ḿ"),
        (b"\xa6\xd9", "\ufe10"),
        (b"\xa6\xf3", "\ufe19"),
    ],
)
def test_what_the_codec_leaves_in_the_private_use_area_becomes_standard(codes, standard):
    assert PRIVATE_USE[ord(codes.decode("gb18030"))] == standard


def test_the_two_code_points_named_by_the_domain_rules_are_where_they_should_be():
    assert (b"\xfe\x51".decode("gb18030"), b"\xa6\xd9".decode("gb18030")) == ("\ue816", "\ue78d")


def test_the_gbk_rows_cover_the_private_use_block_without_gaps():
    assert {code for code in PRIVATE_USE if 0xE815 <= code <= 0xE864} == set(range(0xE815, 0xE865))
    assert not any("\ue000" <= standard <= "\uf8ff" for standard in PRIVATE_USE.values())


def test_a_name_with_a_private_use_character_equals_the_same_name_in_unicode():
    assert name_agreement("王\ue816", "王𠂇").level == "same"


def test_both_sides_of_every_variant_share_a_reading():
    def sounds(character):
        return set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])

    strangers = [
        (chr(written), standard)
        for written, standard in VARIANTS.items()
        if not sounds(chr(written)) & sounds(standard)
    ]
    assert strangers == []


def test_folding_a_variant_reaches_its_end_at_once():
    assert not [standard for standard in VARIANTS.values() if ord(standard) in VARIANTS]


@pytest.mark.parametrize("written", ["閻锡山", "閆锡山", "阎锡山"])
def test_the_three_forms_of_one_surname_are_one(written):
    assert normalise_name(written) == "闫锡山"


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("张三", "张 三（已故）", "same"),
        ("张伟", "張偉", "variant"),
        ("刘玉天", "刘育天", "same_sound"),
        ("王已", "王己", "shape"),
        ("买买提·艾合买提", "买买提·艾合", "cut"),
        ("单国强", "善国强", "same_sound"),
        ("曾玉", "增玉", "same_sound"),
        ("刘南", "牛兰", "near_sound"),
        ("李宁", "李林", "near_sound"),
        ("张三", "章山", "near_sound"),
        ("陈英", "陈银", "near_sound"),
        ("王福", "王湖", "near_sound"),
        ("王芳", "王黄", "near_sound"),
        ("李?明", "李晓明", "placeholder"),
        ("李□明", "李晓明", "placeholder"),
        ("李＊明", "李晓明", "placeholder"),
        ("李某", "李晓明", "bare_surname"),
        ("李某某", "李晓明", "bare_surname"),
        ("李??明", "李晓明", "placeholder"),
        ("李?明", "李?明", "placeholder"),
        ("李?明", "王晓明", "different"),
        ("蔡和华", "蔡利华", "shape"),
        ("张金花", "张花", "one_missing"),
        ("李国建", "李建国", "same_parts"),
        ("黄海燕", "黄丹丹", "surname"),
        ("李修", "李梅", "surname"),
        ("", "李梅", "missing"),
        (None, None, "missing"),
        ("不详", "李梅", "missing"),
        ("???", "李梅", "missing"),
    ],
)
def test_levels_of_agreement(a, b, level):
    assert name_agreement(a, b).level == level
    assert name_agreement(b, a).level == level


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("黄海燕", "黄丹丹"),
        ("李修", "李梅"),
        ("王明", "李明"),
        ("欧阳立军", "李立军"),
        ("赵铁柱", "王秀英"),
        ("买买提·艾合买提", "买买提·吐尔逊"),
        ("李?明", "王晓明"),
    ],
)
def test_these_are_the_names_of_two_people(a, b):
    assert name_agreement(a, b).apart
    assert name_agreement(b, a).apart


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("买买提·艾合买提", "买买提·艾合"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合"),
        ("王已", "王己"),
        ("王秀英", "王秀"),
        ("王秀英", "李秀英"),
        ("王秀英", "王季英"),
        ("李国建", "李建国"),
        ("李某", "李晓明"),
        ("王秀英", "王*英"),
        ("王秀英", None),
        ("刘玉天", "刘育天"),
    ],
)
def test_a_cut_or_look_alike_name_is_nobody_elses(a, b):
    assert not name_agreement(a, b).apart
    assert not name_agreement(b, a).apart


def test_no_names_are_compared_without_a_pair():
    assert name_agreements([]) == []


def test_half_of_a_surrogate_pair_breaks_nothing():
    assert name_agreement("王\ud840英", "王秀英").level == "placeholder"


def test_similarity_counts_characters_not_bytes():
    assert name_agreement("张三", "张四").similarity == pytest.approx(0.5)
    assert name_agreement("张三", None).similarity == 0.0


def test_reading_values_does_not_load_arrow():
    script = (
        "import sys, matchers.records, verifier.feeds.applying.owners, verifier.crossmatch.finders.bank; "
        "sys.exit(any(name in sys.modules for name in ('numpy', 'pyarrow', 'duckdb')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_readings_of_a_surname_are_known_beside_the_common_one():
    assert {"dan", "shan"} <= readings("单")
    assert {"chou", "qiu"} <= readings("仇")


def test_names_of_different_length_never_sound_the_same():
    assert not sounds_same("张三", "张三三")
    assert not sounds_near("张三", "张三三")


def test_cleaning_keeps_traditional_characters_as_written():
    assert clean_name("張 偉") == "張偉"


def test_what_an_invisible_character_kept_apart_is_composed_once_it_is_gone():
    assert clean_name("Jose\u200b\u0301") == "JOSÉ"
