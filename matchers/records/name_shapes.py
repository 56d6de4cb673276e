"""Tells whether two characters look alike, to a scanner or to somebody who copies handwriting.

The pairs stand in ``name_shapes.txt``, one line per character: the character, then those after it in
Unicode that look like it. ``benchmarks/records/make_shapes.py`` makes it by drawing the characters of GB 2312
in two typefaces and comparing the pictures, whole and by halves.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=1)
def _pairs() -> NDArray[np.uint64]:
    """Return every pair as smaller code << 32 | greater code, sorted."""
    text = files("matchers.records").joinpath("name_shapes.txt").read_text("utf-8")
    keys = [
        ord(line[0]) << 32 | ord(other)
        for line in text.splitlines()
        if not line.startswith("#")
        for other in line[1:]
    ]
    return np.sort(np.array(keys, np.uint64))


def look_alike(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell for aligned code points whether the characters are two and look alike; symmetric."""
    pairs = _pairs()
    if not len(pairs):
        return np.zeros(np.shape(a), np.bool_)
    keys = np.minimum(a, b).astype(np.uint64) << np.uint64(32) | np.maximum(a, b).astype(np.uint64)
    found: NDArray[np.bool_] = pairs[np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)] == keys
    return found
