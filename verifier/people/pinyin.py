"""How a name is read, for whoever compares names by ear."""

from __future__ import annotations

from functools import lru_cache

from matchers.records.name_readings import syllables_of


@lru_cache(maxsize=4096)
def in_pinyin(name: str) -> str:
    """Return the syllables of a name without tones; several readings of a character stand beside each other.

    What is no Chinese character is left out; an empty text where nothing is left.
    """
    return " ".join("/".join(syllables) for one in name if (syllables := syllables_of(one)))
