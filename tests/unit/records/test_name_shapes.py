"""Characters that look alike."""

import numpy as np
import pytest

from matchers.records.name_shapes import look_alike


def alike(a: str, b: str) -> bool:
    return bool(look_alike(np.array([ord(a)], np.uint32), np.array([ord(b)], np.uint32))[0])


@pytest.mark.parametrize(
    "pair",
    [
        "己已",
        "已巳",
        "王玉",
        "未末",
        "土士",
        "日曰",
        "珍诊",
        "和利",
        "人入",
        "候侯",
        "晴睛",
        "崇祟",
        "戊戌",
        "戌戍",
        "冶治",
        "洋样",
        "凤风",
        "鸟乌",
        "贵责",
        "水永",
    ],
)
def test_pairs_everyone_confuses_look_alike(pair: str) -> None:
    assert alike(*pair)
    assert alike(*reversed(pair))


@pytest.mark.parametrize("pair", ["王龙", "英国", "张李", "王王", "AB", "王\U00030000"])
def test_others_do_not_look_alike(pair: str) -> None:
    assert not alike(*pair)


def test_few_characters_of_gb_2312_look_alike() -> None:
    codes = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
    common = np.array([ord(code) for code in codes], np.uint32)
    one, other = np.meshgrid(common, common[::7])
    assert 0.0001 < look_alike(one.ravel(), other.ravel()).mean() < 0.003


def test_arrays_of_any_form_are_compared_place_by_place() -> None:
    one = np.array([[ord("王"), ord("李")], [0, ord("土")]], np.uint32)
    other = np.array([[ord("玉"), ord("张")], [0, ord("士")]], np.uint32)
    assert look_alike(one, other).tolist() == [[True, False], [False, True]]
