"""Folds a column of names to the form they are compared in: the scalar functions, a million at a time.

Most characters fold by themselves, so one look-up in a table serves them. Names that hold a bracket, a
combining mark or a script where neighbours join are left to :func:`matchers.records.names.normalise_name`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.columns.text import Codes, Flags, Int64s, TextColumn
from matchers.records.name_characters import PRIVATE_USE, TABLE_SIZE, VARIANTS
from matchers.records.name_pinyin import FEWEST_LETTERS, MOST_LETTERS, as_characters
from matchers.records.names import (
    BLANK_WORDS,
    BRACKETS,
    EPITHETS_BEFORE,
    EPITHETS_BEHIND,
    clean_name,
    folded_once,
    normalise_name,
)

_ODD: Final = np.uint32(0xFFFFFFFF)
_LATIN = re.compile("[A-ZÜ]+")
_A, _LETTERS = np.uint32(ord("A")), np.uint32(26)
# Characters that stay as they are: ideographs, Hangul syllables, private use (but for what is known of it).
_UNCHANGED = (
    (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0xE000, 0xF900),
    (0x20000, 0x2A6E0), (0x2A700, 0x2EBE1), (0x30000, 0x323B0),
)  # fmt: skip
# Blocks whose characters never join their neighbours, as far as each folds to one of the same.
_ALONE = (
    (0x01, 0x0250), (0x0386, 0x0530), (0x1E00, 0x1F00), (0x2000, 0x20C0), (0x2100, 0x2400), (0x2460, 0x2C00),
    (0x3000, 0x302A), (0x3030, 0x3042), (0x3105, 0x3130), (0x3220, 0x3400), (0xFE10, 0xFE1A),
    (0xFE30, 0xFE70), (0xFF01, 0xFF5F),
)  # fmt: skip


def _alone(code: int) -> bool:
    return any(first <= code < end for first, end in (*_UNCHANGED, *_ALONE)) and not unicodedata.combining(
        chr(code)
    )


def _cleaned(code: int) -> int:
    """Return what a character folds to alone, 0 if to nothing, the mark of the odd if that is no answer."""
    character = chr(code)
    if character in BRACKETS:
        return int(_ODD)
    folded = folded_once(character)
    if not folded:
        # A bracket in a compatibility form folds to nothing alone and takes its neighbours along.
        return int(_ODD) if unicodedata.normalize("NFKC", character) in BRACKETS else 0
    return ord(folded) if len(folded) == 1 and _alone(ord(folded)) else int(_ODD)


@lru_cache(maxsize=1)
def _tables() -> tuple[Codes, Codes]:
    """Return code point → cleaned, and cleaned → compared as."""
    clean = np.full(TABLE_SIZE, _ODD, np.uint32)
    for first, end in _UNCHANGED:
        clean[first:end] = np.arange(first, end, dtype=np.uint32)
    for first, end in _ALONE:
        clean[first:end] = [_cleaned(code) for code in range(first, end)]
    for code in PRIVATE_USE:
        clean[code] = _cleaned(code)
    folded = np.arange(TABLE_SIZE, dtype=np.uint32)
    for written, standard in VARIANTS.items():
        folded[written] = ord(standard)
    # A row of its own for "nothing here": padding is 0 and stays 0.
    clean[0] = _ODD
    return clean, folded


@dataclass(frozen=True)
class NameTexts:
    """A column ``cleaned`` as by :func:`clean_name` and ``folded`` as by :func:`normalise_name`.

    ``same`` may be False for a name that both leave alike, never True for one they do not.
    """

    cleaned: TextColumn
    folded: TextColumn
    same: Flags


def _blank(column: TextColumn) -> TextColumn:
    """Empty the names that are words for "no name"."""
    longest = max(map(len, BLANK_WORDS))
    short = np.flatnonzero(column.lengths <= longest)
    heads = column.take(short).padded(longest)
    blank = np.zeros(len(short), np.bool_)
    for word in sorted(BLANK_WORDS - {""}):
        codes = np.zeros(longest, np.uint32)
        codes[: len(word)] = [ord(character) for character in word]
        matches: Flags = heads[:, 0] == codes[0]
        candidates = np.flatnonzero(matches)
        blank[candidates[(heads[candidates] == codes).all(axis=1)]] = True
    if not blank.any():
        return column
    lengths = column.lengths.copy()
    lengths[short[blank]] = 0
    return TextColumn(column.codes, column.starts, lengths)


def _put(column: TextColumn, rows: NDArray[np.int64], texts: list[str]) -> TextColumn:
    """Replace the texts of some rows."""
    added = TextColumn.of(texts)
    starts, lengths = column.starts.copy(), column.lengths.copy()
    starts[rows] = added.starts + len(column.codes)
    lengths[rows] = added.lengths
    return TextColumn(np.concatenate((column.codes, added.codes)), starts, lengths)


def _edge(words: tuple[str, ...]) -> tuple[Flags, Int64s]:
    """Return which code points words begin with, and the words' first two characters as one number each."""
    begins = np.zeros(TABLE_SIZE, np.bool_)
    begins[[ord(word[0]) for word in words]] = True
    alone = {word for word in words if len(word) == 1}
    pairs = [ord(word[0]) << 32 | ord(word[1]) for word in words if word[0] not in alone]
    return begins, np.array(sorted({*pairs, *(ord(word) << 32 for word in alone)}), np.int64)


@lru_cache(maxsize=1)
def _edges() -> tuple[tuple[Flags, Int64s], tuple[Flags, Int64s]]:
    return _edge(EPITHETS_BEFORE), _edge(tuple(word[::-1] for word in EPITHETS_BEHIND))


def _with_epithets(column: TextColumn) -> Int64s:
    """Return the rows that begin or end like 故王秀英 or 张三同志; few."""
    rows = np.flatnonzero(column.lengths >= 2)
    first = column.starts[rows]
    found = []
    for (begins, words), outer, step in zip(
        _edges(), (first, first + column.lengths[rows] - 1), (1, -1), strict=True
    ):
        codes = np.minimum(column.codes[outer], TABLE_SIZE - 1)
        likely = np.flatnonzero(begins[codes])
        outermost = codes[likely].astype(np.int64) << 32
        within = column.codes[outer[likely] + step].astype(np.int64)
        found.append(rows[likely[np.isin(outermost, words) | np.isin(outermost | within, words)]])
    return np.union1d(*found)


def fold_names(names: TextColumn) -> NameTexts:
    """Fold a column of names as written; the texts lie in order and without gaps, as ``of`` makes them."""
    table, variants = _tables()
    codes = names.codes
    clean = table[np.minimum(codes, TABLE_SIZE - 1)]
    strange = np.flatnonzero((clean == _ODD) | (codes >= TABLE_SIZE))
    ends = names.starts + names.lengths
    odd = np.unique(np.searchsorted(ends, strange, side="right")) if len(strange) else strange
    clean[strange] = 0xFFFD
    column = TextColumn(clean, names.starts, names.lengths)
    kept = clean != 0
    if not kept.all():
        column = column.keep(kept)
    folded = variants[column.codes]
    odd = np.union1d(odd, _with_epithets(TextColumn(folded, column.starts, column.lengths)))
    odd_texts = names.take(odd).texts()
    changed = np.flatnonzero(folded != column.codes)
    same = np.ones(len(names), np.bool_)
    same[np.searchsorted(column.starts + column.lengths, changed, side="right")] = False
    cleaned = _blank(column)
    compared = TextColumn(folded, column.starts, cleaned.lengths)
    if changed.size:
        compared = _blank(compared)
    if len(odd):
        same[odd] = False
        cleaned = _put(cleaned, odd, [clean_name(text) for text in odd_texts])
        compared = _put(compared, odd, [normalise_name(text) for text in odd_texts])
    return NameTexts(cleaned, compared, same)


def with_syllables(names: TextColumn, folded: TextColumn) -> TextColumn:
    """Replace names in pinyin, told by the names as written, with a character for each syllable."""
    rows = np.flatnonzero((folded.lengths >= FEWEST_LETTERS) & (folded.lengths <= MOST_LETTERS))
    first, last = folded.starts[rows], folded.starts[rows] + folded.lengths[rows] - 1
    rows = rows[(folded.codes[first] - _A < _LETTERS) & (folded.codes[last] - _A < _LETTERS)]
    written = [
        as_characters(text) if _LATIN.fullmatch(plain) else ""
        for text, plain in zip(names.take(rows).texts(), folded.take(rows).texts(), strict=True)
    ]
    pinyin = [place for place, characters in enumerate(written) if characters]
    return _put(folded, rows[pinyin], [written[place] for place in pinyin]) if pinyin else folded
