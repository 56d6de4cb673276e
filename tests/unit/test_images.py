"""Image files: what is read, what is refused, and that nothing else happens."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.campaigns.fuzz.frame import trial
from benchmarks.campaigns.fuzz.images import IMAGES
from benchmarks.campaigns.fuzz.picture_files import KINDS, bmp_file, chunk, png_file, png_rows, restated
from matchers.errors import ImageUnreadable
from matchers.finger.resolution import at_500_dpi
from matchers.images import MOST_BYTES, read_image


def picture(height: int = 70, width: int = 64) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (height, width), np.uint8)


def file_of(image: np.ndarray, kind: str = ".png") -> bytes:
    return cv2.imencode(kind, image)[1].tobytes()


@pytest.mark.parametrize("kind", [".png", ".bmp"])
def test_gray_levels_come_back_as_they_were_written(kind: str) -> None:
    image = picture()
    np.testing.assert_array_equal(read_image(file_of(image, kind)), image)


def test_sixteen_bits_become_eight_by_rounding() -> None:
    image = np.tile(np.array([0, 128, 129, 32767, 32896, 65535], np.uint16), (60, 10))
    assert read_image(file_of(image))[0, :6].tolist() == [0, 0, 1, 127, 128, 255]


def test_colours_become_gray_and_an_opaque_fourth_channel_says_nothing() -> None:
    gray = picture()
    for channels in (3, 4):
        image = np.repeat(gray[..., None], channels, axis=2)
        if channels == 4:
            image[..., 3] = 255
        np.testing.assert_array_equal(read_image(file_of(image)), gray)


def test_transparent_parts_are_refused() -> None:
    image = np.full((60, 60, 4), 255, np.uint8)
    image[30, 30, 3] = 254
    with pytest.raises(ImageUnreadable, match="transparent"):
        read_image(file_of(image))
    rows = png_rows(np.random.default_rng(1), 3, 8, 60, 60)
    with pytest.raises(ImageUnreadable, match="transparent"):
        read_image(png_file(3, 8, 60, 60, rows, more=chunk(b"tRNS", b"\xff" * 4)))


@given(st.integers(0, 2**32 - 1), st.sampled_from([4, 6]), st.sampled_from([8, 16]), st.integers(0, 4))
def test_transparency_is_seen_whatever_filters_a_row_has(
    seed: int, colour: int, depth: int, changes: int
) -> None:
    rng, channels, wide = np.random.default_rng(seed), {4: 2, 6: 4}[colour], depth // 8
    raw = rng.integers(0, 256, (60, 60, channels * wide), np.uint8)
    raw[..., -wide:] = 255
    for _ in range(changes):
        raw[rng.integers(60), rng.integers(60), -1] = rng.integers(250, 256)
    data = png_file(colour, depth, 60, 60, filtered(raw, rng.integers(0, 5, 60)))
    if (raw[..., -wide:] == 255).all():
        image = read_image(data)
        if (channels, wide) == (2, 1):
            np.testing.assert_array_equal(image, raw[..., 0])
    else:
        with pytest.raises(ImageUnreadable, match="transparent"):
            read_image(data)


def filtered(raw: np.ndarray, filters: np.ndarray) -> bytes:
    """Return rows × columns × bytes of a pixel as the rows of a PNG file, each with its own filter."""
    around = np.pad(raw.astype(np.int64), ((1, 0), (1, 0), (0, 0)))
    left, up, corner = around[1:, :-1], around[:-1, 1:], around[:-1, :-1]
    guess = left + up - corner
    off = np.abs(np.stack([left, up, corner]) - guess)
    # the first of the nearest, in this order
    paeth = np.choose(off.argmin(0), [left, up, corner])
    predicted = np.stack([np.zeros_like(left), left, up, (left + up) // 2, paeth])[
        filters, np.arange(len(raw))
    ]
    rows = ((raw - predicted) % 256).astype(np.uint8).reshape(len(raw), -1)
    return np.column_stack([filters.astype(np.uint8), rows]).tobytes()


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("colour", "depth"), KINDS)
def test_every_kind_of_png_is_read(colour: int, depth: int, interlaced: bool) -> None:
    rows = png_rows(np.random.default_rng(3), colour, depth, 61, 67, interlaced=interlaced)
    image = read_image(png_file(colour, depth, 61, 67, rows, interlaced=interlaced))
    assert image.shape == (67, 61)
    assert len(np.unique(image)) > 1


@pytest.mark.parametrize("top_down", [False, True])
@pytest.mark.parametrize("bits", [8, 24, 32])
def test_every_kind_of_bmp_is_read_the_right_way_up(bits: int, top_down: bool) -> None:
    image = read_image(bmp_file(bits, 61, 70, top_down) + b"padding")
    np.testing.assert_array_equal(image, np.add.outer(np.arange(70), np.arange(61)))


def test_notes_that_turn_or_recolour_the_picture_are_ignored() -> None:
    plain = file_of(picture())
    turned = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    notes = chunk(b"eXIf", turned) + chunk(b"gAMA", struct.pack(">I", 1)) + chunk(b"zTXt", b"a\0\0rubbish")
    np.testing.assert_array_equal(read_image(plain[:33] + notes + plain[33:]), picture())


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG", b"GIF89a" + bytes(100), b"\xff\xd8\xff\xe0" + bytes(100), b"%PDF-1.7", bytes(1000)],
)
def test_other_formats_are_refused_by_name_of_the_two_allowed(data: bytes) -> None:
    with pytest.raises(ImageUnreadable, match="PNG or BMP") as refusal:
        read_image(data)
    assert "PNG 或 BMP" in refusal.value.zh


def test_too_many_bytes_are_refused_unseen() -> None:
    with pytest.raises(ImageUnreadable, match="8 MB"):
        read_image(b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES))


@pytest.mark.parametrize(
    ("width", "height"), [(59, 60), (60, 59), (2001, 60), (60, 2001), (32768, 32768), (0, 60)]
)
def test_the_size_is_judged_from_the_header_alone(width: int, height: int) -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    bitmap = bytearray(bmp_file(8, 60, 60))
    struct.pack_into("<ii", bitmap, 18, width, height)
    for data in (b"\x89PNG\r\n\x1a\n" + head + chunk(b"IEND", b""), bytes(bitmap)):
        with pytest.raises(ImageUnreadable, match=f"{width} × {height}"):
            read_image(data)


@pytest.mark.parametrize("side", [60, 2000])
def test_the_smallest_and_the_largest_size_are_read(side: int) -> None:
    assert read_image(file_of(np.zeros((side, 60), np.uint8))).shape == (side, 60)


@pytest.mark.parametrize(("colour", "depth"), [(2, 8), (6, 8), (0, 16), (6, 16)])
def test_very_many_pixels_are_read_in_gray_only(colour: int, depth: int) -> None:
    head = struct.pack(">IIBBBBB", 2000, 2000, depth, colour, 0, 0, 0)
    with pytest.raises(ImageUnreadable, match="plain gray") as refusal:
        # from the header: there is no picture behind it
        read_image(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head))
    assert "灰度" in refusal.value.zh


@pytest.mark.parametrize("interlaced", [False, True])
def test_the_most_pixels_are_read_however_they_are_ordered(interlaced: bool) -> None:
    rows = png_rows(np.random.default_rng(5), 0, 8, 2000, 2000, interlaced=interlaced)
    assert read_image(png_file(0, 8, 2000, 2000, rows, interlaced=interlaced)).shape == (2000, 2000)


def test_very_many_empty_parts_are_damage_and_not_walked_through() -> None:
    plain = png_file(0, 8, 60, 60, bytes(60 * 61))
    assert read_image(plain[:33] + chunk(b"tEXt", b"") * 4000 + plain[33:]).shape == (60, 60)
    with pytest.raises(ImageUnreadable, match="damaged"):
        read_image(plain[:33] + chunk(b"tEXt", b"") * 500_000 + plain[33:])


def test_a_file_cut_anywhere_is_refused() -> None:
    for data in (file_of(picture()), bmp_file(8, 60, 60)):
        for end in range(0, len(data), 97):
            with pytest.raises(ImageUnreadable):
                read_image(data[:end])


def test_a_wrong_checksum_is_damage() -> None:
    data = bytearray(file_of(picture()))
    data[len(data) // 2] ^= 1
    with pytest.raises(ImageUnreadable, match="damaged"):
        read_image(bytes(data))


@pytest.mark.parametrize("change", [-1, 1, 50_000_000])
def test_too_little_or_too_much_picture_data_is_damage(change: int) -> None:
    length = 60 * 61
    data = png_file(0, 8, 60, 60, bytes(length + change))
    with pytest.raises(ImageUnreadable, match="damaged"):
        read_image(data)


def test_a_filter_there_is_not_is_damage_in_every_pass() -> None:
    for place in (0, 61, 60 * 61 - 61):
        rows = bytearray(60 * 61)
        rows[place] = 5
        with pytest.raises(ImageUnreadable, match="damaged"):
            read_image(png_file(0, 8, 60, 60, bytes(rows)))


def test_animations_and_unknown_critical_parts_are_refused() -> None:
    rows = bytes(60 * 61)
    with pytest.raises(ImageUnreadable, match="animated"):
        read_image(png_file(0, 8, 60, 60, rows, more=chunk(b"acTL", bytes(8))))
    with pytest.raises(ImageUnreadable, match="damaged"):
        read_image(png_file(0, 8, 60, 60, rows, more=chunk(b"EVIL", b"")))
    with pytest.raises(ImageUnreadable, match="damaged"):
        read_image(png_file(0, 8, 60, 60, rows, more=chunk(b"IHDR", bytes(13))))


@pytest.mark.parametrize(
    ("place", "value"),
    [("<I 14", 12), ("<H 28", 4), ("<H 28", 16), ("<I 30", 1), ("<I 46", 257), ("<I 10", 60), ("<H 26", 2)],
)
def test_unusual_or_inconsistent_bmp_headers_are_refused(place: str, value: int) -> None:
    data = bytearray(bmp_file(8, 60, 60))
    form, offset = place.split()
    struct.pack_into(form, data, int(offset), value)
    with pytest.raises(ImageUnreadable):
        read_image(bytes(data))


@given(st.binary(max_size=300))
def test_any_bytes_after_a_signature_are_refused(data: bytes) -> None:
    for start in (b"\x89PNG\r\n\x1a\n", b"BM"):
        with pytest.raises(ImageUnreadable):
            read_image(start + data)


def test_broken_files_give_a_picture_or_the_documented_error() -> None:
    result = trial(IMAGES, 500, seed=20261122)
    assert result.outcomes.total() == 500
    assert min(result.outcomes["read"], result.outcomes["refused"]) > 60


def test_restating_checksums_leaves_a_whole_file_as_it_was() -> None:
    data = file_of(picture())
    assert restated(data) == data
    assert zlib.crc32(restated(data[:-5])) == zlib.crc32(data[:-5])


def test_an_image_at_500_dpi_is_left_alone() -> None:
    image = picture()
    assert at_500_dpi(image, 500) is image


@pytest.mark.parametrize(("dpi", "shape"), [(1000, (100, 90)), (569, (176, 158)), (250, (400, 360))])
def test_other_resolutions_are_scaled_to_500(dpi: float, shape: tuple[int, int]) -> None:
    scaled = at_500_dpi(np.full((200, 180), 77, np.uint8), dpi)
    assert scaled.shape == shape
    assert scaled.dtype == np.uint8
    assert (scaled == 77).all()


def test_ridges_keep_their_place_when_scaled() -> None:
    across = np.arange(400)

    def wave(period: float) -> np.ndarray:
        return 128 + 100 * np.cos(2 * np.pi * (across + 0.5) / period)

    image = np.tile(wave(18.0), (400, 1)).round().astype(np.uint8)
    scaled = at_500_dpi(image, 1000).astype(float)
    assert np.abs(scaled[100, 10:190] - wave(9.0)[10:190]).max() < 8


@pytest.mark.parametrize("dpi", [0, -500, 199.9, 1500.1, 1e308, float("nan"), float("inf")])
def test_an_impossible_resolution_is_refused_with_advice(dpi: float) -> None:
    with pytest.raises(ImageUnreadable, match="manual"):
        at_500_dpi(picture(), dpi)


@pytest.mark.parametrize(("side", "dpi"), [(1000, 200), (100, 1000)])
def test_a_finger_of_an_impossible_size_is_a_wrong_resolution(side: int, dpi: float) -> None:
    with pytest.raises(ImageUnreadable, match="mm"):
        at_500_dpi(picture(side, side), dpi)


@pytest.mark.bench_data
def test_real_prints_are_read_as_opencv_reads_them(bench_data: Path) -> None:
    for path in sorted((bench_data / "fingerprint").glob("FVC2002_DB*_B/101_1.png")):
        np.testing.assert_array_equal(
            read_image(path.read_bytes()), cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        )
