"""How the name of a village sounds when a clerk writes it by ear: one folded syllable a character."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from matchers.records.name_readings import syllables_of

_CONFUSED: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"))
_PLACE_READINGS: Final = {"堡": "bu", "厦": "xia", "埔": "pu", "峪": "yu", "洼": "wa", "圪": "ge"}


@lru_cache(maxsize=32768)
def _syllable(character: str) -> str:
    """Return the commonest reading without tone, folded: n = l = r, zh = z, -ng = -n, f = h."""
    sound = _PLACE_READINGS.get(character) or next(iter(syllables_of(character)), character)
    if sound.startswith("f"):
        sound = "h" + sound[1:]
    for marked, plain in _CONFUSED:
        if sound.startswith(marked):
            sound = plain + sound[len(marked) :]
            break
    if sound.startswith("hu") and len(sound) > 2:
        sound = "h" + {"ui": "ei", "un": "en", "ong": "eng"}.get(sound[1:], sound[2:])
    return sound[:-1] if sound.endswith("ng") else sound


@lru_cache(maxsize=1 << 17)
def place_sound(name: str) -> str:
    """Return the folded syllables of a place name, joined; two names that may be one by ear give the same."""
    return "'".join(_syllable(character) for character in name)
