"""Candidate pairs of the store compared and weighed, in parts of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa

from matchers.records.columns.derive import SideColumns, derive
from matchers.records.columns.ids import EIGHTEEN
from matchers.records.columns.text import Int64s
from matchers.records.scoring.frequencies import PRIOR_SHARES, Frequencies
from matchers.records.scoring.model import Model
from matchers.records.scoring.pair_levels import PairLevels, pair_levels
from matchers.records.scoring.weighing import PairWeights, weigh
from verifier.crossmatch.engine.pipeline import in_order
from verifier.crossmatch.engine.store import MatchStore

#: pairs compared at a time
PART: Final = 150_000
_RAW: Final = "id_no, name, sex, stated, address"


@dataclass(frozen=True)
class Compared:
    """Pairs with levels and weights."""

    record: Int64s
    person: Int64s
    #: who the person is: two entries of the roll with one whole number are one human
    human: Int64s
    levels: PairLevels
    weights: PairWeights


def one_human(people: SideColumns, person: Int64s) -> Int64s:
    """Return a key per human: the whole number of eighteen characters, else the entry itself."""
    whole = people.ids.valid & (people.ids.kind == EIGHTEEN)
    return np.where(whole, people.ids.id17, -1 - person)


@dataclass(frozen=True)
class _Part:
    """The rows one part needs, read; nothing derived yet."""

    pairs: pa.Table
    records: pa.Table
    people: pa.Table


def uncounted(store: MatchStore) -> Frequencies:
    """Return the size of the roll without counts: for pairs that an equal number decides."""
    return Frequencies(store.count("people"), {})


def frequencies(store: MatchStore, pairs: str) -> Frequencies:
    """Return how often the values that the people of a table of pairs have occur on the whole roll."""
    store.count_values()
    columns = ", ".join(PRIOR_SHARES)
    store.execute(
        f"create or replace temp table values_met as select {columns} from people "  # noqa: S608 -- our own names
        f"where person in (select person from {pairs})"
    )
    counts = {}
    for place, column in enumerate(PRIOR_SHARES):
        found = store.table(
            f"select value, people from value_counts where field = {place} "  # noqa: S608 -- our own names
            f"and value in (select {column} from values_met) order by value"
        )
        counts[column] = (_int64(found["value"]), _int64(found["people"]))
    store.execute("drop table values_met")
    return Frequencies(store.count("people"), counts)


def compared(store: MatchStore, pairs: str, counted: Frequencies, model: Model) -> Iterator[Compared]:
    """Compare the pairs of a table, ordered by record; every record's pairs come in one part.

    The people concerned are taken out of the roll once; parts are then derived and compared in threads.
    """
    _prepare(store, pairs)
    yield from in_order(partial(_compare, counted, model), _parts(store), store.threads)


def _prepare(store: MatchStore, pairs: str) -> None:
    store.execute(
        f"create or replace temp table met as select person, {_RAW} from people "  # noqa: S608 -- our own names
        f"where person in (select person from {pairs})"
    )
    store.execute(
        f"create or replace temp table sizes as select record, "  # noqa: S608 -- our own names
        f"(sum(count(*)) over (order by record) // {PART})::integer as part from {pairs} group by record"
    )
    store.execute(
        f"create or replace temp table parted as select c.record, c.person, s.part from {pairs} c "  # noqa: S608 -- our own names
        "join sizes s on s.record = c.record"
    )


def _parts(store: MatchStore) -> Iterator[_Part]:
    numbers = store.execute("select distinct part from sizes order by part").fetchall()
    for (number,) in numbers:
        mine = f"part = {int(number)}"
        pairs = store.table(f"select record, person from parted where {mine} order by record, person")  # noqa: S608 -- our own names
        records = store.table(
            f"select record, {_RAW}, age, event from records "  # noqa: S608 -- our own names
            f"where record in (select record from sizes where {mine}) order by record"
        )
        people = store.table(
            f"select person, {_RAW} from met where person in (select person from parted where {mine}) "  # noqa: S608 -- our own names
            "order by person"
        )
        yield _Part(pairs, records, people)


def _compare(counted: Frequencies, model: Model, part: _Part) -> Compared:
    record, person = _int64(part.pairs["record"]), _int64(part.pairs["person"])
    ours = _side(part.records).take(np.searchsorted(_int64(part.records["record"]), record))
    theirs = _side(part.people).take(np.searchsorted(_int64(part.people["person"]), person))
    levels = pair_levels(ours, theirs)
    human = one_human(theirs, person)
    return Compared(record, person, human, levels, weigh(levels, theirs, counted, model))


def _side(rows: pa.Table) -> SideColumns:
    """Derive the columns of stored rows; people have neither age nor event."""
    columns = {name: rows[name] for name in ("id_no", "name", "sex", "address")} | {"birth": rows["stated"]}
    if "age" in rows.column_names:
        columns |= {"age": rows["age"], "event": rows["event"]}
    else:
        columns |= {
            "age": pa.array(np.full(len(rows), -1, np.int16)),
            "event": pa.array(np.zeros(len(rows), np.int32)),
        }
    return derive(pa.table(columns))


def _int64(column: pa.ChunkedArray) -> Int64s:
    return np.asarray(column.to_numpy()).astype(np.int64)
