"""The drawings say the truth: widths add up, signs are written, texts are escaped."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.months import Month
from web.ui import bars, shares, waterfall

_weights = st.floats(-60, 60, allow_nan=False)


def _rects(svg: str) -> list[dict[str, str]]:
    return [dict(rect.attrib) for rect in ET.fromstring(svg).iter("rect")]  # noqa: S314 -- drawn by ourselves


@given(_weights, st.lists(st.tuples(st.text("甲乙 <&\"'", max_size=8), _weights), max_size=8))
def test_prior_and_comparisons_always_add_up_to_the_sum(prior: float, parts: list[tuple[str, float]]) -> None:
    steps = waterfall.steps_of("prior", prior, parts, "sum")
    assert (steps[0].label, steps[0].weight) == ("prior", prior)
    assert steps[-1].is_total
    shown = sum(step.weight for step in steps if not step.is_total)
    assert shown == pytest.approx(steps[-1].weight, abs=0.05 * len(parts) + 1e-9)


@given(st.lists(_weights, min_size=1, max_size=8))
def test_every_bar_of_a_waterfall_lies_inside_the_drawing(weights: list[float]) -> None:
    steps = [waterfall.Step("x", weight) for weight in weights]
    svg = waterfall.draw([*steps, waterfall.Step("sum", sum(weights), is_total=True)], "t")
    for rect in _rects(svg):
        assert 0 <= float(rect["x"]) <= 720
        assert float(rect["x"]) + float(rect["width"]) <= 722


def test_a_weight_against_says_so_in_its_number_and_not_only_in_colour() -> None:
    svg = waterfall.draw([waterfall.Step("name", -3.25), waterfall.Step("sum", -3.25, is_total=True)], "t")
    assert "−3.2" in svg
    assert 'class="wf-down"' in svg
    assert waterfall.signed(0.01) == "0.0"
    assert waterfall.signed(2.0) == "+2.0"


def test_a_label_that_is_markup_stays_text() -> None:
    svg = waterfall.draw([waterfall.Step("<script>", 1.0, is_total=True)], '"><script>')
    assert "<script>" not in svg


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3).filter(any))
def test_shares_fill_the_bar_and_no_part_that_exists_is_invisible(counts: list[int]) -> None:
    svg = shares.draw(list(zip(("accepted", "duplicates", "quarantined"), counts, strict=True)), "t")
    parts = [rect for rect in _rects(svg) if rect["class"] != "share-empty"]
    assert len(parts) == sum(count > 0 for count in counts)
    assert sum(float(rect["width"]) for rect in parts) == pytest.approx(720, abs=0.05)
    assert all(float(rect["width"]) >= 2 for rect in parts)


def test_an_empty_feed_draws_an_empty_bar() -> None:
    assert [rect["class"] for rect in _rects(shares.draw([("accepted", 0)], "t"))] == ["share-empty"]


def test_months_that_were_not_due_are_marked_and_parted_from_the_rest() -> None:
    months = [bars.MonthBar(Month(2025, 5).plus(n), 100_00 * (n + 1), n >= 2) for n in range(4)]
    svg = bars.draw(months, "t", "stop")
    assert [rect["class"] for rect in _rects(svg)] == ["pay-due", "pay-due", "pay-over", "pay-over"]
    assert len(re.findall("pay-stop", svg)) == 1
    assert "2025-05" in svg
    assert "2025-08" in svg


def test_a_month_without_payment_leaves_its_place_empty() -> None:
    svg = bars.draw(
        [bars.MonthBar(Month(2025, 1), 5, False), bars.MonthBar(Month(2025, 3), 5, False)], "t", "stop"
    )
    first, second = (float(rect["x"]) for rect in _rects(svg))
    assert second - first == pytest.approx(72, abs=0.2)


def test_no_payment_at_all_draws_nothing() -> None:
    assert bars.draw([], "t", "stop") == ""
