"""Limits of what is read: those the formats set, and those that keep a hostile record from costing time."""

from __future__ import annotations

from typing import Final

MOST_MINUTIAE: Final = 255
"""In a view: the count is one byte in all three formats."""

MOST_POSITION: Final = 10
"""Finger positions: 0 = unknown, 1–5 right thumb to little finger, 6–10 left thumb to little finger.

The 2011 format has codes for several fingers side by side too; such a view could be compared with nothing.
"""

MOST_VIEW_NUMBER: Final = 15
"""Views of one finger are numbered 0–15: four bits in the older formats, so ruled in the 2011 format."""

MOST_VIEWS: Final = 176
"""In a record: eleven positions with sixteen views each. The field of 2011 can say 65,535."""

MOST_SIDE: Final = 0x3FFF
"""Width or height in pixels: minutia coordinates have 14 bits, and the 2011 format gives sizes no more."""

LEAST_RESOLUTION: Final = 98
"""Pixels per centimetre: 250 dpi, the least the ISO formats allow; below it ridges are no longer resolved.

Without it one pixel per centimetre would blow a record up to an image of 3 million pixels a side at 500 dpi.
"""

MOST_BYTES: Final = 1 << 20
"""Of a record. Ten fingers of 255 minutiae with all ridge counts need 80 kB; a kiosk sends less than 1 kB."""

MOST_EXTENSIONS: Final = 1024
"""Extension blocks in a record: the formats define three, so five for each of 176 views.

Blocks of 4 bytes without content would otherwise be a quarter of a million in a mebibyte.
"""
