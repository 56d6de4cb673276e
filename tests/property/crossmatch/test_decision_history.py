"""Whatever is decided and undone, in any order: the lead is where its standing decision left it."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests import factories as make
from verifier.benefits.tables import Entitlement
from verifier.cases.tables import Case, CaseLead
from verifier.context import Context
from verifier.crossmatch.decisions import (
    DECIDABLE,
    NEW_STATE,
    Verdict,
    decide,
    decisions_of,
    standing_decision,
    undo,
)
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.wiring import wire

STEPS = st.lists(st.sampled_from(["same_person", "different", "alive", "not_enough", "undo"]), max_size=10)
ONCE_PER_EXAMPLE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ONCE_PER_EXAMPLE
@given(STEPS)
def test_the_state_is_always_that_of_the_standing_decision(
    sqlite_ctx: Context, steps: list[Verdict | Literal["undo"]]
) -> None:
    ctx, li = sqlite_ctx, make.make_actor("li")
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person)
        lead_id = make.make_lead(session, person, make.make_record(session)).id
    expected = ["open"]
    for step in steps:
        if step == "undo" and len(expected) > 1:
            undo(ctx, li, lead_id, "撤回")
            expected.pop()
        elif step != "undo" and expected[-1] in DECIDABLE:
            decide(ctx, li, lead_id, step, "理由")
            expected.append(NEW_STATE[step])
        else:
            with pytest.raises(Conflict):
                undo(ctx, li, lead_id, "撤回") if step == "undo" else decide(
                    ctx, li, lead_id, "different", "x"
                )
    with ctx.database.read(EVERYWHERE) as session:
        lead = session.scalars(select(Lead).where(Lead.id == lead_id)).one()
        assert lead.state == expected[-1]
        standing = standing_decision(decisions_of(session, lead_id))
        assert (standing.new_state if standing else "open") == lead.state
        member = session.scalars(select(CaseLead).where(CaseLead.lead_id == lead_id)).all()
        assert len(member) == (1 if lead.state == "confirmed" else 0)
        still_open = session.scalars(
            select(Case).where(Case.person_id == lead.person_id, Case.state == "verification")
        ).all()
        assert len(still_open) == len(member)
        right = session.scalars(select(Entitlement).where(Entitlement.person_id == lead.person_id)).one()
        assert (right.state, right.stopped) == ("running", None)
