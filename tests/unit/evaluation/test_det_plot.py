"""The DET curve and its picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.evaluation import Axes, Curve, det_plot, det_points, error_rates

scores = st.lists(st.integers(0, 9), min_size=1, max_size=20)
SVG = "{http://www.w3.org/2000/svg}"


def curve(name: str, shift: float) -> Curve:
    rng = np.random.default_rng(5)
    return Curve(name, error_rates(rng.normal(shift, 1, 300), rng.normal(0, 1, 3000)))


@given(scores, scores)
def test_every_point_is_better_than_its_neighbours_in_one_rate(
    genuine: list[int], impostor: list[int]
) -> None:
    rates = error_rates(genuine, impostor)
    fmr, fnmr = det_points(rates)
    assert len(fmr)
    if len(fmr) > 1:
        assert (np.diff(fmr) < 0).all()
        assert (np.diff(fnmr) > 0).all()
    reached = {(float(a), float(b)) for a, b in zip(rates.fmr, rates.fnmr, strict=True)}
    assert {(float(a), float(b)) for a, b in zip(fmr, fnmr, strict=True)} <= reached


@given(scores, scores)
def test_no_threshold_is_better_than_the_curve_in_both_rates(genuine: list[int], impostor: list[int]) -> None:
    rates = error_rates(genuine, impostor)
    fmr, fnmr = det_points(rates)
    for match, non_match in zip(rates.fmr, rates.fnmr, strict=True):
        assert ((fmr <= match) & (fnmr <= non_match)).any()


@pytest.mark.parametrize("axes", Axes)
def test_the_picture_holds_each_curve_with_its_name_and_error_rate(axes: Axes) -> None:
    drawn = ElementTree.fromstring(det_plot([curve("a <b>", 2), curve("深度", 4)], axes, title="FVC & 2002"))  # noqa: S314 -- ours
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert any("a <b>" in str(word) and "EER" in str(word) for word in words)
    assert any("深度" in str(word) for word in words)
    assert any("误匹配率" in str(word) for word in words)
    assert drawn.findtext(f"{SVG}title") == "FVC & 2002"


def test_curves_are_told_apart_without_colours() -> None:
    text = det_plot([curve(str(number), 2 + number / 4) for number in range(6)])
    pens = re.findall(r'd="M[^"]+[VH][^"]*" fill="none" stroke="(#\w+)" stroke-width="2"(.*?)/>', text)
    assert len(pens) == 6
    assert len({colour for colour, _ in pens}) == len({dash for _, dash in pens}) == 6


def test_everything_stays_inside_the_picture_even_where_nothing_went_wrong() -> None:
    perfect = Curve("perfect", error_rates([5, 6], [1, 2]))
    hopeless = Curve("hopeless", error_rates([1], [2]))
    text = det_plot([perfect, hopeless])
    height = float(re.search(r'height="(\d+)"', text)[1])
    for number in re.findall(r"[MVHL]([\d.]+)", text):
        assert 0 <= float(number) <= height


def test_the_same_curves_give_the_same_text() -> None:
    assert det_plot([curve("a", 3)]) == det_plot([curve("a", 3)])


def test_a_plot_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a curve"):
        det_plot([])
