"""Estimates m, the share of true pairs that show a comparison level, from pairs that people have looked at.

A decided pair counts 1 or 0, one that is certain 1, an undecided one its posterior: one step of the EM
algorithm (Dempster, Laird, Rubin 1977; Winkler 1988 for record linkage). The documented priors stand as
``strength`` pairs that were counted before. Every level is counted in the table of its context, as
:mod:`matchers.records.scoring.weighing` uses it.

u stays as it is. Reviewed pairs cannot tell it: they reached review because they are alike, so strangers
among them agree far more often than strangers do. What strangers share is counted on the roll itself.

The same selection holds down m of levels that contradict, for such pairs seldom reach review: no level falls
below a tenth of its documented m, and one that was set low on purpose is never raised.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.records.scoring.id_level import ID_LEVELS
from matchers.records.scoring.model import Model, Table
from matchers.records.scoring.name_grades import NAME_LEVELS
from matchers.records.scoring.origin import ESTIMATED, Origin
from matchers.records.scoring.pair_levels import PairLevels
from matchers.records.scoring.weighing import (
    FIELDS,
    LEVEL_NAMES,
    PER_PERSON,
    SLIPS,
    WHOLE_NAMES,
    id_codes,
)

Observation = tuple[Mapping[str, str], float]
"""Field → level as named in ``weighing.LEVEL_NAMES``, and how far the pair is taken for one person, 0 … 1."""

STRENGTH: Final = 200.0
"""The documented priors weigh as much as so many true pairs."""
FLOOR: Final = 0.1
"""The least share of its documented m that a level keeps, also if it was never seen."""
NEVER_RAISED: Final = frozenset({("address", "same_township_other_place")})
"""Levels whose m is lower than observed on purpose: a mistake there is paid for by the living."""

#: Tables of other explanations of the same pair (kin, twins): if it is one person they differ in nothing.
_SAME_TRUE_PAIRS: Final = {"id": ("id|twin",), "name": ("name|kin", "name|twin")}
#: Levels that one statement of the record can lead to, where others cannot: an age, a year, a year and month.
_ONLY_AMONG: Final = (
    frozenset({"age_fits", "age_nominal", "age_near", "age_differs"}),
    frozenset({"partial_year_month"}),
    frozenset({"partial_year"}),
)
_EQUAL: Final = frozenset(ID_LEVELS[code] for code in PER_PERSON)
_SLIPS: Final = frozenset(ID_LEVELS[code] for code in SLIPS)
_WHOLE_NAMES: Final = frozenset(NAME_LEVELS[code] for code in WHOLE_NAMES)
#: posteriors are summed in millionths: exact, so that the order of pairs does not matter
_ONE: Final = 1_000_000


def estimate(model: Model, observations: Iterable[Observation], strength: float = STRENGTH) -> Model:
    """Return the model with m estimated anew; everything else, u above all, is the given model's.

    In each table ``m' = (strength · m + share · Σp·[level]) / (strength + Σp)``, where Σp is over the pairs
    that can show its levels and ``share`` is the sum of their documented m: what a table leaves to records
    that state nothing stays as documented, for the lack of a statement says nothing.

    Args:
        model: the priors; give the documented ones, or pairs that went into a model count twice.
        observations: in any order; the result is the same to the bit. Levels without an m are skipped.
        strength: pairs that the priors stand for, above 0.

    Raises:
        ValueError: a weight outside 0 … 1, or a strength that is not a positive number.
    """
    if not (isfinite(strength) and strength > 0):
        raise ValueError(f"not a strength: {strength}")
    seen = _counted(observations)
    tables = {name: _estimated(name, table, seen[name], strength) for name, table in model.tables.items()}
    for base, others in _SAME_TRUE_PAIRS.items():
        for other in others:
            tables[other] = _following(model.tables[other], model.tables[base], tables[base])
    return replace(model, tables=MappingProxyType(tables), origin=Origin(ESTIMATED, strength))


def observations_of(levels: PairLevels, weights: Sequence[float]) -> Iterator[Observation]:
    """Yield compared pairs as observations, ``weights`` as many as the pairs."""
    equal = np.isin(levels.id, PER_PERSON)
    codes: dict[str, NDArray[np.integer]] = {
        "id": id_codes(levels),
        "name": levels.name,
        # a birth read out of the very number that is equal is no second witness
        "birth": np.where(equal & ~levels.birth_told, 0, levels.birth),
        "sex": levels.sex,
        "address": levels.address,
    }
    rows = zip(*(codes[field].tolist() for field in FIELDS), weights, strict=True)
    for *found, weight in rows:
        yield {field: LEVEL_NAMES[field][code] for field, code in zip(FIELDS, found, strict=True)}, weight


def tables_of(levels: Mapping[str, str]) -> dict[str, str]:
    """Return field → the table that a pair of these levels is weighed with, if taken for one of strangers."""
    number = levels.get("id", "")
    if number in _EQUAL:
        return {"id": "id"} | {field: f"{field}|number" for field in ("name", "birth", "sex", "address")}
    return {
        "id": "id",
        "name": "name",
        "birth": "birth|slip" if number in _SLIPS else "birth",
        "sex": "sex|name" if levels.get("name") in _WHOLE_NAMES else "sex",
        "address": "address",
    }


def _counted(observations: Iterable[Observation]) -> Mapping[str, Counter[str]]:
    """Return table → level → sum of the weights, in millionths."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for levels, weight in observations:
        if not 0.0 <= weight <= 1.0:
            raise ValueError(f"not a weight between 0 and 1: {weight}")
        for field, table in tables_of(levels).items():
            if field in levels:
                seen[table][levels[field]] += round(weight * _ONE)
    return seen


def _estimated(name: str, table: Table, seen: Mapping[str, int], strength: float) -> Table:
    field = name.partition("|")[0]
    found: dict[str, tuple[float, float]] = {}
    for level, (m, u) in table.items():
        among = [other for other in table if _group(field, other) == _group(field, level)]
        pairs = sum(seen.get(other, 0) for other in among) / _ONE
        share = min(1.0, sum(table[other][0] for other in among))
        new = (strength * m + share * seen.get(level, 0) / _ONE) / (strength + pairs)
        new = max(new, FLOOR * m)
        if (field, level) in NEVER_RAISED:
            new = min(new, m)
        found[level] = (m if pairs == 0 else _rounded(new), u)
    return found


def _group(field: str, level: str) -> int:
    if field == "birth":
        for number, only in enumerate(_ONLY_AMONG):
            if level in only:
                return number
    return len(_ONLY_AMONG)


def _following(table: Table, documented: Table, estimated: Table) -> Table:
    """Change the m of a table in the proportion in which that of another has changed."""
    found: dict[str, tuple[float, float]] = {}
    for level, (m, u) in table.items():
        changed = level in documented and documented[level] != estimated[level]
        new = _rounded(m * estimated[level][0] / documented[level][0]) if changed else m
        found[level] = (min(1.0, new), u)
    return found


def _rounded(m: float) -> float:
    """Six digits: what a person can read, far finer than a weight's thousandth of a bit."""
    return float(f"{m:.6g}")
