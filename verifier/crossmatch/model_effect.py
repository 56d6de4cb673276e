"""What other parameters would change, before anything does: both matched over the same store, pair by pair.

The store is built from the database into a folder of its own that goes again: nothing is written anywhere
else, and the night is not in the way. Both sets of parameters see the same people and records, so what
differs is their doing alone.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.records.scoring.model import Model
from matchers.records.scoring.rules import PROBABLE_WEIGHT, RULES
from verifier.context import Context
from verifier.crossmatch import store_rows
from verifier.crossmatch.engine.matching import match
from verifier.crossmatch.engine.stoppable import Stopper, stoppable
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.feed_names import ALL_FEEDS, feed_of
from verifier.crossmatch.models import InUse, in_use
from verifier.crossmatch.reviews import reviews
from verifier.database import EVERYWHERE
from verifier.database.bulk import among
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

Advance = Callable[[str, int, int | None], None]
"""Told the stage (people, records, before, after), how much of it is done, and how much there is."""

Certainty = Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]]
"""From the records and rules of pairs to which of them are certain: not those of a halted rule."""
LARGEST: Final = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pair stands: tier, rule, weight in bits."""

    tier: str
    rule: str
    weight: float


@dataclass(frozen=True, slots=True)
class Change:
    """One pair by the reference numbers of its record and its person; None where it is not worth a look."""

    source: str
    record_id: str
    pid: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True)
class Effect:
    """What changes. A pair moves ``up`` from probable to certain, ``down``, is ``new`` or ``dropped``.

    ``tiers``: (before, after) → tier → pairs. ``rules``: the same by rule. ``moves``: move → rule → pairs, by
    the rule that has the pair afterwards, or had it before it was dropped. ``to_review``: probable pairs that
    nobody has decided, before and after. ``same_lost``: decided to be one person, and dropped.
    ``different_certain``: decided to be two people, and certain only then.
    """

    tiers: tuple[Counter[str], Counter[str]]
    rules: tuple[Counter[str], Counter[str]]
    moves: dict[str, Counter[str]]
    to_review: tuple[int, int]
    same_lost: int
    different_certain: int
    largest: tuple[Change, ...]


def no_progress(_stage: str, _done: int, _total: int | None) -> None:
    """Say nothing."""


def effect(
    context: Context, model: Model, advance: Advance = no_progress, since: datetime | None = None
) -> Effect:
    """Match everything with the parameters in use and with others, and compare; nothing is changed.

    With ``since`` only records of feeds taken in then or later. An interruption ends it within moments and
    leaves nothing behind.
    """
    return stoppable(lambda stopper: _effect(context, model, advance, stopper, since))


def _effect(
    context: Context, model: Model, advance: Advance, stopper: Stopper, since: datetime | None
) -> Effect:
    limits = context.settings.crossmatch

    def told(stage: str, done: int, total: int | None) -> None:
        stopper.check()
        advance(stage, done, total)

    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="pension-effect-", ignore_cleanup_errors=True)
            )
        )
        store = stack.enter_context(
            MatchStore(
                folder / "match.duckdb", memory_mb=limits.memory_mb, threads=limits.threads, spill=folder
            )
        )
        stack.callback(stopper.breaks_off, None)
        stopper.breaks_off(store.connection.interrupt)
        session = stack.enter_context(context.database.read(EVERYWHERE))
        _fill(store, session, told, since)
        used = in_use(session)
        certain = _certainty(session, used)
        _match(store, used.model, certain, "before", told)
        _match(store, model, certain, "after", told)
        return _compared(store, session)


def _fill(store: MatchStore, session: Session, advance: Advance, since: datetime | None) -> None:
    done = 0
    for people in store_rows.people(session, changed=False):
        store.put_people(*store_rows.people_rows(people))
        advance("people", done := done + len(people), None)
    done = 0
    for records in store_rows.records(session, unmatched=False, since=since):
        store.put_records(*store_rows.record_rows(records))
        advance("records", done := done + len(records), None)


def _certainty(session: Session, used: InUse) -> Certainty:
    """Return what tells of records and the rules of their pairs which of the pairs are certain."""
    records = _records_of(session, {feed for _, feed in used.halted} - {ALL_FEEDS})

    def rules(feed: str) -> NDArray[np.bool_]:
        return np.array([rule.tier == "certain" and not used.is_halted(rule.name, feed) for rule in RULES])

    everywhere = rules(ALL_FEEDS)
    of_feed = [(theirs, rules(feed)) for feed, theirs in records.items()]

    def told(record: NDArray[Any], rule: NDArray[Any]) -> NDArray[np.bool_]:
        found = everywhere[rule]
        for theirs, own in of_feed:
            found &= ~np.isin(record, theirs) | own[rule]
        return np.asarray(found, np.bool_)

    return told


def _records_of(session: Session, feeds: Collection[str]) -> dict[str, NDArray[np.int64]]:
    """Return feed → the ids of its records."""
    if not feeds:
        return {}
    sources = session.scalars(select(SourceRecord.source).distinct()).all()
    found = {}
    for feed in feeds:
        theirs = SourceRecord.source.in_([source for source in sources if feed_of(source) == feed])
        found[feed] = np.array(session.scalars(select(SourceRecord.id).where(theirs)).all(), np.int64)
    return found


def _match(store: MatchStore, model: Model, certain: Certainty, into: str, advance: Advance) -> None:
    """Write the pairs into a new table ``into``, with their weight in thousandths of a bit."""
    store.execute(
        f"create table {into} (record BIGINT, person BIGINT, rule UTINYINT, certain BOOLEAN, milli INTEGER)"
    )
    if not (store.count("people") and store.count("records")):
        return

    def compared(what: str, done: int, total: int) -> None:
        if what == "compare":
            advance(into, done, total)

    for part in match(store, model, advance=compared):
        rows = pa.table(
            {
                "record": part.record,
                "person": part.person,
                "rule": part.rule,
                "certain": certain(part.record, part.rule),
                "milli": part.standing.weight,
            }
        )
        store.connection.register("matched_now", rows)
        store.execute(f"insert into {into} select * from matched_now")  # noqa: S608 -- one of two literals
        store.connection.unregister("matched_now")


_JOINED: Final = (
    "create table joined as select "
    "coalesce(b.record, a.record) as record, coalesce(b.person, a.person) as person, "
    "b.rule as rule_b, b.certain as certain_b, b.milli as milli_b, "
    "a.rule as rule_a, a.certain as certain_a, a.milli as milli_a, d.same "
    "from before b full join after a on a.record = b.record and a.person = b.person "
    "left join decided d on d.record = coalesce(b.record, a.record) "
    "and d.person = coalesce(b.person, a.person)"
)
MOVES: Final = {
    "up": "certain_a and not certain_b",
    "down": "certain_b and not certain_a",
    "new": "rule_b is null",
    "dropped": "rule_a is null",
}
"""Move → what tells it, in SQL: probable to certain, certain to probable, worth a look, no more worth one."""


def _compared(store: MatchStore, session: Session) -> Effect:
    decided = [(*pair, review.same) for pair, review in reviews(session).items() if review.same is not None]
    store.execute("create table decided (record BIGINT, person BIGINT, same BOOLEAN)")
    if decided:
        store.connection.executemany("insert into decided values (?, ?, ?)", decided)
    store.execute(_JOINED)
    return Effect(
        tiers=(_tiers(store, "b"), _tiers(store, "a")),
        rules=(_rules(store, "b", "true"), _rules(store, "a", "true")),
        moves={
            move: _rules(store, "b" if move == "dropped" else "a", condition)
            for move, condition in MOVES.items()
        },
        to_review=(
            _count(store, "not certain_b and same is null"),
            _count(store, "not certain_a and same is null"),
        ),
        same_lost=_count(store, "same and rule_a is null"),
        different_certain=_count(store, "not same and certain_a and not coalesce(certain_b, false)"),
        largest=tuple(_largest(store, session)),
    )


def _count(store: MatchStore, condition: str) -> int:
    return store.number(f"select count(*) from joined where {condition}")  # noqa: S608 -- our own text


def _tiers(store: MatchStore, side: str) -> Counter[str]:
    return Counter(certain=_count(store, f"certain_{side}"), probable=_count(store, f"not certain_{side}"))


def _rules(store: MatchStore, side: str, condition: str) -> Counter[str]:
    rows = store.execute(
        f"select rule_{side}, count(*) from joined where rule_{side} is not null and ({condition}) "  # noqa: S608 -- our own text
        f"group by rule_{side} order by rule_{side}"
    ).fetchall()
    return Counter({RULES[rule].name: count for rule, count in rows})


def _largest(store: MatchStore, session: Session) -> Iterator[Change]:
    """Yield the changes to look at first: of tier before those of weight alone, the greatest weight first."""
    moved = " or ".join(f"coalesce({condition}, false)" for condition in MOVES.values())
    by = f"abs(coalesce(milli_a, {PROBABLE_WEIGHT}) - coalesce(milli_b, {PROBABLE_WEIGHT}))"
    rows = store.execute(
        "select record, person, certain_b, rule_b, milli_b, certain_a, rule_a, milli_a from joined "  # noqa: S608 -- our own text
        f"where ({moved}) or milli_a <> milli_b "
        f"order by ({moved}) desc, {by} desc, record, person limit {LARGEST}"
    ).fetchall()
    sources = _references(session, SourceRecord, rows, 0)
    people = _references(session, Person, rows, 1)
    for record, person, *values in rows:
        source = sources[record]
        yield Change(
            source.source,
            source.record_no or str(source.line),
            people[person].pid,
            _standing(*values[:3]),
            _standing(*values[3:]),
        )


def _references(
    session: Session, table: type[Any], rows: Sequence[Sequence[int]], place: int
) -> dict[int, Any]:
    ids = sorted({row[place] for row in rows})
    return {found.id: found for found in session.scalars(select(table).where(among(session, table.id, ids)))}


def _standing(certain: bool | None, rule: int | None, milli: int | None) -> Standing | None:
    if certain is None or rule is None or milli is None:
        return None
    return Standing("certain" if certain else "probable", RULES[rule].name, milli / 1000)
