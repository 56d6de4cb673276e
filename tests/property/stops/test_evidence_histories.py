"""Random histories of what is on file about one person (invariants 1 to 4 of what protects the living).

Records of every class come and are taken back, with and without an ID number, from one source or several;
colleagues verify and refute, the person proves to be alive: a stop is proposed exactly while two independent
classes, or a strong one with a verification, stand uncontradicted behind it, and approved only then. The
services run on a real database; the model counts classes and sources by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import factories as make
from tests.integration.stops.scene import LI, QIAN, SUN, ZHAO, Scene, set_stage
from tests.property.fresh import Fresh, fresh, histories
from verifier.certification.renewing import certify
from verifier.clock import business_today
from verifier.context import Context
from verifier.crossmatch.decisions import decide, undo
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.people.tables import Person
from verifier.procedure.reading import read_law
from verifier.procedure.terms import term_end

LAW: Final = read_law()
DIED: Final = date(2026, 8, 10)


@dataclass(frozen=True)
class Record:
    """What one record is: its class, who says so, whether it carries a valid ID number."""

    letter: str
    source: str
    has_id: bool

    @property
    def strong(self) -> bool:
        return self.letter in "ABCD" and self.has_id

    def values(self) -> dict[str, Any]:
        return {"event_date": DIED} | ({} if self.has_id else {"id_no": None})


RECORDS: Final = (
    Record("A", "police", True),
    Record("A", "police", False),
    Record("B", "civil-affairs", True),
    Record("B", "civil-affairs", False),
    Record("E", "village", False),
    Record("E", "village", True),
    Record("B", "police", False),  # a copy of what the police says, under another class
    Record("C", "hospital", False),
)
STEPS: Final = (
    "record", "record", "take_back", "verify", "verify", "refute", "notify", "wait", "certify", "propose",
    "propose", "approve", "refuse",
)  # fmt: skip

steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=2, max_size=9)
#: most random orders never come as far as a proposal: these go straight for one
WAY: Final = [("notify", 0), ("verify", 0), ("wait", 0)]
towards = st.builds(
    lambda records, after: [*(("record", one) for one in records), *WAY, *after, ("propose", 0)],
    st.lists(st.integers(0, 7), max_size=2),
    st.lists(
        st.tuples(st.sampled_from(["record", "take_back", "certify", "refute"]), st.integers(0, 7)),
        max_size=1,
    ),
)


@dataclass
class Model:
    """What is on file, by lead, and what people did about it."""

    records: dict[int, Record] = field(default_factory=dict)
    verified: bool = False
    certified_on: date | None = None
    contradicted: bool = False
    told_on: date | None = None

    def carries(self) -> bool:
        """Two classes of different origin, or a strong one with the verification."""
        pairs = combinations(self.records.values(), 2)
        independent = any(one.letter != two.letter and one.source != two.source for one, two in pairs)
        return self.verified and (independent or any(one.strong for one in self.records.values()))

    def may_stop(self, today: date) -> bool:
        if self.told_on is None or self.contradicted or not self.carries():
            return False
        return today > term_end(self.told_on, LAW.terms["reply_window"], LAW.calendar).on


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Fresh]:
    with fresh(tmp_path_factory.mktemp("evidence"), sqlite_template) as found:
        yield found


def begin(ctx: Context, first: Record) -> tuple[Scene, Model]:
    scene = set_stage(
        ctx,
        record=first.values(),
        feed={"source": first.source, "evidence_class": first.letter},
        lead={"strength": "strong" if first.has_id else "supporting"},
    )
    return scene, Model({scene.lead: first})


def add(scene: Scene, model: Model, record: Record) -> None:
    with scene.ctx.database.write(EVERYWHERE) as session:
        person = session.get_one(Person, scene.person)
        feed = make.make_feed(session, source=record.source, evidence_class=record.letter)
        row = make.make_record(session, feed, **record.values())
        lead = make.make_lead(session, person, row, strength="strong" if record.has_id else "supporting")
        number = lead.id
    decide(scene.ctx, LI, number, "same_person", "一致")
    model.records[number] = record


def take_back(scene: Scene, model: Model, number: int) -> None:
    lead = sorted(model.records)[number % len(model.records)]
    undo(scene.ctx, SUN, lead, "看错了")
    del model.records[lead]


def verify(scene: Scene, model: Model, *, found: bool) -> None:
    scene.verify("fact_confirmed" if found else "fact_refuted")
    model.verified = found
    if found:
        model.contradicted = False
    else:
        model.told_on = None  # whoever was found to be alive is told anew


def tell(scene: Scene, model: Model) -> None:
    scene.notify()
    model.told_on = business_today(scene.ctx.clock)


def live(scene: Scene, model: Model) -> None:
    today = business_today(scene.ctx.clock)
    with scene.ctx.database.write(EVERYWHERE) as session:
        certify(session, scene.ctx, [scene.person], today, "staff", None, "li")
    model.contradicted = model.contradicted or model.certified_on != today
    model.certified_on = today


def propose(scene: Scene, model: Model) -> None:
    """Exactly what may be stopped can be proposed."""
    allowed = model.may_stop(business_today(scene.ctx.clock)) and scene.case.payment == "notified"
    try:
        scene.propose()
    except VerifierError:
        assert not allowed, "refused, though everything is there"
    else:
        assert allowed


def approve(scene: Scene, model: Model) -> None:
    scene.decide(actor=QIAN)
    assert model.may_stop(business_today(scene.ctx.clock))


def take(scene: Scene, model: Model, step: str, number: int) -> None:
    """Take a step, or find it refused."""
    services: dict[str, Callable[[], object]] = {
        "record": lambda: add(scene, model, RECORDS[number]),
        "take_back": lambda: take_back(scene, model, number),
        "verify": lambda: verify(scene, model, found=True),
        "refute": lambda: verify(scene, model, found=False),
        "notify": lambda: tell(scene, model),
        "wait": scene.wait,
        "certify": lambda: live(scene, model),
        "propose": lambda: propose(scene, model),
        "approve": lambda: approve(scene, model),
        "refuse": lambda: scene.decide(approve=False, actor=ZHAO),
    }
    with suppress(VerifierError, IndexError):
        services[step]()


@histories(60)
@given(
    st.sampled_from(RECORDS),
    st.one_of(steps, st.builds(lambda one, two: one + two, towards, steps)),
)
@example(RECORDS[4], [*WAY, ("propose", 0), ("record", 3), ("propose", 0), ("approve", 0)])
@example(RECORDS[1], [*WAY, ("record", 6), ("propose", 0), ("record", 7), ("propose", 0)])
@example(RECORDS[1], [*WAY, ("record", 1), ("record", 1), ("propose", 0)])
@example(RECORDS[5], [*WAY, ("propose", 0)])
@example(RECORDS[0], [*WAY, ("certify", 0), ("propose", 0), ("verify", 0), ("propose", 0), ("approve", 0)])
@example(RECORDS[0], [*WAY, ("propose", 0), ("certify", 0), ("approve", 0), ("refute", 0), ("approve", 0)])
@example(RECORDS[0], [("notify", 0), ("wait", 0), ("propose", 0), ("verify", 0), ("propose", 0)])
def test_a_stop_rests_on_two_independent_classes_or_a_strong_one_verified_and_uncontradicted(
    made: Fresh, first: Record, history: list[tuple[str, int]]
) -> None:
    scene, model = begin(made.begin(), first)
    for step, number in history:
        take(scene, model, step, number)
        case = scene.case
        assert (scene.benefit.state == "running") == (case.payment != "stopped")
        if case.payment == "stopped" or case.state == "withdrawn":
            break
