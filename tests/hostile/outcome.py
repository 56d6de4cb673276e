"""What becomes of a hostile file, in one line: rows taken, rows not taken and why, or the refusal."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final
from unittest.mock import patch

from matchers.codecs.finger_record import read_finger_record
from matchers.errors import SampleError
from matchers.finger.template_file import read_template
from matchers.images import read_image
from verifier.errors import VerifierError
from verifier.feeds.content.cells import BadCell
from verifier.feeds.content.reading import RowReader
from verifier.feeds.headings import FeedKind, recognise
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import open_table

_TODAY: Final = date(2026, 11, 21)
_REHEARSAL: Final = "verifier.feeds.readers.workbook.rehearse"
_SAMPLES: Final = {"record": read_finger_record, "template": read_template, "picture": read_image}


def of_table(path: Path, kind: FeedKind) -> str:
    """Every row in is accepted, a duplicate, or quarantined with its reason; or the whole file is refused."""
    counts: Counter[str] = Counter()
    seen: set[bytes] = set()
    try:
        # a process of its own for each workbook would take longer than all the rest
        with patch(_REHEARSAL, lambda *_: None), open_table(path, Mapping(), kind) as table:
            found = recognise(kind, table.headings, Mapping())
            reader = RowReader(kind, "test", found.columns, {}, {}, _TODAY)
            for row in table.rows:
                if row.problem is not None:
                    counts[row.problem.code] += 1
                    continue
                try:
                    digest = reader.row_hash(reader.content(row.cells))[1]
                except BadCell as bad:
                    counts[bad.problem.code] += 1
                    continue
                counts["duplicate" if digest in seen else "accepted"] += 1
                seen.add(digest)
    except VerifierError as error:
        return _refusal(error)
    return ", ".join(f"{count} {code}" for code, count in sorted(counts.items())) or "no row"


def _refusal(error: VerifierError) -> str:
    if not (error.message.zh and error.message.en and error.remedy.zh):
        raise AssertionError("a refusal without words")
    return f"refused: {type(error).__name__}"


def of_sample(data: bytes, what: str) -> str:
    """A sample is read or refused."""
    try:
        _SAMPLES[what](data)
    except SampleError as error:
        return f"refused: {type(error).__name__}"
    return "read"
