"""Which source files decide a template, and which a score: the keys of what is kept between runs."""

from __future__ import annotations

from typing import Final

from benchmarks.shared.cache import PICTURE_READING
from benchmarks.shared.places import ROOT

MATCHERS: Final = ROOT / "matchers"
FINGER: Final = MATCHERS / "finger"
_LATER: Final = {"comparison", "explaining", "search", "synthesis"}
EXTRACTION: Final = (
    *(path for path in sorted(FINGER.iterdir()) if path.name not in _LATER),
    MATCHERS / "codecs",
    *PICTURE_READING,
)
"""Templates do not depend on how they are compared, shown or searched."""
COMPARISON: Final = (FINGER / "comparison", MATCHERS / "calibration.py", MATCHERS / "fusion.py")
