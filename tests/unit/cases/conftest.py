"""The scene most tests of a case's life begin with."""

from __future__ import annotations

from datetime import date

import pytest

from tests import factories as make
from tests.unit.cases.scene import LI, Scene
from verifier.context import Context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.wiring import wire


@pytest.fixture
def scene(ctx: Context) -> Scene:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person, monthly_fen=1000)
        for month in Month(2024, 1).until(Month(2024, 6)):
            make.make_payment(session, right, month)
        record = make.make_record(session, event_date=date(2024, 2, 10))
        lead = make.make_lead(session, person, record)
        made = Scene(ctx, person.id, right.id, lead.id)
    decide(ctx, LI, made.lead, "same_person", "一致")
    return made
