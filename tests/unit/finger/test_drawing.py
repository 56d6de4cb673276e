"""The picture of an explanation shows what it should, whatever is compared."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from matchers.drawing_marks import BLUE, GREEN, ORANGE, RED, Canvas, cross, text, width_of
from matchers.finger.explaining.drawing import SCALE, draw
from matchers.finger.explaining.drawing_strokes import strokes
from matchers.finger.explaining.explanation import explain
from matchers.finger.explaining.minutia_marks import MIDDLE_FROM, STRONG_FROM, mark, pair_colour
from matchers.finger.minutiae import BIFURCATION, ENDING, OTHER, minutiae
from matchers.finger.synthesis import make_template
from matchers.finger.template import FingerTemplate, Tier


def stranger(rng: np.random.Generator) -> FingerTemplate:
    return FingerTemplate(Tier.FOREIGN, make_template(rng))


def sheet(rows: int = 60, columns: int = 60) -> Canvas:
    return np.full((rows, columns, 3), 255, np.uint8)


def extent(places: NDArray[np.intp]) -> int:
    return int(places.max() - places.min())


def holds(canvas: Canvas, colour: tuple[int, int, int]) -> bool:
    return bool((canvas == np.array(colour, np.uint8)).all(axis=-1).any())


def test_kinds_of_minutiae_differ_in_shape_not_only_in_colour() -> None:
    drawn = []
    for kind in (ENDING, BIFURCATION, OTHER):
        canvas = sheet()
        mark(canvas, (30, 30), 0.0, kind, BLUE, 8)
        drawn.append(canvas)
    assert not np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[1], drawn[2])


def test_the_line_of_a_minutia_points_up_for_a_quarter_turn() -> None:
    canvas = sheet()
    mark(canvas, (30, 30), np.pi / 2, ENDING, BLUE, 6)
    rows = np.flatnonzero((canvas < 255).any(axis=(1, 2)))
    assert 30 - rows.min() > rows.max() - 30 + 4


def test_the_stronger_a_pair_the_stronger_its_colour() -> None:
    assert pair_colour(STRONG_FROM) == BLUE
    assert pair_colour(MIDDLE_FROM) == GREEN
    assert pair_colour(-1.0) == ORANGE


def test_chinese_is_written_and_needs_room() -> None:
    canvas = sheet(40, 200)
    text(canvas, (5, 28), "指印", 20)
    assert (canvas < 128).sum() > 100
    assert width_of("指印指印", 20) > width_of("指印", 20) > 20


def test_two_strangers_are_drawn_with_what_stands_alone() -> None:
    rng = np.random.default_rng(2)
    one, other = stranger(rng), stranger(rng)
    explained = explain(one, other, 30.0)
    picture = draw(explained)
    assert picture.dtype == np.uint8
    assert picture.shape[1] > SCALE * (one.minutiae.width + other.minutiae.width)
    assert holds(picture, RED)


def test_too_few_pairs_are_said_in_the_picture_itself() -> None:
    template = stranger(np.random.default_rng(5))
    few = FingerTemplate(Tier.FOREIGN, template.minutiae.take(np.arange(2)))
    assert draw(explain(few, template, 30.0)).shape[0] > draw(explain(template, template, 30.0)).shape[0]


def test_an_image_is_shown_below_its_marks() -> None:
    template = stranger(np.random.default_rng(6))
    size = (template.minutiae.height, template.minutiae.width)
    striped = np.tile(np.array([0, 0, 0, 0, 255, 255, 255, 255], np.uint8), (size[0], size[1] // 8 + 1))
    explained = explain(template, template, 30.0)
    blank, shown = draw(explained), draw(explained, striped[:, : size[1]], None)
    assert blank.shape == shown.shape
    assert (shown < 200).sum() > (blank < 200).sum() + size[0] * size[1]


def test_drawing_changes_neither_images_nor_templates() -> None:
    template = stranger(np.random.default_rng(7))
    image = np.full((template.minutiae.height, template.minutiae.width), 90, np.uint8)
    before = template.minutiae.x.copy()
    draw(explain(template, template, 30.0), image, image)
    assert (image == 90).all()
    assert np.array_equal(before, template.minutiae.x)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_prints_of_hardly_any_minutiae_are_drawn(count: int) -> None:
    few = minutiae(200, 220, np.arange(count) * 40 + 20, np.arange(count) * 30 + 40, np.arange(count))
    template = FingerTemplate(Tier.FOREIGN, few)
    assert draw(explain(template, stranger(np.random.default_rng(1)), 30.0)).size > 0


def test_strokes_lie_along_the_ridges_and_only_under_the_mask() -> None:
    mask = np.array([[True, False]])
    level = strokes(np.zeros((1, 2)), mask)
    upright = strokes(np.full((1, 2), np.pi / 2), mask)
    assert level.shape == (12, 24)
    assert (level[:, 14:] == 255).all()
    assert extent(np.nonzero(level < 128)[1]) > extent(np.nonzero(level < 128)[0])
    assert extent(np.nonzero(upright < 128)[0]) > extent(np.nonzero(upright < 128)[1])


def test_a_cross_has_its_middle_where_it_was_asked_for() -> None:
    canvas = sheet()
    cross(canvas, (20, 40), RED, 6)
    rows, columns = np.nonzero((canvas != 255).any(axis=2))
    assert abs(rows.mean() - 40) < 1
    assert abs(columns.mean() - 20) < 1
