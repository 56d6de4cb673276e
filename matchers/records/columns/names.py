"""Derives from a column of names what pairs are blocked, compared and counted by.

Three families of names are read differently, told apart by the name alone (:attr:`NameColumns.kind`):

* Han names of a surname and one or two more characters, also with a surname of two characters (欧阳立军);
* 氏-names: a woman by her husband's and her own surname (张王氏) or by one surname (卓氏);
* long names: transliterations (艾山·吐尔逊), Latin names that are no pinyin, four characters or more without
  such a surname.

Hashes of sounds of long names use the coarse classes of
:func:`matchers.records.name_sounds.transliteration_class`, because their characters are anybody's choice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.name_text import fold_names, with_syllables
from matchers.records.columns.text import Codes, Flags, Int64s, TextColumn, mixed, text_hashes
from matchers.records.name_characters import PLACEHOLDERS, TABLE_SIZE
from matchers.records.name_pinyin import FIRST_SYLLABLE
from matchers.records.name_sounds import sound_tables

WIDTH: Final = 6
LONGEST: Final = 32
"""Characters of a name that are looked at; longer ones are told apart by these and their length."""
HAN, COMPOUND, SHI, LONG = 0, 1, 2, 3
"""Kinds of names: one surname character · two · a 氏-name · a long name."""

_BITS: Final = 10
_SHI: Final = ord("氏")

Sounds = NDArray[np.uint16]


@dataclass(frozen=True)
class NameColumns:
    """What is known of ``n`` names. Hashes are int64 and 0 where there is nothing to hash.

    ``chars`` uint32 (n, 6): the first characters of the normalised name, filled up with 0 · ``length`` int64
    of the whole normalised name · ``placeholders`` uint8: how many characters stand for one that cannot
    be read · ``kind`` uint8 · ``exact`` hash of the cleaned name, ``name_id`` of the normalised one (0 =
    missing, or nothing but placeholders) · ``sounds``, ``near`` uint16 (n, 6): syllables and their classes, 0
    unknown.

    For blocking and for counting how rare a part is, all 0 if a character they need has no sound:
    ``sound_id`` the whole name by syllables (a long name by its characters) · ``near_id`` by classes ·
    ``surname_near`` the surname, of a 氏-name the woman's own, of a long name its first character ·
    ``given_near`` what follows the surname, of a long name the last three · ``head_near`` the first two
    characters · ``ends_near`` first and last of a name of three or more, of a long name the first two and the
    last two · ``bag_near`` all characters in any order (neighbours swapped, given name first, words of a
    Latin name turned round). Surname and head are of one kind for all names, so that a name cut off meets
    the whole.
    ``text`` is the normalised name itself, a Chinese name in pinyin as its syllables
    (:mod:`matchers.records.name_pinyin`).
    """

    chars: Codes
    length: Int64s
    placeholders: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    exact: Int64s
    name_id: Int64s
    sounds: Sounds
    near: Sounds
    sound_id: Int64s
    near_id: Int64s
    surname_near: Int64s
    given_near: Int64s
    head_near: Int64s
    ends_near: Int64s
    bag_near: Int64s
    text: TextColumn

    def __len__(self) -> int:
        return len(self.length)

    def take(self, rows: NDArray[np.integer]) -> NameColumns:
        """Return the columns of the given rows, in their order."""
        taken: dict[str, Any] = {
            field.name: np.take(getattr(self, field.name), rows, axis=0)
            for field in fields(self)
            if field.name != "text"
        }
        return NameColumns(**taken, text=self.text.take(rows))


@dataclass(frozen=True)
class _Tables:
    """Per code point: is it a placeholder; compound surnames as sorted pairs with their two syllables."""

    placeholder: Flags
    compounds: Int64s
    compound_sounds: Sounds
    compound_heads: Flags


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    placeholder = np.zeros(TABLE_SIZE, np.bool_)
    placeholder[[ord(character) for character in PLACEHOLDERS]] = True
    readings = sound_tables().compound_readings
    pairs = {ord(name[0]) << 32 | ord(name[1]): sounds for name, sounds in readings.items()}
    # the same surnames in pinyin
    pairs |= {
        FIRST_SYLLABLE + first << 32 | FIRST_SYLLABLE + second: (first, second)
        for first, second in readings.values()
    }
    ordered = sorted(pairs.items())
    heads = np.zeros(TABLE_SIZE, np.bool_)
    heads[[pair >> 32 for pair, _ in ordered]] = True
    return _Tables(
        placeholder,
        np.array([pair for pair, _ in ordered], np.int64),
        np.array([sounds for _, sounds in ordered], np.uint16),
        heads,
    )


def indexed(codes: Codes) -> Codes:
    """Return code points as indexes of the tables; what lies beyond them shares the last, unused place."""
    return np.minimum(codes, np.uint32(TABLE_SIZE - 1))


def _hash_text(column: TextColumn) -> Int64s:
    """Hash whole texts: six characters in two numbers, the rest of longer ones in a second step."""
    chars = column.padded(WIDTH).astype(np.int64)
    hashed = mixed(
        chars[:, 0] | chars[:, 1] << 21 | chars[:, 2] << 42,
        chars[:, 3] | chars[:, 4] << 21 | chars[:, 5] << 42,
    )
    longer = np.flatnonzero(column.lengths > WIDTH)
    if len(longer):
        rest = column.take(longer)
        tail = rest.padded(LONGEST)[:, WIDTH:]
        hashed[longer] = mixed(hashed[longer], text_hashes(tail), rest.lengths)
    return np.where(column.lengths == 0, 0, hashed)


def _packed(sounds: Sounds, first: int = 0, last: int = WIDTH) -> Int64s:
    packed = sounds[:, first].astype(np.int64)
    for place in range(first + 1, last):
        packed |= sounds[:, place].astype(np.int64) << _BITS * (place - first)
    return packed


def _hashed(packed: Int64s, valid: Flags) -> Int64s:
    return np.where(valid, mixed(packed), 0)


def _compounds(chars: Codes, length: Int64s) -> tuple[Int64s, Int64s]:
    """Return the rows whose first two characters are one surname before a given name, and which it is."""
    tables = _tables()
    rows = np.flatnonzero(tables.compound_heads[indexed(chars[:, 0])] & (length >= 3) & (length <= 4))
    pairs = chars[rows, 0].astype(np.int64) << 32 | chars[rows, 1].astype(np.int64)
    place = np.minimum(np.searchsorted(tables.compounds, pairs), len(tables.compounds) - 1)
    found = tables.compounds[place] == pairs
    return rows[found], place[found]


def _kinds(chars: Codes, length: Int64s, compound: Int64s) -> NDArray[np.uint8]:
    kind = np.where(length >= 4, np.uint8(LONG), np.uint8(HAN))
    kind[compound] = COMPOUND
    # Latin names of whatever length
    kind[(chars[:, 0] - np.uint32(ord("A"))) < 26] = LONG
    short = np.flatnonzero((length >= 2) & (length <= 5))
    shi = short[chars[short, length[short] - 1] == _SHI]
    kind[shi] = SHI
    return kind


@dataclass(frozen=True)
class _Parts:
    """The hashes of sounds; of rows of long names and 氏-names they are written anew after the others."""

    sound_id: Int64s
    near_id: Int64s
    surname_near: Int64s
    given_near: Int64s
    head_near: Int64s
    ends_near: Int64s
    bag_near: Int64s


_BAG: Int64s = mixed(np.arange(1024)) >> 8


def _han_parts(sounds: Sounds, near: Sounds, length: Int64s, kind: NDArray[np.uint8]) -> _Parts:
    known = (near != 0).sum(axis=1)
    whole = (known == np.minimum(length, WIDTH)) & (length > 0)
    packed = _packed(near)
    first, second, last = near[:, 0], near[:, 1], near[:, 0].copy()
    for place in range(1, WIDTH):
        last = np.where(length == place + 1, near[:, place], last)
    compound = kind == COMPOUND
    surname = np.where(compound, packed & (1 << 2 * _BITS) - 1, first.astype(np.int64))
    given = np.where(compound, packed >> 2 * _BITS, packed >> _BITS)
    behind = known - (first != 0) - (compound & (second != 0)) == length - 1 - compound
    bag = np.zeros(len(length), np.int64)
    for place in range(WIDTH):
        bag += np.where(near[:, place] == 0, 0, _BAG[near[:, place]])
    outer = first.astype(np.int64) | last.astype(np.int64) << _BITS
    return _Parts(
        sound_id=_hashed(_packed(sounds), whole),
        near_id=_hashed(packed, whole),
        surname_near=_hashed(surname, (first != 0) & (~compound | (second != 0))),
        given_near=_hashed(given, behind & (given != 0)),
        head_near=_hashed(packed & (1 << 2 * _BITS) - 1, (first != 0) & (second != 0)),
        ends_near=_hashed(outer | np.int64(1) << 40, (first != 0) & (last != 0) & (length >= 3)),
        bag_near=_hashed(bag, whole),
    )


def _own_surname(parts: _Parts, near: Sounds, length: Int64s, rows: Int64s) -> None:
    """Write the parts of 氏-names: the woman's own surname is the character before 氏; nothing is given."""
    own = near[rows, length[rows] - 2].astype(np.int64)
    parts.surname_near[rows] = _hashed(own, own != 0)
    parts.given_near[rows] = 0
    parts.ends_near[rows] = 0


def transliterated_codes(texts: TextColumn) -> Codes:
    """Return the classes of transliteration of whole names as (n, width ≤ 32), filled up with 0.

    A character without a sound keeps its own code point, so that it equals only itself.
    """
    width = int(min(LONGEST, texts.lengths.max(initial=1)))
    chars = texts.padded(width)
    tables = sound_tables()
    classes = tables.transliterated[tables.reading[indexed(chars)]].astype(np.uint32)
    return np.where(classes == 0, chars, classes)


def _long_parts(parts: _Parts, texts: TextColumn, rows: Int64s) -> None:
    """Write the parts of long names: all but the surname and the head by classes of transliteration."""
    column = texts.take(rows)
    classes = transliterated_codes(column).astype(np.int64)
    length = np.minimum(column.lengths, LONGEST)
    each = np.arange(len(rows))
    end = [classes[each, np.maximum(length - place, 0)] for place in (1, 2, 3)]
    start = [classes[:, 0], classes[:, min(1, classes.shape[1] - 1)]]
    whole = column.lengths > 0
    readable = ~_tables().placeholder[indexed(column.padded(classes.shape[1]))].any(axis=1) & whole
    parts.sound_id[rows] = np.where(readable, mixed(_hash_text(column)), 0)
    parts.near_id[rows] = np.where(readable, text_hashes(classes), 0)
    parts.given_near[rows] = _hashed(end[0] | end[1] << 20 | end[2] << 40, readable & (length >= 3))
    parts.ends_near[rows] = np.where(readable & (length >= 4), mixed(start[0], start[1], end[1], end[0]), 0)
    parts.bag_near[rows] = np.where(
        readable,
        mixed(np.where(classes == 0, 0, mixed(classes.ravel()).reshape(classes.shape) >> 8).sum(axis=1)),
        0,
    )


def derive_names(names: TextColumn) -> NameColumns:
    """Derive the columns of names as written; never fails on what they hold.

    The texts must lie in order and without gaps, as :meth:`TextColumn.of` makes them.
    """
    texts = fold_names(names)
    text = with_syllables(names, texts.folded)
    length = text.lengths
    chars = text.padded(WIDTH)
    places = indexed(chars)
    tables, sound = _tables(), sound_tables()
    placeholders = tables.placeholder[places].sum(axis=1).astype(np.uint8)
    compound, which = _compounds(chars, length)
    kind = _kinds(chars, length, compound)
    sounds = sound.reading[places]
    han = np.flatnonzero(kind != LONG)
    sounds[han, 0] = sound.surname_reading[places[han, 0]]
    sounds[compound, :2] = tables.compound_sounds[which]
    # 某 and 囗 are placeholders with a dictionary reading
    hidden = np.flatnonzero(placeholders)
    sounds[hidden] = np.where(tables.placeholder[places[hidden]], 0, sounds[hidden])
    near = sound.near[sounds]
    parts = _han_parts(sounds, near, length, kind)
    _own_surname(parts, near, length, np.flatnonzero(kind == SHI))
    long = np.flatnonzero(kind == LONG)
    if len(long):
        beyond = long[length[long] > WIDTH]
        rest = indexed(text.take(beyond).padded(LONGEST)[:, WIDTH:])
        placeholders[beyond] += tables.placeholder[rest].sum(axis=1).astype(np.uint8)
        _long_parts(parts, text, long)
    missing = (length == 0) | (placeholders == length)
    name_id = _hash_text(text)
    exact = name_id.copy()
    differing = np.flatnonzero(~texts.same)
    if len(differing):
        exact[differing] = _hash_text(texts.cleaned.take(differing))
    name_id[missing] = exact[missing] = 0
    return NameColumns(
        chars, length, placeholders, kind, exact, name_id, sounds, near, **vars(parts), text=text
    )
