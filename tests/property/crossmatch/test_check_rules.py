"""The busiest hour is the one brute force finds; travel is judged alike both ways."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from verifier.clock import CHINA
from verifier.crossmatch.finders.checks import Certifying
from verifier.crossmatch.finders.pace import busiest_hours, is_odd, night_of
from verifier.crossmatch.finders.travel import distance_km, is_possible

MORNING = datetime(2026, 11, 20, 0, 0, tzinfo=CHINA)
PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(st.integers(0, 2 * 86400), max_size=40), st.integers(1, 6))
def test_the_busiest_hour_of_each_day_is_found(seconds: list[int], limit: int) -> None:
    moments = [MORNING + timedelta(seconds=second) for second in sorted(seconds)]
    checks = [Certifying("dev", f"c{n}", n, "dev", at) for n, at in enumerate(moments)]
    best: dict[object, int] = {}
    for n, end in enumerate(moments):
        count = sum(end - at < timedelta(hours=1) for at in moments[: n + 1])
        best[end.date()] = max(best.get(end.date(), 0), count)
    found = {day: len(window) for day, window in busiest_hours(checks, limit).items()}
    assert found == {day: count for day, count in best.items() if count >= limit}


@given(PLACES, PLACES)
def test_a_way_is_as_long_back_and_never_longer_than_half_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = distance_km(*one, *other), distance_km(*other, *one)
    assert abs(there - back) < 1e-6
    assert 0 <= there < 20_016


@given(st.floats(0, 20_000), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_time_never_makes_a_journey_impossible(km: float, seconds: int, more: int) -> None:
    short, long = timedelta(seconds=seconds), timedelta(seconds=seconds + more)
    assert is_possible(km, long, 150) or not is_possible(km, short, 150)


@given(st.integers(0, 10**6))
def test_a_night_has_one_day_from_evening_to_morning(seconds: int) -> None:
    at = MORNING + timedelta(seconds=seconds)
    if is_odd(at.hour, 6, 21):
        evening = at.date() if at.hour >= 21 else at.date() - timedelta(days=1)
        assert night_of(at, 6) == evening
