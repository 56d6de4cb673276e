"""The map of places: every dot inside, north above, true to scale, names as text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from verifier.citizens.places import Place
from verifier.language import Text
from web.citizen.map import HEIGHT, WIDTH, draw

WORDS = Text("", "")
_DOT = re.compile(r'<circle cx="(-?[\d.]+)" cy="(-?[\d.]+)"')


def _place(number: int, latitude: float | None, longitude: float | None, name: str = "支行") -> Place:
    return Place(number, name, WORDS, WORDS, None, None, latitude, longitude, attended=False)


def _dots(*places: Place) -> list[tuple[float, float]]:
    drawn = draw(places, title="图", north="北", km="公里")
    return [(float(x), float(y)) for x, y in _DOT.findall(drawn or "")]


@given(st.lists(st.tuples(st.floats(18, 53), st.floats(74, 134)), min_size=1, max_size=12))
def test_every_place_lies_inside_the_drawing(points: list[tuple[float, float]]) -> None:
    dots = _dots(*(_place(number, *point) for number, point in enumerate(points, 1)))
    assert len(dots) == len(points)
    assert all(20 <= x <= WIDTH - 20 and 20 <= y <= HEIGHT - 20 for x, y in dots)


def test_north_is_above_and_east_to_the_right() -> None:
    middle, north, east = _dots(_place(1, 30.6, 117.2), _place(2, 30.7, 117.2), _place(3, 30.6, 117.3))
    assert north[0] == middle[0]
    assert north[1] < middle[1]
    assert east[0] > middle[0]
    # a degree east is shorter than a degree north here: cos 30.65° = 0.860
    assert abs((east[0] - middle[0]) / (middle[1] - north[1]) - 0.860) < 0.01


def test_without_positions_there_is_no_map_and_hostile_names_are_text() -> None:
    assert draw([_place(1, None, None)], title="", north="", km="") is None
    drawn = draw([_place(1, 30.6, 117.2, "<script>")], title="图", north="北", km="公里")
    assert drawn is not None
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
