"""Random histories of stops on several batches (invariant 10 of what protects the living).

A batch over its budget of wrongful stops halts itself in the very step that goes over it; nothing is proposed
or approved on it until a person who had no hand in the wrongful stop releases it. The services run on a real
database; the model counts on its fingers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories as make
from tests.integration.stops.scene import LI, QIAN, SUN, ZHAO, Scene, set_stage
from tests.property.fresh import Fresh, fresh, histories
from verifier.accounts.actor import Actor
from verifier.audit.tables import AuditEntry
from verifier.cases.stop_tables import HaltedBatch
from verifier.cases.stops.releasing import release_batch
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, NotPermitted
from verifier.people.tables import Person

Batch = tuple[str, str, int]
APPROVERS: Final = (QIAN, ZHAO)
#: what a case rests on: source, rule and file of each of its leads
GROUNDS: Final = (
    (("police", "r1", 0),),
    (("police", "r1", 1),),
    (("police", "r2", 0),),
    (("police", "r1", 0), ("civil-affairs", "r1", 2)),
    (("civil-affairs", "r1", 2),),
)
CLASSES: Final = {"police": "A", "civil-affairs": "B"}
FILES: Final = ("police", "police", "civil-affairs")

cases = st.integers(0, len(GROUNDS) - 1)
#: begin a case and go as far as a proposal, or go on with one that was begun (or with an unlawful hurry)
steps = st.one_of(
    st.tuples(st.just("propose"), cases),
    st.tuples(st.just("stop"), cases),
    st.tuples(st.sampled_from(["approve", "wrong", "wrong", "refuse"]), st.integers(0, 5)),
    st.tuples(st.just("release"), st.integers(0, 9)),
)
#: wrongful_budget, fewest_wrongful
budgets = st.sampled_from([(0.01, 2), (0.01, 1), (0.4, 1), (0.5, 2)])


@dataclass
class Model:
    """What counts of each batch since it was last released, and which stand halted by whose stop."""

    share: float
    fewest: int
    approved: dict[Batch, set[int]] = field(default_factory=lambda: defaultdict(set))
    wrong: dict[Batch, set[int]] = field(default_factory=lambda: defaultdict(set))
    halted: dict[Batch, int] = field(default_factory=dict)

    def stopped(self, case: int, batches: set[Batch]) -> None:
        for batch in batches:
            self.approved[batch].add(case)

    def undone(self, case: int, batches: set[Batch]) -> None:
        for batch in batches:
            self.approved[batch].add(case)
            self.wrong[batch].add(case)
            many = len(self.wrong[batch])
            if many >= self.fewest and many > self.share * len(self.approved[batch]):
                self.halted.setdefault(batch, case)

    def released(self, batch: Batch) -> None:
        del self.halted[batch]
        self.approved[batch].clear()
        self.wrong[batch].clear()


@dataclass
class Office:
    """Cases on their way to a stop, in an office with a few files on its desk."""

    ctx: Context
    model: Model
    files: list[int]
    county: Actor
    scenes: list[tuple[Scene, set[Batch]]] = field(default_factory=list)
    deciders: dict[int, str] = field(default_factory=dict)

    def new_case(self, kind: int) -> tuple[Scene, set[Batch]]:
        first, *more = GROUNDS[kind]
        source, rule, file = first
        record = {"feed_id": self.files[file]}
        scene = set_stage(
            self.ctx,
            feed={"source": source, "evidence_class": CLASSES[source]},
            record=record,
            lead={"rule": rule},
        )
        for ground in more:
            self.add_ground(scene, ground)
        batches = {(one, rule, 0) for one, rule, _ in GROUNDS[kind]}
        batches |= {(one, "", self.files[file]) for one, _, file in GROUNDS[kind]}
        self.scenes.append((scene, batches))
        scene.verify()
        scene.notify()
        scene.wait()
        return self.scenes[-1]

    def add_ground(self, scene: Scene, ground: tuple[str, str, int]) -> None:
        source, rule, file = ground
        with self.ctx.database.write(EVERYWHERE) as session:
            feed = make.make_feed(session, source=source, evidence_class=CLASSES[source])
            given = {"feed_id": self.files[file], "event_date": date(2026, 8, 10)}
            record = make.make_record(session, feed, **given)
            person = session.get_one(Person, scene.person)
            lead: Lead = make.make_lead(session, person, record, rule=rule)
            number = lead.id
        decide(self.ctx, LI, number, "same_person", "一致")

    def pick(self, number: int, *payments: str) -> tuple[Scene, set[Batch]]:
        """A case whose payment stands so."""
        fitting = [one for one in self.scenes if one[0].case.payment in payments]
        return fitting[number % len(fitting)]

    def propose(self, scene: Scene, batches: set[Batch]) -> bool:
        return self.tried(scene.propose, batches)

    def approve(self, scene: Scene, batches: set[Batch], number: int) -> bool:
        by = APPROVERS[number % 2]
        done = self.tried(lambda: scene.decide(actor=by), batches)
        if done:
            self.deciders[scene.case_id] = by.name
            self.model.stopped(scene.case_id, batches)
        return done

    def tried(self, service: Callable[[], object], batches: set[Batch]) -> bool:
        """A stop is refused exactly while one of the batches it rests on stands halted."""
        if batches & set(self.model.halted):
            with pytest.raises(Conflict) as refused:
                service()
            assert "protection rule 10" in refused.value.message.en
            return False
        service()
        return True

    def release(self, number: int) -> None:
        """Somebody releases a halt: nobody without the rights, of a county, or who made the wrongful stop."""
        halts = self.halts()
        halt = halts[number % len(halts)]
        batch = (halt.feed, halt.rule, halt.file_id)
        by = (LI, self.county, QIAN, ZHAO, SUN)[number // 2]
        made_by = self.deciders[self.model.halted[batch]]
        if by in (LI, self.county) or by.name == made_by:
            with pytest.raises(NotPermitted):
                release_batch(self.ctx, by, halt.id, "放行")
            return
        release_batch(self.ctx, by, halt.id, "来源已更正")
        self.model.released(batch)

    def halts(self) -> list[HaltedBatch]:
        with self.ctx.database.read(EVERYWHERE) as session:
            query = select(HaltedBatch).where(HaltedBatch.released_at.is_(None)).order_by(HaltedBatch.id)
            return list(session.scalars(query))


def begin(made: Fresh, budget: tuple[float, int]) -> Office:
    ctx = made.begin()
    share, fewest = budget
    stops = ctx.settings.stops.model_copy(update={"wrongful_budget": share, "fewest_wrongful": fewest})
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"stops": stops}))
    with ctx.database.write(EVERYWHERE) as session:
        files = [make.make_feed(session, source=source).id for source in FILES]
        county = make.make_actor("he", "approver", make.agency(session))
    return Office(ctx, Model(share, fewest), files, county)


def take(office: Office, step: str, number: int) -> None:
    """Take a step; a list to choose from may be empty."""
    if step in {"propose", "stop"}:
        scene, batches = office.new_case(number)
        if office.propose(scene, batches) and step == "stop":
            office.approve(scene, batches, number)
        return
    with suppress(ZeroDivisionError):
        if step == "approve":
            scene, batches = office.pick(number, "stop_proposed", "notified")
            if scene.case.payment == "stop_proposed" or office.propose(scene, batches):
                office.approve(scene, batches, number)
        elif step == "refuse":
            office.pick(number, "stop_proposed")[0].decide(approve=False)
        elif step == "wrong":
            scene, batches = office.pick(number, "stopped")
            scene.reverse(SUN)
            office.model.undone(scene.case_id, batches)
        else:
            office.release(number)


def look(office: Office) -> None:
    """Exactly the batches over their budget stand halted, each told once; who is stopped stays so."""
    standing = office.halts()
    assert sorted((one.feed, one.rule, one.file_id) for one in standing) == sorted(office.model.halted)
    with office.ctx.database.read(EVERYWHERE) as session:
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("batch.%"))).all()
        every = session.scalars(select(HaltedBatch)).all()
    assert told.count("batch.halted") == len(every)
    assert told.count("batch.released") == len(every) - len(standing)
    for scene, _ in office.scenes:
        assert (scene.benefit.state == "running") == (scene.case.payment != "stopped")


TWICE: Final = [("stop", 0), ("stop", 0), ("wrong", 0), ("wrong", 0)]


@histories(25)
@given(st.lists(steps, min_size=2, max_size=9), budgets)
@example([*TWICE, ("stop", 1), ("stop", 2), ("stop", 4), ("release", 8), ("stop", 1)], (0.01, 2))
@example([("propose", 3), *TWICE, ("approve", 0), ("release", 8), ("release", 9), ("approve", 0)], (0.01, 2))
@example([("stop", 3), ("wrong", 0), *[("release", n) for n in range(10)], ("stop", 4)], (0.01, 1))
@example([*[("stop", 0)] * 4, ("wrong", 0), ("wrong", 0), ("stop", 0), ("wrong", 0)], (0.5, 2))
@example([("stop", 0), *TWICE, ("release", 8), ("release", 8), ("wrong", 0), ("stop", 0)], (0.5, 2))
def test_a_batch_over_its_budget_halts_itself_and_nothing_is_stopped_on_it_until_a_person_released_it(
    made: Fresh, history: list[tuple[str, int]], budget: tuple[float, int]
) -> None:
    office = begin(made, budget)
    for step, number in history:
        assert isinstance(office.ctx.clock, FixedClock)
        office.ctx.clock.moment += timedelta(minutes=1)
        take(office, step, number)
        look(office)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Fresh]:
    with fresh(tmp_path_factory.mktemp("budgets"), sqlite_template) as found:
        yield found
