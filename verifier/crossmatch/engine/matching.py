"""Matching records with people in the store: candidates, comparison, rivals, rules; no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.blocking import (
    BIRTH_PART_BLOCKS,
    DAMAGED_NUMBER_BLOCKS,
    NAME_BLOCKS,
    NUMBER_BLOCKS,
    Block,
)
from matchers.records.columns.text import Int64s
from matchers.records.scoring.id_level import SAME
from matchers.records.scoring.model import Model
from matchers.records.scoring.name_grades import SAME_NAME, VARIANT
from matchers.records.scoring.pair_levels import PairLevels
from matchers.records.scoring.rivals import Standing, standing
from matchers.records.scoring.rules import NO_RULE, RULES, Evidence, deciding_rules
from matchers.records.scoring.weighing import PairWeights
from verifier.crossmatch.engine.candidates import candidates
from verifier.crossmatch.engine.comparing import Compared, compared, frequencies, uncounted
from verifier.crossmatch.engine.store import MatchStore

Advance = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Step:
    """Blocks asked for those of the records still open for which ``condition``, in SQL, holds."""

    table: str
    condition: str
    blocks: tuple[Block, ...]


STEPS: Final = (
    Step("damaged", "not own and id_no is not null", DAMAGED_NUMBER_BLOCKS),
    Step("open_records", "true", NAME_BLOCKS),
    Step("without_number", "not own", BIRTH_PART_BLOCKS),
)
"""What every engine asks after :data:`NUMBER_BLOCKS`, for the records :func:`settled_records` left open."""


@dataclass(frozen=True)
class Matched:
    """Pairs worth showing, ordered by record, best first; ``rule`` indexes ``RULES``."""

    record: Int64s
    person: Int64s
    rule: NDArray[np.uint8]
    levels: PairLevels
    weights: PairWeights
    standing: Standing

    def __len__(self) -> int:
        return len(self.record)

    @property
    def certain(self) -> NDArray[np.bool_]:
        """True where a rule of the tier ``certain`` decided."""
        tiers = np.array([rule.tier == "certain" for rule in RULES], np.bool_)
        return np.asarray(tiers[self.rule], np.bool_)


def match(
    store: MatchStore,
    model: Model,
    *,
    records: str = "records",
    people: str = "people",
    advance: Advance | None = None,
) -> Iterator[Matched]:
    """Match the records of a table or view with the people of another; each record's pairs come together.

    ``records`` and ``people`` name tables or views of the store with all columns of its own. Frequencies are
    counted on all people of the store, whoever is asked about. The result does not depend on chunks, threads
    or the order of rows.
    """
    tell = advance or _silent
    _candidate_pairs(store, model, records, people, tell)
    counted = frequencies(store, "candidates")
    total = store.number("select count(*) from candidates")
    done = 0
    for part in compared(store, "candidates", counted, model):
        done += len(part.record)
        tell("compare", done, total)
        yield decided(part)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def _candidate_pairs(store: MatchStore, model: Model, records: str, people: str, advance: Advance) -> None:
    """Fill the table ``candidates``: pairs by number for all records, by anything for those not settled."""
    candidates(store, NUMBER_BLOCKS, records, people, "by_number")
    settled = [settled_records(part) for part in compared(store, "by_number", uncounted(store), model)]
    done = pa.table({"record": np.concatenate(settled) if settled else np.zeros(0, np.int64)})
    store.connection.register("settled_now", done)
    store.execute("create or replace temp table settled as select distinct record from settled_now")
    store.connection.unregister("settled_now")
    store.execute(
        f"create or replace temp table open_records as select * from {records} "  # noqa: S608 -- our own names
        "where record not in (select record from settled)"
    )
    for step in STEPS:
        if step.table != "open_records":
            asked = f"select * from open_records where {step.condition}"  # noqa: S608 -- our own text
            store.execute(f"create or replace temp table {step.table} as {asked}")
    store.execute("create or replace temp table found as select record, person from by_number")
    steps = [(step.table, block) for step in STEPS for block in step.blocks]
    for done_steps, (table, block) in enumerate(steps):
        advance("block", done_steps, len(steps))
        candidates(store, [block], table, people, "by_block")
        store.execute("insert into found select record, person from by_block")
    store.execute("create or replace temp table candidates as select distinct record, person from found")
    advance("block", len(steps), len(steps))


def settled_records(part: Compared) -> Int64s:
    """Return the records whose own whole number, name and birth meet one person: nobody else is sought.

    ``part`` holds all pairs that the number blocks give for each of its records.
    """
    rules = deciding_rules(Evidence(part.levels, _standing(part)))
    levels = part.levels
    # Anything less, a homophone or a wrong check, and somebody who fits better may be found by name.
    full = (levels.id == SAME) & np.isin(levels.name, (SAME_NAME, VARIANT)) & levels.birth_told
    settled: Int64s = part.record[(rules == 0) & full]
    return settled


def _standing(part: Compared) -> Standing:
    odds = (part.weights.total + part.weights.prior).astype(np.int32)
    return standing(part.record, odds, part.human)


def decided(part: Compared) -> Matched:
    """Let the candidates of each record compete, and keep the pairs that a rule takes up.

    ``part`` holds all candidates of each of its records.
    """
    stands = _standing(part)
    rules = deciding_rules(Evidence(part.levels, stands))
    order = np.lexsort((part.person, -stands.weight.astype(np.int64), part.record))
    rows = order[rules[order] != NO_RULE]
    kept = Standing(*(getattr(stands, field.name)[rows] for field in fields(stands)))
    return Matched(
        part.record[rows],
        part.person[rows],
        rules[rows],
        part.levels.take(rows),
        part.weights.take(rows),
        kept,
    )
