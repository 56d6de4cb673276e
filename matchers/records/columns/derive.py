"""One batch of rows, as read, made into everything the blocks join on and the levels compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.columns.addresses import AddressColumns, derive_addresses
from matchers.records.columns.births import BirthColumns, alternate_births, derive_births
from matchers.records.columns.corrections import corrections
from matchers.records.columns.ids import FIFTEEN, OLD_CARD, IdColumns, derive_ids
from matchers.records.columns.names import NameColumns, derive_names
from matchers.records.columns.text import Flags, Int64s, TextColumn, shortened

ROWS: Final = pa.schema(
    [
        ("id_no", pa.string()),
        ("name", pa.string()),
        ("sex", pa.uint8()),
        ("birth", pa.int32()),
        ("age", pa.int16()),
        ("address", pa.string()),
        ("event", pa.int32()),
    ]
)
"""The rows both sides come as. ``sex`` 1 male, 2 female, 0 unknown; ``birth`` and ``event`` yyyymmdd with
00 for unknown parts and 0 for none; ``age`` in years, -1 for none; texts as written or null."""

_MOST_YEARS = 16
"""An age rounded to a ten leaves so many years of birth possible."""


@dataclass(frozen=True)
class SideColumns:
    """What scoring compares, for ``n`` rows of one side."""

    ids: IdColumns
    names: NameColumns
    births: BirthColumns
    addresses: AddressColumns
    sex: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.sex)

    def take(self, rows: NDArray[np.integer]) -> SideColumns:
        """Return the given rows."""
        return SideColumns(
            self.ids.take(rows),
            self.names.take(rows),
            self.births.take(rows),
            self.addresses.take(rows),
            self.sex[rows],
        )


def derive(rows: pa.RecordBatch | pa.Table) -> SideColumns:
    """Derive the columns of rows in the schema :data:`ROWS` (other columns are left alone); never raises."""
    ids = derive_ids(TextColumn.of(rows["id_no"]))
    stated_sex = _numbers(rows["sex"], np.uint8, 0)
    whole_birth = np.where(ids.valid & (ids.kind != OLD_CARD), ids.birth, 0)
    births = derive_births(
        _numbers(rows["birth"], np.int32, 0),
        whole_birth,
        _numbers(rows["age"], np.int16, -1),
        _numbers(rows["event"], np.int32, 0),
    )
    return SideColumns(
        ids=ids,
        names=derive_names(TextColumn.of(rows["name"])),
        births=births,
        addresses=derive_addresses(TextColumn.of(rows["address"])),
        sex=np.where(stated_sex == 0, ids.sex, stated_sex).astype(np.uint8),
    )


def _numbers(column: pa.Array | pa.ChunkedArray, kind: type[np.integer], missing: int) -> NDArray[np.integer]:
    filled = column.fill_null(missing)
    return np.asarray(filled.to_numpy(zero_copy_only=False)).astype(kind)


def join_columns(side: SideColumns) -> dict[str, NDArray[np.integer]]:
    """Return the integer columns that blocks join on, 0 where there is nothing to join."""
    births, ids = side.births, side.ids
    year, month, day = births.year, births.month, births.day
    return {
        "id17": ids.id17,
        "id_birth": ids.birth,
        "id_county": np.maximum(ids.county, 0),
        "id_sequence": (ids.sequence + 1).astype(np.int16),
        "name_id": shortened(side.names.name_id),
        "sound_id": shortened(side.names.sound_id),
        "near_id": shortened(side.names.near_id),
        "given_near": shortened(side.names.given_near),
        "head_near": shortened(side.names.head_near),
        "ends_near": shortened(side.names.ends_near),
        "surname_near": shortened(side.names.surname_near),
        "birth": np.where(day > 0, births.birth, 0).astype(np.int32),
        "year": year.astype(np.int16),
        "year_month": np.where(month > 0, year * 100 + month, 0).astype(np.int32),
        "month_day": np.where(day > 0, month * 100 + day, 0).astype(np.int16),
        "year_day": np.where(day > 0, year * 100 + day, 0).astype(np.int32),
        "home": shortened(side.addresses.township),
        "county": shortened(side.addresses.county),
        "place": shortened(side.addresses.place),
        "village": shortened(side.addresses.village),
        "door": shortened(side.addresses.door),
    }


def possible_numbers(side: SideColumns) -> tuple[Int64s, Int64s]:
    """Return (row, id17): each number a record may mean — its own, the other century, one slip away."""
    mended = corrections(side.ids)
    rows = [np.flatnonzero(side.ids.id17), np.flatnonzero(side.ids.id17_earlier), mended.row]
    numbers = [side.ids.id17[rows[0]], side.ids.id17_earlier[rows[1]], mended.id17]
    return _distinct(np.concatenate(rows), np.concatenate(numbers))


def possible_births(side: SideColumns) -> tuple[Int64s, Int64s]:
    """Return (row, yyyymmdd): each date a birth may be: as written, other calendar, day and month swapped."""
    births = side.births
    written = np.flatnonzero(births.day > 0)
    other_row, other, _ = alternate_births(np.where(births.day > 0, births.birth, 0))
    inside = np.flatnonzero((births.id_birth > 0) & (births.id_birth != births.birth))
    return _distinct(
        np.concatenate((written, other_row, inside)),
        np.concatenate((births.birth[written], other, births.id_birth[inside])).astype(np.int64),
    )


def possible_years(side: SideColumns) -> tuple[Int64s, Int64s]:
    """Return (row, year): each year of birth a record's date or age leaves open."""
    first, last = side.births.earliest_year.astype(np.int64), side.births.latest_year.astype(np.int64)
    counts = np.where(first > 0, np.clip(last - first + 1, 0, _MOST_YEARS), 0)
    rows = np.repeat(np.arange(len(side), dtype=np.int64), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    return rows, first[rows] + np.arange(len(rows), dtype=np.int64) - starts


def has_own_number(side: SideColumns) -> Flags:
    """Tell which rows carry a whole number of eighteen characters: it can be nobody else's by a slip."""
    return np.asarray(side.ids.valid & (side.ids.kind != FIFTEEN), np.bool_)


def _distinct(rows: Int64s, values: Int64s) -> tuple[Int64s, Int64s]:
    if not len(rows):
        return rows.astype(np.int64), values.astype(np.int64)
    order = np.lexsort((values, rows))
    rows, values = rows[order].astype(np.int64), values[order].astype(np.int64)
    first = np.concatenate(([True], (rows[1:] != rows[:-1]) | (values[1:] != values[:-1])))
    return rows[first], values[first]
