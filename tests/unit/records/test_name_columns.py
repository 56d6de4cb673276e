"""What is derived from a column of names, and which names meet in it."""

import numpy as np
import pytest

from matchers.records.columns.name_text import fold_names
from matchers.records.columns.names import COMPOUND, HAN, LONG, SHI, NameColumns, derive_names
from matchers.records.columns.text import TextColumn
from matchers.records.names import clean_name, normalise_name


def derived(*names: str | None) -> NameColumns:
    return derive_names(TextColumn.of(names))


def meet(column: str, one: str, other: str) -> bool:
    found = getattr(derived(one, other), column)
    return bool(found[0] == found[1] != 0)


def test_every_character_folds_in_a_column_as_it_does_alone() -> None:
    characters = [chr(code) for code in range(1, 0x30000) if not 0xD800 <= code < 0xE000]
    texts = characters[::3] + [f"王{character}a" for character in characters[1::5]]
    folded = fold_names(TextColumn.of(texts))
    assert folded.cleaned.texts() == [clean_name(text) for text in texts]
    assert folded.folded.texts() == [normalise_name(text) for text in texts]


def test_an_empty_column_has_empty_columns() -> None:
    assert len(derived()) == 0
    assert derived().chars.shape == (0, 6)


@pytest.mark.parametrize("written", [None, "", " ", "不详", "無名氏", "???", "某某", "（已故）"])
def test_a_missing_name_has_no_hash(written: str | None) -> None:
    names = derived(written, "王芳")
    assert names.name_id[0] == names.exact[0] == 0
    assert names.name_id[1] != 0


def test_a_name_unread_at_one_place_has_no_hash_that_needs_it() -> None:
    names = derived("李?明")
    assert names.placeholders[0] == 1
    assert names.near_id[0] == names.head_near[0] == names.given_near[0] == names.bag_near[0] == 0
    assert meet("ends_near", "李?明", "李晓明")
    assert meet("surname_near", "李某", "李晓明")


def test_traditional_forms_share_the_name_and_not_the_exact_hash() -> None:
    assert meet("name_id", "張偉", "张伟")
    assert not meet("exact", "張偉", "张伟")


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("sound_id", "刘玉天", "刘育天"),
        ("sound_id", "单国强", "善国强"),
        ("sound_id", "尉迟恭", "玉迟恭"),
        ("sound_id", "曾玉", "增玉"),
        ("near_id", "刘南", "牛兰"),
        ("near_id", "王芳", "王黄"),
        ("given_near", "张建国", "章建国"),
        ("given_near", "欧阳立军", "司马立军"),
        ("head_near", "王小明", "王晓"),
        ("head_near", "阿卜杜", "阿不都·热依木"),
        ("ends_near", "张金花", "张英花"),
        ("ends_near", "买买提·托合提", "麦麦提江·托合提"),
        ("bag_near", "李国建", "李建国"),
        ("bag_near", "艾山·吐尔逊", "吐尔逊·艾山"),
        ("bag_near", "John Smith", "SMITH, JOHN"),
        ("near_id", "吐尔逊·古丽", "图尔荪姑丽"),
        ("near_id", "多吉卓玛", "多杰珠玛"),
        ("surname_near", "张王氏", "王秀英"),
        ("surname_near", "欧阳立军", "欧阳丽"),
    ],
)
def test_what_survives_a_mistake_still_meets(column: str, one: str, other: str) -> None:
    assert meet(column, one, other)


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("sound_id", "刘玉天", "刘天玉"),
        ("near_id", "李芬", "李强"),
        ("surname_near", "欧阳立军", "欧立军"),
        ("ends_near", "李明", "李小明"),
        ("given_near", "卓氏", "王氏"),
    ],
)
def test_what_is_another_name_does_not_meet(column: str, one: str, other: str) -> None:
    assert not meet(column, one, other)


def test_the_kinds_of_names_are_told_apart() -> None:
    names = derived("王芳", "欧阳立军", "张王氏", "艾山·吐尔逊", "SMITH", "司马光", "欧阳")
    assert names.kind.tolist() == [HAN, COMPOUND, SHI, LONG, LONG, COMPOUND, HAN]


def test_names_that_differ_only_behind_the_sixth_character_are_two() -> None:
    assert not meet("name_id", "热孜万古丽·哈力克", "热孜万古丽·哈斯木")
    assert not meet("name_id", "王" * 40, "王" * 41)


def test_rows_can_be_taken_in_any_order() -> None:
    names = derived("王芳", "艾山·吐尔逊·买买提", None, "張偉")
    taken = names.take(np.array([3, 1, 1]))
    assert taken.name_id.tolist() == names.name_id[[3, 1, 1]].tolist()
    assert taken.text.texts() == ["张伟", "艾山吐尔逊买买提", "艾山吐尔逊买买提"]
