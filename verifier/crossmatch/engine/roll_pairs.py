"""People of the roll against the roll itself: two entries that may be one human under two numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.columns.derive import SideColumns, derive
from matchers.records.columns.text import Flags, Int64s
from matchers.records.scoring.birth_level import BIRTH_LEVELS
from matchers.records.scoring.frequencies import Frequencies
from matchers.records.scoring.id_level import ID_LEVELS
from matchers.records.scoring.model import Model
from matchers.records.scoring.name_grades import NAME_LEVELS
from matchers.records.scoring.pair_levels import PairLevels, pair_levels
from matchers.records.scoring.rivals import Standing, standing
from matchers.records.scoring.rules import NO_RULE, Evidence, deciding_rules
from matchers.records.scoring.weighing import NEIGHBOURS, PairWeights, weigh
from verifier.crossmatch.engine.comparing import frequencies
from verifier.crossmatch.engine.store import MatchStore

CHUNK: Final = 250_000

#: an equal number; the same name and birthday at one home; or the same, where a number is not a whole one
_BLOCKS: Final = (
    "a.id17 = b.id17 and b.id17 <> 0",
    "a.near_id = b.near_id and b.near_id <> 0 and a.birth = b.birth and b.birth <> 0 "
    "and a.place = b.place and b.place <> 0",
    "a.near_id = b.near_id and b.near_id <> 0 and a.birth = b.birth and b.birth <> 0 "
    "and a.door = b.door and b.door <> 0",
    "a.near_id = b.near_id and b.near_id <> 0 and a.birth = b.birth and b.birth <> 0 "
    "and (length(a.id_no) <> 18 or length(b.id_no) <> 18)",
)


def _codes(names: tuple[str, ...], *wanted: str) -> NDArray[np.uint8]:
    return np.array([names.index(name) for name in wanted], np.uint8)


_EQUAL: Final = _codes(ID_LEVELS, "same", "same_check_wrong", "same_old", "same_text")
_SLIPS: Final = _codes(ID_LEVELS, "one_slip", "two_slips", "few_slips", "part_same", "old_near")
_OTHERS: Final = _codes(ID_LEVELS, "valid_near", "other", "damaged_far")
_NAMES: Final = _codes(NAME_LEVELS, "same", "variant")
_NAMES_BY_SOUND: Final = _codes(NAME_LEVELS, "same", "variant", "same_sound")
_BIRTH: Final = _codes(BIRTH_LEVELS, "same")


@dataclass(frozen=True)
class RollPairs:
    """Two people of the roll each; ``first`` < ``second``; ``rule`` indexes ``RULES``."""

    first: Int64s
    second: Int64s
    rule: NDArray[np.uint8]
    levels: PairLevels
    weights: PairWeights
    standing: Standing

    def __len__(self) -> int:
        return len(self.first)

    def take(self, rows: NDArray[np.integer]) -> RollPairs:
        """Return the given pairs."""
        stands = Standing(*(getattr(self.standing, field.name)[rows] for field in fields(self.standing)))
        return RollPairs(
            self.first[rows],
            self.second[rows],
            self.rule[rows],
            self.levels.take(rows),
            self.weights.take(rows),
            stands,
        )


def roll_pairs(store: MatchStore, changed: Int64s, model: Model) -> list[RollPairs]:
    """Return the pairs of one human's likely entries of which at least one is among the changed people.

    Twins have a birthday and a home in common but not the name; two whole numbers side by side count only
    where the names are written alike.
    """
    some = people_among(store, changed)
    union = " union all ".join(
        f"select a.person as one, b.person as other from {some} a join people b on {block}"  # noqa: S608 -- our own text
        for block in _BLOCKS
    )
    sql = f"select distinct least(one, other) as record, greatest(one, other) as person from ({union})"  # noqa: S608 -- our own text
    store.execute(f"create or replace temp table roll_candidates as {sql} where one <> other")
    total = int(store.execute("select count(*) from roll_candidates").fetchall()[0][0])
    if not total:
        return []
    counted = frequencies(store, "roll_candidates")
    pairs = store.table("select record, person from roll_candidates order by record, person")
    first, second = (np.asarray(pairs[name].to_numpy()).astype(np.int64) for name in ("record", "person"))
    return [
        _compared(store, first[start : start + CHUNK], second[start : start + CHUNK], counted, model)
        for start in range(0, total, CHUNK)
    ]


def people_among(store: MatchStore, keys: Int64s) -> str:
    """Return the name of a table of the people with these keys; all of them need no copy."""
    if len(keys) == store.count("people"):
        return "people"
    store.connection.register("changed_now", pa.table({"person": keys}))
    store.execute(
        "create or replace temp table changed_people as "
        "select * from people where person in (select person from changed_now)"
    )
    store.connection.unregister("changed_now")
    return "changed_people"


def _compared(
    store: MatchStore, first: Int64s, second: Int64s, counted: Frequencies, model: Model
) -> RollPairs:
    keys = np.unique(np.concatenate((first, second)))
    store.connection.register("wanted_now", pa.table({"person": keys}))
    rows = store.table(
        "select id_no, name, sex, stated as birth, (-1)::smallint as age, address, 0 as event from people "
        "where person in (select person from wanted_now) order by person"
    )
    store.connection.unregister("wanted_now")
    people: SideColumns = derive(rows)
    ours = people.take(np.searchsorted(keys, first))
    theirs = people.take(np.searchsorted(keys, second))
    levels = pair_levels(ours, theirs)
    weights = weigh(levels, theirs, counted, model)
    alone = np.arange(len(first), dtype=np.int64)
    stands = standing(alone, (weights.total + weights.prior).astype(np.int32))
    rules = deciding_rules(Evidence(levels, stands))
    kept = np.flatnonzero((rules != NO_RULE) & _may_be_one(levels))
    return RollPairs(first, second, rules, levels, weights, stands).take(kept)


def _may_be_one(levels: PairLevels) -> Flags:
    born = np.isin(levels.birth, _BIRTH)
    at_home = np.isin(levels.address, NEIGHBOURS)
    equal = np.isin(levels.id, _EQUAL)
    slip = np.isin(levels.id, _SLIPS) & np.isin(levels.name, _NAMES_BY_SOUND) & born
    other = np.isin(levels.id, _OTHERS) & np.isin(levels.name, _NAMES) & born & at_home
    return np.asarray(equal | slip | other, np.bool_)
