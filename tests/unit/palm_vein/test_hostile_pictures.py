"""Whatever a picture of a hand shows and however its file is broken: a template or the documented error."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.campaigns.fuzz.extraction import EXTRACTIONS
from benchmarks.campaigns.fuzz.frame import SLOWEST_SECONDS, trial
from benchmarks.campaigns.fuzz.picture_files import SIGNATURE, chunk, png_file
from benchmarks.shared.hostile_pictures import picture
from matchers.errors import NotEnrollable, SampleError
from matchers.image_limits import LEAST_PIXELS, MOST_PIXELS
from matchers.images import read_image
from matchers.palm_vein.extraction import extract

_EXTRACTIONS = {target.name: target for target in EXTRACTIONS}


def header(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def largest(colour: int = 0, depth: int = 8, more: bytes = b"") -> bytes:
    """Return a whole picture of the most pixels."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    rows = bytes(2000 * (1 + 2000 * channels * depth // 8))
    return png_file(colour, depth, 2000, 2000, rows, more=more)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "huge": lambda: header(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", bytes(2**20)),
    "larger than allowed": lambda: header(2001, 2001) + chunk(b"IDAT", bytes(2**20)),
    "cut off": lambda: largest()[:-40],
    "of 16 bits": lambda: largest(depth=16),
    "in colours": lambda: largest(colour=2),
    "transparent": lambda: largest(colour=6),
    "transparent, of 16 bits": lambda: largest(colour=6, depth=16),
    "animated": lambda: largest(more=chunk(b"acTL", bytes(8))),
    "in very many parts": lambda: header(640, 480) + chunk(b"IDAT", b"") * 600_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_at_once(kind: str) -> None:
    data, seconds = HOSTILE[kind](), []
    for _ in range(5):  # other processes empty the processor's caches
        began = time.process_time()
        with pytest.raises(SampleError) as refusal:
            extract(read_image(data))
        seconds.append(time.process_time() - began)
        assert refusal.value.zh
    assert min(seconds) <= SLOWEST_SECONDS


def test_the_largest_picture_without_a_hand_is_refused_as_fast_as_a_broken_one() -> None:
    noise = np.random.default_rng(4).integers(0, 12, (MOST_PIXELS, MOST_PIXELS)).astype(np.uint8)
    seconds = []
    for _ in range(5):
        began = time.process_time()
        with pytest.raises(NotEnrollable, match="No hand"):
            extract(noise)
        seconds.append(time.process_time() - began)
    assert min(seconds) <= SLOWEST_SECONDS


def test_the_largest_pictures_give_a_template_or_the_documented_error() -> None:
    result = trial(_EXTRACTIONS["extract-palm-vein-largest"], 8, seed=20261122)
    assert result.outcomes.total() == 8
    assert set(result.outcomes) <= {"read", "refused"}


@pytest.mark.parametrize("modality", ["finger", "palm_vein"])
def test_spoiled_pictures_are_never_too_small_to_be_read(modality: str) -> None:
    rng = np.random.default_rng(3)
    assert all(min(picture(rng, modality).shape) >= LEAST_PIXELS for _ in range(60))


def test_spoiled_and_broken_pictures_of_hands_give_a_template_or_the_documented_error() -> None:
    result = trial(_EXTRACTIONS["extract-palm-vein"], 80, seed=20261122)
    assert result.outcomes.total() == 80
    assert min(result.outcomes["read"], result.outcomes["refused"]) > 10
