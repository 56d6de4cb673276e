"""Texts as arrays of code points."""

import numpy as np
import pyarrow as pa
import pytest

from matchers.records.columns.text import TextColumn, mixed, shortened, text_hashes

TEXTS = ["王秀英", "", "𠂇A", "x" * 40]


@pytest.mark.parametrize(
    "given",
    [
        TEXTS,
        [None if text == "" else text for text in TEXTS],
        pa.array(TEXTS),
        pa.array(TEXTS, pa.large_string()),
        pa.chunked_array([TEXTS[:2], TEXTS[2:]]),
        pa.array(["before", *TEXTS, "behind"]).slice(1, 4),
        pa.array(TEXTS).dictionary_encode(),
    ],
)
def test_any_column_of_texts_is_read_and_null_is_empty(
    given: pa.Array | pa.ChunkedArray | list[str | None],
) -> None:
    column = TextColumn.of(given)
    assert column.texts() == TEXTS
    assert column.lengths.tolist() == [3, 0, 2, 40]


def test_no_texts_are_a_column_too() -> None:
    column = TextColumn.of([])
    assert (len(column), column.texts(), column.padded(3).shape) == (0, [], (0, 3))


def test_a_column_of_nulls_is_a_column_of_empty_texts() -> None:
    assert TextColumn.of(pa.nulls(3, pa.string())).texts() == ["", "", ""]


def test_padding_cuts_and_fills_up() -> None:
    assert TextColumn.of(["ab", "", "abc"]).padded(2).tolist() == [[97, 98], [0, 0], [97, 98]]
    assert TextColumn.of(["ab"]).padded(4).tolist() == [[97, 98, 0, 0]]


def test_rows_are_taken_in_any_order_and_more_than_once() -> None:
    assert TextColumn.of(TEXTS).take(np.array([2, 0, 0])).texts() == ["𠂇A", "王秀英", "王秀英"]


def test_single_characters_can_be_left_out() -> None:
    column = TextColumn.of(["a b", " ", "c"])
    kept = column.keep(column.codes != ord(" "))
    assert kept.texts() == ["ab", "", "c"]
    assert column.rows().tolist() == [0, 0, 0, 1, 2]


def test_hashes_are_the_same_on_every_machine_and_never_nothing() -> None:
    assert mixed(np.array([0, 1, 2])).tolist() == [mixed(np.array([value]))[0] for value in (0, 1, 2)]
    assert mixed(np.array([1]), np.array([2]))[0] != mixed(np.array([2]), np.array([1]))[0]
    assert mixed(np.array([20491231]))[0] == 501232534604985119
    assert (mixed(np.arange(1000)) > 0).all()


def test_the_width_of_padding_does_not_count_in_a_hash() -> None:
    column = TextColumn.of(["王秀英", "", "王"])
    assert text_hashes(column.padded(3)).tolist() == text_hashes(column.padded(9)).tolist()
    assert text_hashes(column.padded(3))[1] == 0


def test_only_nothing_becomes_nothing_in_the_short_form() -> None:
    hashes = np.array([0, 1, 1 << 31, (1 << 63) - 1, 5 << 31])
    assert shortened(hashes).tolist() == [0, 1, 1, -1, 5]
    assert shortened(hashes).dtype == np.int32
