"""The name under which a feed's pairs are counted and halted: its source, whatever date or serial follows.

A source that sends ``police-202611`` this month and ``police-202612`` the next is one feed. A roll is a feed
too: two of its entries that were compared are a pair of the roll on which the later one stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

ALL_FEEDS: Final = ""
"""Instead of a name: whatever the feed."""
LONGEST_NAME: Final = 200
"""Letters of a name: 60 of a source, each of which may become three in lower case."""
_SERIAL: Final = re.compile(r"(-\d+)+$")


@lru_cache(maxsize=1024)
def feed_of(source: str) -> str:
    """Return the name of the feed a source of records, or a register, belongs to; never empty."""
    name = source.strip().casefold().replace("_", "-").replace(" ", "-")
    return _SERIAL.sub("", name) or name
