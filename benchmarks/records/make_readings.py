"""Make matchers/records/name_readings.txt: how characters are read in names, from pypinyin's dictionaries.

    python benchmarks/records/make_readings.py

Dictionaries know readings that no living person uses: of a character with several, the first is kept and
those that at least one of twenty-five of its words has. Readings that only names have are added.
"""

from collections import Counter
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from matchers.records.name_characters import TABLE_SIZE
from matchers.records.name_readings import MOST_READINGS, SURNAME_READINGS, syllable_number

TARGET = Path(__file__).resolve().parents[2] / "matchers/records/name_readings.txt"
RARE_SHARE = 0.04
# How names read what a dictionary reads otherwise first.
IN_NAMES = {"卜": "bu", "曾": "zeng", "都": "du", "翟": "zhai", "覃": "qin", "莘": "xin", "佛": "fo"}
# Readings some families keep, though no dictionary says so of the character alone.
FURTHER = {"万": "mo", "郗": "chi", "尉": "yu", "覃": "tan", "盖": "gai"}


def attested(sounds: list[str], counts: list[int]) -> list[str]:
    """Keep the first reading and those that words use."""
    enough = max(1.0, RARE_SHARE * sum(counts))
    return [sound for place, sound in enumerate(sounds) if place == 0 or counts[place] >= enough]


def all_readings() -> dict[int, tuple[str, ...]]:
    """Code point → toneless readings, the most common first."""
    toneless = cache(to_normal)
    several = {chr(code) for code, marked in PINYIN_DICT.items() if "," in marked}
    uses: Counter[tuple[str, str]] = Counter()
    for phrase, marks in PHRASES_DICT.items():
        uses.update(
            (character, toneless(mark[0]))
            for character, mark in zip(phrase, marks, strict=False)
            if character in several
        )
    found = {}
    for code, marked in PINYIN_DICT.items():
        character = chr(code)
        sounds = list(dict.fromkeys(filter(syllable_number, map(toneless, marked.split(",")))))
        if len(sounds) > 1:
            sounds = attested(sounds, [uses[character, sound] for sound in sounds])
        added = [table[character] for table in (SURNAME_READINGS, FURTHER) if character in table]
        missing = [sound for sound in added if sound not in sounds]
        if character in IN_NAMES:
            sounds = list(dict.fromkeys((IN_NAMES[character], *sounds)))
        if (sounds or missing) and code < TABLE_SIZE:
            found[code] = tuple(sounds[: MOST_READINGS - len(missing)] + missing)
    return found


def licence() -> str:
    for file in distribution("pypinyin").files or []:
        if file.name.startswith("LICENSE"):
            return file.read_text("utf-8")
    raise FileNotFoundError("pypinyin comes without its licence")


def table() -> str:
    """Return the text of the file."""
    head = (
        "Characters by their readings in names: syllables without tones, the most common first, a tab, the\n"
        "characters. Made by benchmarks/records/make_readings.py from the dictionaries of pypinyin\n"
        "(https://github.com/mozillazg/python-pinyin), which come under this licence:\n\n" + licence().strip()
    )
    groups: dict[str, list[str]] = {}
    for code, sounds in sorted(all_readings().items()):
        groups.setdefault(" ".join(sounds), []).append(chr(code))
    lines = [f"# {line}".rstrip() for line in head.split("\n")]
    lines += [f"{sounds}\t{''.join(characters)}" for sounds, characters in sorted(groups.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    TARGET.write_text(table(), "utf-8")
    print(f"{len(all_readings())} characters, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
