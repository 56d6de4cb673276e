"""The two files of ``match``, broken: text read in blocks, and Parquet; batches, or a refusal in words.

A program of its own reads Parquet, in bounded memory. Here it runs in the process of the slice, which is one
as well; what ends that is read again as the product does it.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.campaigns.fuzz.breaking import broken_each
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.campaigns.fuzz.paths import in_words
from benchmarks.campaigns.fuzz.tables import ENCODED, MEMORY_FOLDER, SLOWEST, WORDS
from verifier.crossmatch.files import SCHEMA, Role, open_side, parquet_program
from verifier.crossmatch.files.parquet_program import DAMAGED, TOO_MUCH, Job
from verifier.feeds.readers.lines import LONGEST

_MEMORY: Final = 64 << 30
"""The limit is the slice's own."""


def _read(suffix: str, data: bytes) -> str:
    def read() -> None:
        side = open_side(Path(file.name), Role.RECORDS)
        for batch in side.batches():
            demand(batch.schema == SCHEMA, "a batch of another schema")

    with tempfile.NamedTemporaryFile(dir=MEMORY_FOLDER, suffix=suffix) as file:
        file.write(data)
        file.flush()
        return in_words(read)


def _read_parquet(data: bytes) -> str:
    with tempfile.NamedTemporaryFile(dir=MEMORY_FOLDER, suffix=".parquet") as file:
        file.write(data)
        file.flush()
        code = parquet_program.main(Job(file.name, [0, 1], LONGEST, _MEMORY, 100_000), io.BytesIO())
    demand(code in (0, DAMAGED, TOO_MUCH), "an exit code that is not documented")
    return "refused" if code else "read"


def _parquet_files() -> list[bytes]:
    made = []
    for packing, dictionary in (("none", False), ("snappy", True), ("zstd", True), ("gzip", False)):
        out = io.BytesIO()
        table = pa.table(
            {"id_no": ["110101194904030011", None, "x"], "name": ["陈明", "李芳", ""], "n": [1, 2, 3]}
        )
        pq.write_table(table, out, compression=packing, use_dictionary=dictionary)
        made.append(out.getvalue())
    return made


MATCH_TEXT: Final = Target(
    "match-csv", broken_each(ENCODED, WORDS), lambda data: _read(".csv", data), SLOWEST, 500
)
PARQUET: Final = Target(
    "match-parquet",
    broken_each(_parquet_files(), (b"PAR1", b"\x15", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"\x19\x4c")),
    _read_parquet,
    SLOWEST,
    1_000,
    after_death=lambda data: _read(".parquet", data),
)
