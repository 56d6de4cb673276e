"""Between records and minutiae in pixels at 500 dpi: scale, angle, quality, and the most that fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.codecs.finger_record import (
    FingerView,
    Format,
    Impression,
    from_minutiae,
    read_finger_record,
    record_of,
    write_ansi_378,
    write_finger_record,
    write_iso_2005,
    write_iso_2011,
)
from matchers.errors import TemplateMalformed
from matchers.finger.minutiae import Minutiae, minutiae
from tests.unit.codecs.sample_records import a_view


def _one(source: Format, angle: int, quality: int = 50, **changes: object) -> FingerView:
    columns = {"angle": np.array([angle], np.uint8), "minutia_quality": np.array([quality], np.uint8)}
    return a_view(source, 1, **columns, **changes)


def _many(count: int, seed: int = 1) -> Minutiae:
    rng = np.random.default_rng(seed)
    return minutiae(
        300,
        400,
        rng.uniform(0, 299, count),
        rng.uniform(0, 399, count),
        rng.uniform(0, 2 * np.pi, count),
        rng.integers(0, 3, count),
        rng.integers(0, 101, count),
    )


def test_197_pixels_per_centimetre_are_500_dpi_to_the_pixel() -> None:
    found = a_view().at_500_dpi()
    assert (found.width, found.height) == (300, 400)
    assert found.x.tolist() == [10, 11, 12]
    assert found.y.tolist() == [20, 21, 22]


def test_twice_the_resolution_halves_places_and_image() -> None:
    found = a_view(x_resolution=394, y_resolution=394).at_500_dpi()
    assert (found.width, found.height) == (150, 200)
    assert found.x.tolist() == [5, 5.5, 6]


@pytest.mark.parametrize(
    ("source", "quarter"), [(Format.ISO_2005, 64), (Format.ISO_2011, 64), (Format.ANSI_378, 45)]
)
def test_a_quarter_turn_is_a_right_angle_in_the_units_of_each_format(source: Format, quarter: int) -> None:
    for turns in range(4):
        found = _one(source, quarter * turns).at_500_dpi()
        assert found.angle[0] == pytest.approx(turns * np.pi / 2, abs=1e-6)


def test_unlike_resolutions_turn_a_direction_with_the_image() -> None:
    # 45 degrees as stored; at 500 dpi a step across is half as long as a step up
    found = _one(Format.ISO_2005, 32, x_resolution=394, y_resolution=197).at_500_dpi()
    assert np.degrees(found.angle[0]) == pytest.approx(63.4349, abs=1e-3)
    level = _one(Format.ISO_2005, 128, x_resolution=394, y_resolution=197).at_500_dpi()
    assert np.degrees(level.angle[0]) == pytest.approx(180, abs=1e-3)


@pytest.mark.parametrize(
    ("source", "stored", "plain"),
    [
        (Format.ISO_2005, 0, 0),
        (Format.ANSI_378, 100, 100),
        (Format.ISO_2011, 0, 1),
        (Format.ISO_2011, 100, 100),
        (Format.ISO_2011, 254, 0),
        (Format.ISO_2011, 255, 0),
    ],
)
def test_a_quality_that_is_not_reported_is_zero_whatever_its_code(
    source: Format, stored: int, plain: int
) -> None:
    assert _one(source, 0, stored).at_500_dpi().quality.tolist() == [plain]


@given(
    st.integers(0, 255),
    st.sampled_from(Format),
    st.integers(0, 2**32 - 1),
)
def test_minutiae_come_back_within_half_a_pixel_and_half_a_unit(
    count: int, target: Format, seed: int
) -> None:
    found = _many(count, seed)
    view = from_minutiae(found, position=3, quality=60, target=target)
    if count or target is not Format.ISO_2011:
        [view] = read_finger_record(write_finger_record(record_of(view))).views
    again = view.at_500_dpi()
    assert (view.position, view.quality, again.width, again.height) == (3, 60, 300, 400)
    assert np.abs(again.x - found.x).max(initial=0) <= 0.5
    assert np.abs(again.y - found.y).max(initial=0) <= 0.5
    turned = np.angle(np.exp(1j * (again.angle.astype(np.float64) - found.angle)))
    assert np.abs(turned).max(initial=0) <= np.pi / target.turn + 1e-6
    assert again.kind.tolist() == found.kind.tolist()
    assert again.quality.tolist() == found.quality.tolist()


def test_a_direction_just_below_a_full_turn_is_stored_as_zero() -> None:
    found = minutiae(10, 10, np.array([1]), np.array([1]), np.array([2 * np.pi - 0.001]))
    for target in Format:
        assert from_minutiae(found, target=target).angle.tolist() == [0]


def test_a_minutia_at_the_far_edge_stays_inside_the_image() -> None:
    found = minutiae(300, 400, np.array([299.7]), np.array([399.6]), np.array([0]))
    view = from_minutiae(found)
    assert (view.x.tolist(), view.y.tolist()) == ([299], [399])


def test_of_too_many_minutiae_those_of_the_best_quality_are_kept_in_their_order() -> None:
    places = np.arange(400)
    quality = np.where(places % 2, 90, 10)
    view = from_minutiae(minutiae(400, 400, places, places, places * 0, quality=quality))
    # the 200 good ones, and the first 55 of the others
    assert view.x.tolist() == [place for place in range(400) if place % 2 or place < 2 * 55]


@pytest.mark.parametrize("target", Format)
@pytest.mark.parametrize("most", [60, 61, 600, 1559, 1560, 4000])
def test_a_record_stays_within_the_bytes_it_may_have_and_uses_them(target: Format, most: int) -> None:
    view = from_minutiae(_many(255), quality=70, target=target, most_bytes=most)
    written = write_finger_record(record_of(view))
    assert len(written) <= most
    assert len(written) > most - 6 or len(view) == 255


def test_a_limit_below_an_empty_record_is_a_mistake_of_the_caller() -> None:
    assert len(from_minutiae(_many(5), most_bytes=30)) == 0
    with pytest.raises(ValueError, match="needs 30 bytes"):
        from_minutiae(_many(5), most_bytes=29)


@pytest.mark.parametrize(
    "found",
    [
        minutiae(0, 10, np.zeros(0), np.zeros(0), np.zeros(0)),
        minutiae(20000, 10, np.zeros(0), np.zeros(0), np.zeros(0)),
        minutiae(10, 10, np.array([np.nan]), np.zeros(1), np.zeros(1)),
        minutiae(10, 10, np.zeros(1), np.zeros(1), np.array([np.nan])),
        minutiae(10, 10, np.zeros(1), np.zeros(1), np.zeros(1), kind=np.array([3])),
    ],
)
def test_minutiae_that_cannot_be_written_down_are_refused(found: Minutiae) -> None:
    with pytest.raises(TemplateMalformed):
        from_minutiae(found)


def test_a_contactless_print_has_its_own_code_in_each_format() -> None:
    record = record_of(a_view(impression=Impression.LIVE_CONTACTLESS))
    assert write_iso_2005(record)[25] == 9
    assert write_ansi_378(record)[27] == 9
    assert write_iso_2011(record)[40] == 24
    for data in (write_iso_2005(record), write_ansi_378(record), write_iso_2011(record)):
        assert read_finger_record(data).views[0].impression is Impression.LIVE_CONTACTLESS


def test_qualities_nobody_reported_take_no_room_in_a_record_of_2011() -> None:
    found = minutiae(10, 10, np.arange(4), np.arange(4), np.arange(4))
    data = write_iso_2011(record_of(from_minutiae(found, target=Format.ISO_2011)))
    assert len(data) == 15 + 34 + 4 * 5
    assert read_finger_record(data).views[0].at_500_dpi().quality.tolist() == [0, 0, 0, 0]


def test_a_converted_record_leaves_out_what_is_laid_out_differently() -> None:
    record = read_finger_record(write_iso_2011(record_of(a_view(Format.ISO_2011))))
    [view] = read_finger_record(write_ansi_378(record)).views
    assert view.extensions == ()
    assert view.capture is None
