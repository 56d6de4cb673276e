"""A past night as it was kept: which kinds of lead it settled, what each finder could see, by which rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.bookmarks import MARKED, Marks
from verifier.crossmatch.night import FINDERS
from verifier.crossmatch.night_tables import NightKind, RuleSet
from verifier.crossmatch.rules_in_force import RulesInForce
from verifier.crossmatch.tables import Lead
from verifier.database.earlier import EarlierRow
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.people.tables import IdentityChange
from verifier.runs.tables import Run

#: what the night itself goes on writing while it settles one kind after the other
_NIGHTS_OWN: Final = frozenset({Lead.__tablename__, EarlierRow.__tablename__, IdentityChange.__tablename__})


@dataclass(frozen=True, slots=True)
class KeptKind:
    """One kind of lead, with the bookmarks before and after it was settled."""

    kind: str
    read_at: datetime
    seen: Marks
    written: Marks

    @property
    def moved(self) -> tuple[str, ...]:
        """The tables that grew between finding the leads and writing them."""
        return tuple(sorted(name for name in _data(self.seen) if self.seen[name] != self.written[name]))


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds whose finders saw the same data by the same rules, in the order in which they were settled."""

    rules: RulesInForce
    kinds: tuple[KeptKind, ...]

    @property
    def seen(self) -> Marks:
        """How far each table had come when the first of them began."""
        return self.kinds[0].seen

    @property
    def read_at(self) -> datetime:
        """When the last of them began to read."""
        return max(kind.read_at for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class PastNight:
    """A finished night."""

    run_id: int
    business_date: date
    supplement: int
    groups: tuple[Group, ...]

    @property
    def kinds(self) -> dict[str, KeptKind]:
        """Kind → what was kept of it."""
        return {kind.kind: kind for group in self.groups for kind in group.kinds}


def past_night(session: Session, named: str) -> PastNight:
    """Return a finished night by the number of its run, or by its business date (its last supplement).

    Raises:
        InvalidInput: neither a number nor a date.
        NotFound: no such night.
        Conflict: it has not finished, or kept nothing to be told again by.
    """
    run = _run(session, named)
    if run.state != "done":
        raise Conflict(
            Text("第 {n} 次运行尚未完成。", "Run {n} has not finished.").fill(n=run.id),
            Text("请先完成夜间作业。", "Let the night finish first."),
        )
    rows = session.scalars(select(NightKind).where(NightKind.run_id == run.id)).all()
    if not rows:
        raise Conflict(
            Text(
                "第 {n} 次运行没有留下可供重演的记录。",
                "Run {n} kept nothing to be told again by.",
            ).fill(n=run.id)
        )
    return PastNight(run.id, run.business_date, run.supplement, tuple(_groups(session, rows)))


def rules_after(session: Session, night: PastNight) -> list[RulesInForce]:
    """Return the rules by which nights after this one went."""
    later = select(NightKind.rule_set).where(NightKind.run_id > night.run_id).distinct()
    found = session.scalars(select(RuleSet).where(RuleSet.digest.in_(later)).order_by(RuleSet.digest))
    return [RulesInForce.from_dict(stored.content) for stored in found]


def _groups(session: Session, rows: Sequence[NightKind]) -> list[Group]:
    order = {kind: place for place, kind in enumerate(FINDERS)}
    found: defaultdict[tuple[str, tuple[tuple[str, int], ...]], list[KeptKind]] = defaultdict(list)
    kept = sorted(rows, key=lambda row: order.get(row.kind, len(order)))
    for row in kept:
        seen, written = _marks(row.seen), _marks(row.written)
        saw = tuple(sorted(_data(seen).items()))
        found[row.rule_set, saw].append(KeptKind(row.kind, row.read_at, seen, written))
    return [
        Group(RulesInForce.from_dict(session.get_one(RuleSet, digest).content), tuple(kinds))
        for (digest, _), kinds in found.items()
    ]


def _marks(stored: Mapping[str, int]) -> Marks:
    """Return the bookmark with every table the code knows: one it did not name then was empty."""
    return {model.__tablename__: int(stored.get(model.__tablename__, 0)) for model in MARKED}


def _data(marks: Marks) -> Marks:
    return {name: value for name, value in marks.items() if name not in _NIGHTS_OWN}


def _run(session: Session, named: str) -> Run:
    if named.isdigit():
        found = session.get(Run, int(named)) if len(named) < 19 else None
    else:
        query = select(Run).where(Run.business_date == _day(named))
        found = session.scalar(query.order_by(Run.supplement.desc()).limit(1))
    if found is None:
        raise NotFound(Text("没有 {n} 的夜间作业。", "There is no night {n}.").fill(n=named))
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            Text("“{t}”既不是运行编号，也不是日期。", "“{t}” is neither a run's number nor a date.").fill(
                t=text
            ),
            Text("请写成 42 或 2026-11-21。", "Write it as 42 or as 2026-11-21."),
        ) from error
