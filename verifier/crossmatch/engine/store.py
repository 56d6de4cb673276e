"""The columnar store: people and records with their derived columns, kept between nights or for one run.

It holds nothing that the database or the files do not hold: it can be thrown away and built again, and is,
whenever :data:`matchers.records.blocking.BLOCKING_VERSION` rises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.blocking import BLOCKING_VERSION
from matchers.records.columns.derive import (
    ROWS,
    derive,
    has_own_number,
    join_columns,
    possible_births,
    possible_numbers,
    possible_years,
)
from matchers.records.scoring.frequencies import PRIOR_SHARES
from verifier.crossmatch.engine.pipeline import in_order

Who = Literal["people", "records"]

#: rows derived at a time: some 200 MB of arrays
BATCH: Final = 200_000
_READINGS: Final = {"record_numbers": "id17", "record_births": "birth", "record_years": "year"}
_JOIN_TYPES: Final = {
    np.dtype(np.int64): "BIGINT",
    np.dtype(np.int32): "INTEGER",
    np.dtype(np.int16): "SMALLINT",
}


class MatchStore:
    """People and records in columns; ``path`` None keeps them in memory, spilling to ``spill`` when large."""

    def __init__(
        self, path: Path | None = None, *, memory_mb: int = 1500, threads: int = 2, spill: Path | None = None
    ) -> None:
        self.threads = threads
        self.connection = duckdb.connect(":memory:" if path is None else str(path))
        self.execute(f"set memory_limit = '{memory_mb}MB'")
        self.execute(f"set threads = {threads}")
        self.execute("set preserve_insertion_order = false")
        if spill is not None:
            self.execute(f"set temp_directory = '{str(spill).replace(chr(39), chr(39) * 2)}'")
        if self.version != BLOCKING_VERSION:
            self.rebuild()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; what was added is kept if it has a path."""
        self.connection.close()

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> duckdb.DuckDBPyConnection:
        """Run one statement."""
        return self.connection.execute(sql, parameters)

    def table(self, sql: str) -> pa.Table:
        """Return the result of a query as Arrow."""
        return self.connection.sql(sql).to_arrow_table()

    def number(self, sql: str) -> int:
        """Return the one integer a query gives, 0 for none."""
        rows = self.execute(sql).fetchall()
        return int(rows[0][0]) if rows else 0

    @property
    def version(self) -> int:
        """The blocking version the columns were derived with, 0 for a new store."""
        with suppress(duckdb.CatalogException):
            return self.number("select version from store_version")
        return 0

    def rebuild(self) -> None:
        """Empty the store and make its tables for the present version."""
        empty = derive(ROWS.empty_table())
        joins = ", ".join(f"{name} {_JOIN_TYPES[array.dtype]}" for name, array in join_columns(empty).items())
        raw = "id_no VARCHAR, name VARCHAR, sex UTINYINT, stated INTEGER, address VARCHAR"
        self.execute("begin")
        for name in ("people", "records", *_READINGS, "value_counts", "store_version"):
            self.execute(f"drop table if exists {name}")
        self.execute(f"create table people (person BIGINT, {raw}, {joins})")
        self.execute(
            f"create table records (record BIGINT, own BOOLEAN, {raw}, age SMALLINT, event INTEGER, {joins})"
        )
        self.execute("create table record_numbers (record BIGINT, id17 BIGINT)")
        self.execute("create table record_births (record BIGINT, birth INTEGER)")
        self.execute("create table record_years (record BIGINT, year SMALLINT)")
        self.execute("create table value_counts (field UTINYINT, value BIGINT, people INTEGER)")
        self.execute("create table store_version (version INTEGER)")
        self.execute("insert into store_version values (?)", [BLOCKING_VERSION])
        self.execute("commit")

    def load(self, who: Who, batches: Iterable[tuple[NDArray[np.int64], pa.Table]]) -> None:
        """Add the first rows of an empty store, batch by batch: keys and rows in the schema ``derive.ROWS``.

        The batches are read, derived and written at the same time; all of them or none are kept.

        Raises:
            ValueError: there are rows already.
        """
        if self.count(who):
            raise ValueError(f"there are {who} in the store already")
        self.execute("begin")
        try:
            for columns in in_order(partial(_derived, who), batches, self.threads):
                for table, values in columns.items():
                    self._insert(table, values)
        except BaseException:
            self.execute("rollback")
            raise
        self.execute("commit")

    def put_people(self, keys: Iterable[int] | NDArray[np.int64], rows: pa.Table) -> None:
        """Add people, or replace those with the same key; ``rows`` in the schema of ``derive.ROWS``."""
        self._put("people", np.asarray(list(keys) if not isinstance(keys, np.ndarray) else keys), rows)

    def put_records(self, keys: Iterable[int] | NDArray[np.int64], rows: pa.Table) -> None:
        """Add records, or replace those with the same key."""
        self._put("records", np.asarray(list(keys) if not isinstance(keys, np.ndarray) else keys), rows)

    def remove(self, who: Who, keys: Iterable[int]) -> None:
        """Take rows out, with everything derived from them."""
        key = {"people": "person", "records": "record"}[who]
        gone = pa.table({"key": pa.array(list(keys), pa.int64())})
        if not len(gone):
            return
        if who == "people":
            self._forget_counts()
        self.connection.register("gone", gone)
        for table in (who,) if who == "people" else (who, *_READINGS):
            self.execute(f"delete from {table} where {key} in (select key from gone)")  # noqa: S608 -- our own names
        self.connection.unregister("gone")

    def count(self, who: Who) -> int:
        """Return how many people or records there are."""
        # all of it: a result not fetched to its end keeps the connection busy
        [(found,)] = self.execute(f"select count(*) from {who}").fetchall()  # noqa: S608 -- a literal type
        return int(found)

    def count_values(self) -> None:
        """Count what more than one person of the roll has, unless that was done since people last changed."""
        if self.number("select count(*) from value_counts") or not self.count("people"):
            return
        for place, column in enumerate(PRIOR_SHARES):
            self.execute(
                f"insert into value_counts select {place}, {column}, count(*) from people "  # noqa: S608 -- our own names
                f"where {column} <> 0 group by {column} having count(*) > 1"
            )

    def _put(self, who: Who, keys: NDArray[np.int64], rows: pa.Table) -> None:
        batches = ((keys[at : at + BATCH], rows.slice(at, BATCH)) for at in range(0, len(keys), BATCH))
        if not self.count(who):
            self.load(who, batches)
            return
        self._forget_counts()
        self.execute("begin")
        try:
            self.remove(who, keys.tolist())
            for columns in in_order(partial(_derived, who), batches, self.threads):
                for table, values in columns.items():
                    self._insert(table, values)
        except BaseException:
            self.execute("rollback")
            raise
        self.execute("commit")

    def _forget_counts(self) -> None:
        self.execute("delete from value_counts")

    def _insert(self, table: str, columns: pa.Table) -> None:
        self.connection.register("incoming", columns)
        self.execute(f"insert into {table} by name select * from incoming")  # noqa: S608 -- our own names
        self.connection.unregister("incoming")


def _derived(who: Who, batch: tuple[NDArray[np.int64], pa.Table]) -> dict[str, pa.Table]:
    """Return what is stored of some keys and rows: table → its columns."""
    keys, rows = batch
    side = derive(rows)
    raw = {
        "id_no": rows["id_no"],
        "name": rows["name"],
        "sex": rows["sex"],
        "stated": rows["birth"],
        "address": rows["address"],
    }
    if who == "people":
        return {"people": pa.table({"person": keys} | raw | join_columns(side))}
    more = {"own": has_own_number(side), "age": rows["age"], "event": rows["event"]}
    found = {"records": pa.table({"record": keys} | raw | more | join_columns(side))}
    for table, possible in zip(_READINGS, (possible_numbers, possible_births, possible_years), strict=True):
        which, values = possible(side)
        found[table] = pa.table({"record": keys[which], _READINGS[table]: values})
    return found
