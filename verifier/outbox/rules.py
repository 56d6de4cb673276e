"""When a message is tried again, and what a message must be to be written at all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

#: it is part of file names and of mail headers
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{2,79}")
LONGEST_PAUSE: Final = timedelta(hours=12)


def is_message_id(text: str) -> bool:
    """Tell whether a text can be a message's id: letters, figures, full stops and hyphens, 3 to 80."""
    return _ID.fullmatch(text) is not None


def pause_after(tries: int, first: timedelta) -> timedelta:
    """Return how long to wait after the ``tries``-th failed try: twice as long each time, 12 hours at most.

    Args:
        tries: from 1.
        first: the pause after the first one.
    """
    doublings: int = 2 ** min(tries - 1, 30)
    return min(first * doublings, LONGEST_PAUSE)
