"""The comparison levels of names, and the part that agrees."""

import pytest

from matchers.records.columns.names import derive_names
from matchers.records.columns.text import TextColumn
from matchers.records.scoring.name_level import AGREEING_PARTS, NAME_LEVELS, compare_names, name_levels
from matchers.records.scoring.name_sentences import SENTENCES


def compared(one: str | None, other: str | None) -> tuple[str, str]:
    sides = [derive_names(TextColumn.of([name])) for name in (one, other)]
    verdicts = compare_names(*sides)
    assert name_levels(*sides).tolist() == verdicts.level.tolist()
    return NAME_LEVELS[verdicts.level[0]], AGREEING_PARTS[verdicts.agreeing[0]]


CASES = [
    ("张三", "张 三（已故）", "same", "whole"),
    ("张伟", "張偉", "variant", "whole"),
    ("刘玉天", "刘育天", "same_sound", "whole_sound"),
    ("单国强", "善国强", "same_sound", "whole_sound"),
    ("王张氏", "王章氏", "same_sound", "whole_sound"),
    ("买买提·艾山", "麦麦提·艾山", "same_sound", "whole_sound"),
    ("李末英", "李未英", "shape", "ends"),
    ("黄王", "黄玉", "shape", "surname"),
    ("王贵珍", "王责珍", "shape", "ends"),
    ("刘南", "牛兰", "near_sound", "whole_near"),
    ("李芬", "李凤", "near_sound", "whole_near"),
    ("吐尔逊·古丽", "图尔荪姑丽", "transliterated", "whole_near"),
    ("玉素甫·艾山", "尤素夫·艾山", "transliterated", "whole_near"),
    ("王建国", "黄建国", "alike", "given"),
    ("李?明", "李晓明", "placeholder", "ends"),
    ("李??明", "李晓明", "placeholder", "ends"),
    ("李?明", "李?明", "placeholder", "ends"),
    ("?晓明", "李晓明", "placeholder", "given"),
    ("阿卜杜拉?", "阿卜杜拉·沙拉买提", "cut", "head"),
    ("阿不都热依木", "阿卜杜", "cut", "head"),
    ("阿卜杜拉·沙拉买提·艾山", "阿卜杜拉·艾山", "cut", "head"),
    ("王小明", "小明", "cut", "given"),
    ("李国建", "李建国", "same_parts", "whole_near"),
    ("国建李", "李建国", "same_parts", "whole_near"),
    ("艾山·吐尔逊", "吐尔逊·艾山", "same_parts", "whole_near"),
    ("John Smith", "SMITH, JOHN", "same_parts", "whole_near"),
    ("张金花", "张花", "one_missing", "ends"),
    ("黄建华", "黄建", "one_missing", "head"),
    ("张王秀英", "张秀英", "one_missing", "ends"),
    ("王建国", "王建军", "one_char", "head"),
    ("王建国", "王秀国", "one_char", "ends"),
    ("赵建国", "王建国", "other_surname", "given"),
    ("卓氏", "卓玛", "bare_surname", "surname"),
    ("张王氏", "王秀英", "bare_surname", "surname"),
    ("张王氏", "张秀英", "bare_surname", "surname"),
    ("李某某", "李晓明", "bare_surname", "surname"),
    ("黄海燕", "黄丹丹", "surname", "surname"),
    ("艾山·吐尔逊", "艾山·买买提", "surname", "head"),
    ("张王氏", "李秀英", "different", "none"),
    ("王氏", "李氏", "different", "none"),
    ("李?明", "王晓明", "different", "none"),
    ("黄海燕", "李丹丹", "different", "none"),
    ("李芬", "王红", "different", "none"),
    (None, "李梅", "missing", "none"),
    ("不详", "李梅", "missing", "none"),
    ("???", "李梅", "missing", "none"),
    ("??明", "李晓明", "missing", "none"),
]


@pytest.mark.parametrize(("one", "other", "level", "part"), CASES)
def test_the_level_of_two_names_either_way(one: str, other: str, level: str, part: str) -> None:
    assert compared(one, other) == (level, part)
    assert compared(other, one) == (level, part)


def test_all_pairs_at_once_give_what_each_gives_alone() -> None:
    sides = [derive_names(TextColumn.of([case[side] for case in CASES])) for side in (0, 1)]
    verdicts = compare_names(*sides)
    assert [NAME_LEVELS[level] for level in verdicts.level] == [case[2] for case in CASES]
    assert [AGREEING_PARTS[part] for part in verdicts.agreeing] == [case[3] for case in CASES]


def test_no_pairs_have_no_levels() -> None:
    nothing = derive_names(TextColumn.of([]))
    assert len(name_levels(nothing, nothing)) == 0


def test_every_level_has_its_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(NAME_LEVELS)
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in SENTENCES.values())


def test_siblings_who_share_a_character_stay_below_a_slip_of_the_brush() -> None:
    siblings, slip = compared("王建国", "王建军")[0], compared("王建国", "王健国")[0]
    assert NAME_LEVELS.index(siblings) > NAME_LEVELS.index(slip)
