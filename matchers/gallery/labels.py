"""Whose reference stands in a row: a number or a path, as UTF-8."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.gallery.sections import Malformed, RawBytes

LONGEST_LABEL: Final = 1024
"""Bytes of UTF-8."""


def encoded(label: str) -> bytes:
    """Return a label's bytes.

    Raises:
        ValueError: too long, or no text (a lone surrogate).
    """
    name = label.encode()
    if len(name) > LONGEST_LABEL:
        raise ValueError(f"a label of {len(name)} bytes is longer than {LONGEST_LABEL}")
    return name


def label_of(labels: RawBytes, ends: NDArray[np.int64], row: int, malformed: Malformed) -> str:
    """Return the label of a row.

    Raises:
        TemplateMalformed: it is no text.
    """
    try:
        return labels[ends[row] : ends[row + 1]].tobytes().decode()
    except UnicodeDecodeError as error:
        raise malformed("标签不是文字", "a label is no text") from error
