"""What a name is found by: its characters, its pinyin, its initials; written variants fold to one form."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import Final

from matchers.records import normalise_name

LONGEST: Final = 24
"""Characters of a name, or letters of its pinyin, that count."""
_MOST_PARTS: Final = 12
#: of a name with several ways to be read
_MOST_READINGS: Final = 4
_LATIN: Final = re.compile(r"[a-z]+")


def words_of(name: str) -> set[str]:
    """Return every word a name is found by a beginning of; none for a missing name."""
    plain = normalise_name(name)
    if not plain:
        return set()
    parts = [latin(part) for part in name.split()]
    if latin(name) and all(parts):
        return {"".join(parts[place:])[:LONGEST] for place in range(min(len(parts), _MOST_PARTS))}
    words = {plain[place:][:LONGEST] for place in range(min(len(plain), _MOST_PARTS))}
    for syllables in _readings(plain):
        words |= {"".join(syllables[place:])[:LONGEST] for place in range(min(len(syllables), 2))}
        words.add("".join(syllable[0] for syllable in syllables)[:LONGEST])
    return words


def sound_of(name: str) -> str | None:
    """Return the likeliest pinyin of a whole name, without tones; None where a character has no reading."""
    readings = _readings(normalise_name(name))
    return "".join(readings[0])[:LONGEST] if readings else None


def latin(text: str) -> str:
    """Return the letters of a text in Latin script, small and without spaces, ü as v; else the empty text."""
    small = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    bare = "".join(letter for letter in small if letter not in " '’-·.")
    return bare if _LATIN.fullmatch(bare) else ""


def _readings(plain: str) -> list[tuple[str, ...]]:
    """Return the ways a name may be read, the likeliest first; a surname is read as surnames are."""
    # numpy takes a moment to load, which a command that reads no name should not wait for
    from matchers.records.name_readings import SURNAME_READINGS, syllables_of  # noqa: PLC0415 -- see above

    each: list[tuple[str, ...]] = []
    for place, character in enumerate(plain):
        found = syllables_of(character)[:2]
        surname = SURNAME_READINGS.get(character) if place == 0 else None
        if surname is not None:
            found = tuple(dict.fromkeys((surname, *found)))[:2]
        if not found:
            return []
        each.append(found)
    return list(itertools.islice(itertools.product(*each), _MOST_READINGS)) if each else []
