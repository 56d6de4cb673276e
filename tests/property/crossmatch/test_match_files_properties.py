"""Whatever the cells and the blocks: a well-formed CSV comes back whole, a broken one is counted whole."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.crossmatch.match_files import column, parquet_file, read, read_in_blocks, text_file
from verifier.feeds.readers.cleaning import clean_text

CELLS = st.text(alphabet='张李,"; \n\tab1=', max_size=8)
BLOCKS = st.sampled_from([64, 130, 1 << 20])
ENCODINGS = st.sampled_from(["utf-8", "gb18030", "utf-16"])


@settings(max_examples=60)
@given(st.lists(CELLS, max_size=30), BLOCKS, ENCODINGS, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_well_formed_csv_comes_back_whole(cells: list[str], block: int, encoding: str, quoting: int) -> None:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n", quoting=quoting)
    table.writerow(["rid", "name", "address"])
    table.writerows([str(n), f"王{n}", cell] for n, cell in enumerate(cells))
    with tempfile.TemporaryDirectory() as folder:
        rows, report = read_in_blocks(text_file(Path(folder), out.getvalue(), encoding=encoding), block)
    assert report.refused == 0
    assert column(rows, "ref") == [str(n) for n in range(len(cells))]
    assert column(rows, "name") == [f"王{n}" for n in range(len(cells))]
    wanted = [None if cell.strip() == '=""' else clean_text(cell) for cell in cells]
    unwrapped = [text[2:-1].strip() or None if _wrapped(text) else text for text in wanted]
    assert column(rows, "address") == unwrapped


def _wrapped(text: str | None) -> bool:
    return text is not None and len(text) > 2 and text[:2] == '="' and text.find('"', 2) == len(text) - 1


@settings(max_examples=60)
@given(st.lists(st.text(alphabet='张,,"a\r ', min_size=1, max_size=10), max_size=20), BLOCKS)
def test_every_line_of_a_broken_file_is_accepted_refused_or_blank(lines: list[str], block: int) -> None:
    text = "rid,name,sex\n" + "".join(f"{line}\n" for line in lines) + "9,王五,男\n"
    with tempfile.TemporaryDirectory() as folder:
        path = text_file(Path(folder), text)
        rows, report = read_in_blocks(path, block)
    assert len(rows) == report.accepted
    # A cell may span lines: then several lines are one row, and never more rows than lines.
    assert 1 <= report.received + report.blank <= len(lines) + 1
    if '"' not in text:
        assert report.received + report.blank == len(lines) + 1
        assert rows[-1]["name"] == "王五"
    assert column(rows, "ref")[-1:] == ["9"] or '"' in text


@settings(max_examples=15)  # each starts a process
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="张三王", max_size=3), st.sampled_from(["0", "1", "2", ""]), st.integers(0, 99)
        ),
        min_size=1,
        max_size=20,
    )
)
def test_csv_and_parquet_say_the_same(people: list[tuple[str, str, int]]) -> None:
    names = [name or None for name, _, _ in people]
    columns = {
        "rid": [str(n) for n in range(len(people))],
        "name": names,
        "sex": [sex or None for _, sex, _ in people],
        "birth": [f"19{year:02d}0403" for _, _, year in people],
    }
    lines = [
        "rid,name,sex,birth",
        *(",".join(x or "" for x in row) for row in zip(*columns.values(), strict=True)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        from_text, text_report = read(text_file(Path(folder), "\n".join(lines)))
        from_parquet, parquet_report = read(parquet_file(Path(folder), columns))
    assert from_text == from_parquet
    assert text_report.sex_coding == parquet_report.sex_coding
