"""What the Spark engine does with Arrow batches on its workers: read, derive, compare, decide.

Plain functions over Arrow, calling what the engine of one machine calls; nothing here knows Spark.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from matchers.records.columns.derive import (
    ROWS,
    SideColumns,
    derive,
    has_own_number,
    join_columns,
    possible_births,
    possible_numbers,
    possible_years,
)
from matchers.records.columns.text import Int64s
from matchers.records.scoring.explain import one_line_explanations
from matchers.records.scoring.frequencies import Frequencies
from matchers.records.scoring.model import Model
from matchers.records.scoring.pair_levels import pair_levels
from matchers.records.scoring.rules import RULES
from matchers.records.scoring.weighing import weigh
from verifier.crossmatch.engine.comparing import Compared, one_human
from verifier.crossmatch.engine.matching import decided, settled_records
from verifier.crossmatch.files.headings import Role
from verifier.crossmatch.files.parquet import sound
from verifier.crossmatch.files.reading import LARGEST_BATCH, SideFile
from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.sources import RawTable
from verifier.language import Language

Batches = Iterator[pa.RecordBatch]
BatchesToBatches = Callable[[Batches], Batches]


class Counted(Protocol):
    """Frequencies that were sent to all workers once (a broadcast variable)."""

    @property
    def value(self) -> Frequencies:
        """The frequencies."""


LINE: Final = "__line"
"""Column of the raw rows: the place of each in the whole of the data, from 1 on."""

_CANONICAL: Final = (
    pa.field("ref", pa.string()),
    pa.field("id_no", pa.string()),
    pa.field("name", pa.string()),
    pa.field("sex", pa.int8()),
    pa.field("birth", pa.int32()),
    pa.field("age", pa.int16()),
    pa.field("address", pa.string()),
    pa.field("event", pa.int32()),
)
_JOINS: Final = tuple(
    pa.field(name, pa.from_numpy_dtype(array.dtype))
    for name, array in join_columns(derive(ROWS.empty_table())).items()
)
# "stated": the birth as written; "birth" is a column blocks join on. Named as in the store.
_STATED: Final = tuple(field.with_name("stated") if field.name == "birth" else field for field in _CANONICAL)
READINGS: Final = {
    "id17": pa.list_(pa.int64()),
    "birth": pa.list_(pa.int32()),
    "year": pa.list_(pa.int16()),
}

ROW_COLUMNS: Final = pa.schema([pa.field("key", pa.int64()), *_CANONICAL])
"""Canonical rows of either side, each with a key of its own."""
PEOPLE_COLUMNS: Final = pa.schema([pa.field("person", pa.int64()), *_STATED, *_JOINS])
RECORD_COLUMNS: Final = pa.schema(
    [
        pa.field("record", pa.int64()),
        pa.field("own", pa.bool_()),
        *_STATED,
        *_JOINS,
        *(pa.field(f"every_{name}", kind) for name, kind in READINGS.items()),
    ]
)
SETTLED_COLUMNS: Final = pa.schema([("record", pa.int64())])
MATCHED_COLUMNS: Final = pa.schema(
    [
        ("record", pa.int64()),
        ("person", pa.int64()),
        ("rule", pa.int16()),
        ("milli_bits", pa.int32()),
        ("probability", pa.float64()),
        ("shown", pa.float64()),
        ("tier", pa.string()),
        ("explanation", pa.string()),
    ]
)
_TIERS: Final = np.array([rule.tier for rule in RULES], object)


def reader(role: Role, file: str, headings: tuple[str, ...], sexes: pa.Array | None) -> BatchesToBatches:
    """Return what makes raw rows, as a Parquet file has them beside :data:`LINE`, into canonical ones.

    ``sexes`` are the different values of the whole column of sex: what its digits mean depends on all.
    """

    def read(raw: Batches) -> Batches:
        source = _RawRows(raw, headings, sexes)
        for batch in SideFile(Path(file), source, role).batches():
            yield _batch(ROW_COLUMNS, {"key": source.kept.popleft(), **_columns(batch)})

    return read


class _RawRows:
    """A source of rows for ``SideFile``; ``kept`` are the lines of each table it yields.

    It leaves out rows without a single value itself, so that ``SideFile`` leaves out none.
    """

    format = "parquet"
    encoding = "utf-8"
    header_line = 0

    def __init__(self, raw: Batches, headings: tuple[str, ...], sexes: pa.Array | None) -> None:
        self.headings = headings
        self.kept: deque[Int64s] = deque()
        self._raw = raw
        self._sexes = sexes

    def tables(self, columns: Mapping[str, int], report: ReadingReport) -> Iterator[RawTable]:
        if self._sexes is not None and columns.keys() == {"sex"}:  # a walk ahead through that column alone
            yield RawTable({"sex": sound(self._sexes)}, np.zeros(len(self._sexes), np.int64))
            return
        for batch in self._raw:
            for start in range(0, len(batch), LARGEST_BATCH):
                table = self._table(batch.slice(start, LARGEST_BATCH), columns)
                if len(table.lines):
                    self.kept.append(table.lines)
                    yield table

    def _table(self, batch: pa.RecordBatch, columns: Mapping[str, int]) -> RawTable:
        found = {name: sound(batch.column(self.headings[index])) for name, index in columns.items()}
        lines = batch.column(LINE)
        filled = pc.is_valid(next(iter(found.values())))
        for column in found.values():
            filled = pc.or_(filled, pc.is_valid(column))
        kept = {name: column.filter(filled) for name, column in found.items()}
        return RawTable(kept, lines.filter(filled).to_numpy(zero_copy_only=False))


def people_columns(rows: Batches) -> Batches:
    """Derive what blocks join people on; rows as :data:`ROW_COLUMNS`, columns as :data:`PEOPLE_COLUMNS`."""
    for batch in rows:
        raw = _columns(batch)
        yield _batch(
            PEOPLE_COLUMNS,
            {**raw, "stated": raw["birth"], "person": raw["key"], **join_columns(derive(batch))},
        )


def record_columns(rows: Batches) -> Batches:
    """Derive the same of records, and every number, birth and year that each may mean."""
    for batch in rows:
        raw = _columns(batch)
        side = derive(batch)
        readings = {
            "every_id17": _lists(len(batch), *possible_numbers(side), READINGS["id17"]),
            "every_birth": _lists(len(batch), *possible_births(side), READINGS["birth"]),
            "every_year": _lists(len(batch), *possible_years(side), READINGS["year"]),
        }
        named = {"stated": raw["birth"], "record": raw["key"], "own": has_own_number(side)}
        yield _batch(RECORD_COLUMNS, {**raw, **named, **join_columns(side), **readings})


def settling(counted: Counted, model: Model) -> Callable[[pa.Table], pa.Table]:
    """Return what finds the settled records among whole groups of pairs that the number blocks gave."""

    def settle(pairs: pa.Table) -> pa.Table:
        found = settled_records(_compared(pairs, counted.value, model))
        return pa.table({"record": np.unique(found)}, schema=SETTLED_COLUMNS)

    return settle


def deciding(counted: Counted, model: Model, language: Language) -> Callable[[pa.Table], pa.Table]:
    """Return what decides groups of pairs; a group holds all candidates of each of its records."""

    def decide(pairs: pa.Table) -> pa.Table:
        found = decided(_compared(pairs, counted.value, model))
        told = one_line_explanations(found.levels, found.weights, found.standing, found.rule, language)
        return pa.table(
            {
                "record": found.record,
                "person": found.person,
                "rule": found.rule.astype(np.int16),
                "milli_bits": found.standing.weight,
                "probability": found.standing.probability,
                "shown": [round(one, 6) for one in found.standing.probability.tolist()],
                "tier": pa.array(_TIERS[found.rule], pa.string()),
                "explanation": pa.array(told, pa.string()),
            },
            schema=MATCHED_COLUMNS,
        )

    return decide


def _compared(pairs: pa.Table, counted: Frequencies, model: Model) -> Compared:
    """Compare pairs that come with the rows of both sides (``r_…`` and ``p_…``); each row is derived once."""
    pairs = pairs.sort_by([("record", "ascending"), ("person", "ascending")])
    record, ours = _side(pairs, "record", "r_")
    person, theirs = _side(pairs, "person", "p_")
    levels = pair_levels(ours, theirs)
    human = one_human(theirs, person)
    return Compared(record, person, human, levels, weigh(levels, theirs, counted, model))


def _side(pairs: pa.Table, key: str, prefix: str) -> tuple[Int64s, SideColumns]:
    keys = np.asarray(pairs[key].to_numpy()).astype(np.int64)
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    names = [name for name in pairs.column_names if name.startswith(prefix)]
    rows = pairs.select(names).take(pa.array(first)).combine_chunks()
    if prefix == "p_":  # only records say an age or the day of an event
        nothing = {"p_age": pa.array(np.full(len(rows), -1), pa.int16())}
        nothing["p_event"] = pa.array(np.zeros(len(rows)), pa.int32())
        rows = pa.table({name: rows[name] for name in names} | nothing)
    plain = [{"stated": "birth"}.get(name[2:], name[2:]) for name in rows.column_names]
    return keys, derive(rows.rename_columns(plain)).take(place)


def _columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    return dict(zip(batch.schema.names, batch.columns, strict=True))


def _batch(schema: pa.Schema, columns: Mapping[str, pa.Array | NDArray[np.generic]]) -> pa.RecordBatch:
    """Return the columns of a schema, in its types; whatever else is given stays out."""
    made = []
    for field in schema:
        given = columns[field.name]
        array = given if isinstance(given, pa.Array) else pa.array(given)
        made.append(array if array.type == field.type else array.cast(field.type))
    return pa.RecordBatch.from_arrays(made, schema=schema)


def _lists(rows: int, row: Int64s, values: NDArray[np.integer], kind: pa.DataType) -> pa.Array:
    """Return for each of ``rows`` rows the list of its values; ``row`` ascends."""
    starts = np.searchsorted(row, np.arange(rows + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(starts), pa.array(values).cast(kind.value_type), type=kind)
