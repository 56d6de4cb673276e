"""A small city for the weights of matching: a roll, death records of several kinds, compared in a night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from matchers.records.scoring.model import Model, default_model
from matchers.records.scoring.origin import Origin
from tests import factories as make
from tests.integration.cli.two_files import person
from verifier.context import Context
from verifier.crossmatch.decisions import Verdict, decide
from verifier.crossmatch.models import propose
from verifier.crossmatch.night import compare_what_is_new
from verifier.crossmatch.tables import Pair
from verifier.database import EVERYWHERE
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person
from verifier.wiring import wire

PEOPLE = 120
#: person → what their death record leaves out or changes: two have no number, one no birth, one another name
RECORDS: dict[int, dict[str, Any]] = {
    1: {},
    2: {},
    3: {"id_no": None},
    4: {"id_no": None},
    5: {"id_no": None, "birth": None},
    6: {"name": "赵不对"},
}
WANG, ZHAO = (make.make_actor(name, "approver") for name in ("wang", "zhao"))


def fill(context: Context) -> None:
    """Put people and records into the database and compare them."""
    with context.database.write(EVERYWHERE) as session:
        people = {}
        for at in range(PEOPLE):
            pid, id_no, name, sex, birth, address = person(at)
            told = {"name": name, "sex": "M" if sex == "男" else "F", "birth": birth, "address": address}
            people[at] = make.make_person(session, pid=pid, id_no=id_no, **told)
        feed = make.make_feed(session)
        for at, changed in RECORDS.items():
            names = ("id_no", "name", "sex", "birth", "address")
            told = {name: getattr(people[at], name) for name in names}
            make.make_record(session, feed, record_no=f"D{at}", matched=False, **told | changed)
    compare(context)


def add_hospital(context: Context) -> None:
    """Have a hospital report three more people of the roll, under their numbers and names; compare."""
    with context.database.write(EVERYWHERE) as session:
        feed = make.make_feed(session, source="hospital", evidence_class="C")
        for at in (11, 12, 13):
            _, id_no, name, sex, birth, address = person(at)
            told = {"name": name, "sex": "M" if sex == "男" else "F", "birth": birth, "address": address}
            make.make_record(session, feed, record_no=f"H{at}", matched=False, id_no=id_no, **told)
    compare(context)


def compare(context: Context) -> None:
    """Do the night's comparing alone."""
    compare_what_is_new(context, lambda _: None, lambda *_: None, lambda *_: None)


def pairs(context: Context) -> dict[str, tuple[str, str, float]]:
    """Return record number → tier, rule and weight of its pair; every record has one at most here."""
    with context.database.read(EVERYWHERE) as session:
        query = select(SourceRecord.record_no, Pair).join(Pair, Pair.record_id == SourceRecord.id)
        return {number: (pair.tier, pair.rule, pair.weight) for number, pair in session.execute(query)}


def with_scarce_names(model: Model | None = None) -> Model:
    """Return parameters under which an equal name says little, where no number is equal."""
    base = model or default_model()
    lowered = {
        name: dict(base.tables[name]) | {"same": (0.0005, base.tables[name]["same"][1])}
        for name in ("name", "name|kin", "name|twin")
    }
    return replace(base, tables=MappingProxyType(dict(base.tables) | lowered), origin=Origin("scarce names"))


def proposed(context: Context, model: Model | None = None) -> int:
    """Store a model in the name of wang; return its number."""
    return propose(context, WANG, model or with_scarce_names(), {"same": 1}, "试算")


def decide_pairs(context: Context, verdicts: Mapping[str, Verdict]) -> None:
    """Have the pairs of records decided by their number, through a lead each."""
    wire()
    leads: dict[str, int] = {}
    with context.database.write(EVERYWHERE) as session:
        query = select(Pair, SourceRecord).join(SourceRecord, SourceRecord.id == Pair.record_id)
        for pair, record in session.execute(query).all():
            if record.record_no in verdicts:
                about = session.get_one(Person, pair.person_id)
                leads[record.record_no] = make.make_lead(session, about, record, rule=pair.rule).id
    for number, lead in leads.items():
        decide(context, make.make_actor("li"), lead, verdicts[number], "已核实")
