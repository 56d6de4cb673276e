"""Candidate pairs: the blocks of ``matchers.records.blocking`` as joins over the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from matchers.records.blocking import Block
from verifier.crossmatch.engine.store import MatchStore

_READING_TABLES: Final = {
    "record_id": ("record_numbers", "id17"),
    "record_birth": ("record_births", "birth"),
    "record_year": ("record_years", "year"),
}


def block_sql(block: Block, records: str, people: str) -> str:
    """Return the query of one block: (record, person) of the tables or views ``records`` and ``people``."""
    if block.reading == "record":
        reading = records
    else:
        table, value = _READING_TABLES[block.reading]
        others = [column for column in block.columns if column != value]
        listed = ", ".join(["v.record", f"v.{value}", *(f"o.{column}" for column in others)])
        reading = f"(select {listed} from {table} v join {records} o on o.record = v.record)"  # noqa: S608 -- our own names
    return f"select r.record, p.person from {reading} r join {people} p on {block.sql}"  # noqa: S608 -- our own names


def candidates(store: MatchStore, blocks: Iterable[Block], records: str, people: str, into: str) -> int:
    """Write the distinct candidate pairs of the blocks into a new table ``into``; return their number."""
    union = " union all ".join(block_sql(block, records, people) for block in blocks)
    store.execute(f"create or replace temp table {into} as select distinct record, person from ({union})")  # noqa: S608 -- our own names
    return store.number(f"select count(*) from {into}")  # noqa: S608 -- our own names
