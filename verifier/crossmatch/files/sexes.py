"""Reads the column ``sex``: words as they are, digits as the whole column shows them to be meant.

GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. A column with any 2 or 9 is read so; in one that
holds only 0 and 1, 0 is female.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.texts import as_strings
from verifier.language import Text

UNKNOWN, MALE, FEMALE = 0, 1, 2
_MALE_WORDS: Final = frozenset({"M", "MALE"})
_FEMALE_WORDS: Final = frozenset({"F", "FEMALE"})
_UNKNOWN_WORDS: Final = frozenset(
    {
        "",
        "未知",
        "未说明",
        "未说明的性别",
        "未知的性别",
        "U",
        "UNKNOWN",
        "不详",
        "-",
        "/",
        "无",
        "NULL",
        "NAN",
        "NONE",
    }
)

WORDS: Final = Text("性别一列是文字。", "The column of sex holds words.")
STANDARD: Final = Text(
    "性别一列有 2 或 9：1 为男，2 为女，0 和 9 为未知。",
    "The column of sex holds 2 or 9: 1 is read as male, 2 as female, 0 and 9 as unknown.",
)
ZERO_ONE: Final = Text(
    "性别一列的数字只有 0 和 1：1 为男，0 为女。",
    "The digits in the column of sex are only 0 and 1: 1 is read as male, 0 as female.",
)
ONLY_ONE: Final = Text(
    "性别一列的数字只有 1，为男。", "The only digit in the column of sex is 1, read as male."
)
EMPTY: Final = Text("性别一列是空的。", "The column of sex is empty.")


class SexColumn:
    """Reads one column batch by batch. ``ahead`` walks the whole column again, when a 0 must be decided."""

    def __init__(self, ahead: Callable[[], Iterator[pa.Array]]) -> None:
        self._ahead = ahead
        self._digits: set[str] = set()
        self._words = False
        self._zero_is_female: bool | None = None

    def codes(self, column: pa.Array, report: ReadingReport) -> NDArray[np.uint8]:
        """Return 0 unknown, 1 male, 2 female for each row."""
        encoded = _encoded(column)
        texts = _folded(encoded)
        self._digits |= set(texts) & {"0", "1", "2", "9"}
        self._words |= any(text not in _UNKNOWN_WORDS and not text.isdigit() for text in texts)
        if "0" in texts and self._zero_is_female is None:
            self._zero_is_female = not self._standard_ahead()
        read = [self._code(text) for text in texts]
        codes = np.array([code for code, _ in read] + [UNKNOWN], np.uint8)
        odd = np.array([flag for _, flag in read] + [False], np.bool_)
        rows = pc.fill_null(encoded.indices, len(read)).to_numpy(zero_copy_only=False)
        report.odd_sexes += int(odd[rows].sum())
        return np.asarray(codes[rows])

    def coding(self) -> Text:
        """Return how the column was understood."""
        if self._digits & {"2", "9"}:
            return STANDARD
        if "0" in self._digits:
            return ZERO_ONE
        if "1" in self._digits:
            return ONLY_ONE
        return WORDS if self._words else EMPTY

    def _code(self, text: str) -> tuple[int, bool]:
        if text == "0":
            return (FEMALE if self._zero_is_female else UNKNOWN), False
        if text in {"1", "2", "9"}:
            return {"1": MALE, "2": FEMALE, "9": UNKNOWN}[text], False
        male, female = "男" in text or text in _MALE_WORDS, "女" in text or text in _FEMALE_WORDS
        if male != female:
            return (MALE if male else FEMALE), False
        return UNKNOWN, text not in _UNKNOWN_WORDS

    def _standard_ahead(self) -> bool:
        """Return whether a 2 or 9 stands anywhere in the column."""
        if self._digits & {"2", "9"}:
            return True
        return any(set(_folded(_encoded(column))) & {"2", "9"} for column in self._ahead())


def _encoded(column: pa.Array) -> pa.DictionaryArray:
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.string())
    return (column if pa.types.is_integer(column.type) else as_strings(column)).dictionary_encode()


def _folded(encoded: pa.DictionaryArray) -> list[str]:
    texts = (
        unicodedata.normalize("NFKC", str(value)).strip().upper() for value in encoded.dictionary.to_pylist()
    )
    return [text.removesuffix(".0") for text in texts]
