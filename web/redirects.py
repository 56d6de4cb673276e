"""Where to go next is only ever a path of this console."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_path(wanted: str | None, otherwise: str = "/") -> str:
    r"""Return ``wanted`` when it is a plain path of ours, else ``otherwise``.

    ``//host``, ``/\host``, schemes and control characters lead elsewhere in some browser and are refused.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return otherwise
    if any(ord(character) < 0x21 or ord(character) == 0x7F for character in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
