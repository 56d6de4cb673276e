"""Whom users are close to: declared, ended by others, and what it does to the cases they had."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.unit.cases.caseload.office import LI, SUN, WANG, Office
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.cases.caseload.assigning import Assign
from verifier.cases.caseload.changing import change
from verifier.cases.caseload.relations import declare_relation, end_relation, relations
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.people.tables import Person

HE, LIN = make.make_actor("he", "security_admin"), make.make_actor("lin", "security_admin")


def _pid(office: Office, person: int) -> str:
    with office.ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Person, person).pid


def test_a_user_declares_a_relative_and_is_barred_from_then_on(office: Office) -> None:
    number = office.case()
    declare_relation(office.ctx, WANG, _pid(office, office.get(number).person_id), "relative")
    with pytest.raises(NotPermitted, match="亲属"):
        change(office.ctx, WANG, number, Assign("wang"))


def test_cases_they_had_go_back_without_a_step_of_theirs(office: Office) -> None:
    number = office.case()
    change(office.ctx, LI, number, Assign("wang", "请跟进"))
    declare_relation(office.ctx, WANG, _pid(office, office.get(number).person_id), "relative")
    assert office.get(number).assigned_to is None
    last = office.events(number)[-1]
    assert (last.action, last.actor, last.detail) == ("unassigned", "system:bars", {"from": "wang"})


def test_the_security_administrators_declare_for_others_and_end_what_is_over(office: Office) -> None:
    number = office.case()
    pid = _pid(office, office.get(number).person_id)
    row = declare_relation(office.ctx, HE, pid, "self", "wang")
    with office.ctx.database.read(EVERYWHERE) as session:
        [shown] = relations(session, HE)
        assert (shown.user_name, shown.relation, shown.declared_by) == ("wang", "self", "he")
        assert relations(session, LI) == ()
        assert len(relations(session, WANG)) == 1
    end_relation(office.ctx, LIN, row.id, "登记有误")
    change(office.ctx, WANG, number, Assign("wang"))
    with office.ctx.database.read(EVERYWHERE) as session:
        assert relations(session, HE) == ()
        [ended] = relations(session, HE, ended=True)
        assert ended.ended_by == "lin"
        actions = session.scalars(select(AuditEntry.action)).all()
        assert {"user.relation_declared", "user.relation_ended"} <= set(actions)
    declare_relation(office.ctx, WANG, pid, "relative")
    with pytest.raises(Conflict):
        end_relation(office.ctx, LIN, row.id, "再结束")


def test_nobody_declares_for_a_colleague_or_lifts_their_own_bar(office: Office) -> None:
    pid = _pid(office, office.person())
    with pytest.raises(NotPermitted):
        declare_relation(office.ctx, SUN, pid, "relative", "wang")
    with pytest.raises(NotPermitted):
        declare_relation(office.ctx, system_actor(), pid, "relative", "wang")
    row = declare_relation(office.ctx, WANG, pid, "relative")
    with pytest.raises(NotPermitted):
        end_relation(office.ctx, WANG, row.id, "我说了算")
    own = make.make_actor("wang", "security_admin")
    with pytest.raises(NotPermitted):
        end_relation(office.ctx, own, row.id, "我说了算")


def test_what_cannot_be_declared_is_refused(office: Office) -> None:
    person = office.person()
    pid = _pid(office, person)
    unknown: Any = "friend"  # as typed by hand
    with pytest.raises(InvalidInput):
        declare_relation(office.ctx, WANG, pid, unknown)
    with pytest.raises(NotFound):
        declare_relation(office.ctx, WANG, "no such number", "relative")
    with pytest.raises(NotFound):
        declare_relation(office.ctx, HE, pid, "relative", "nobody")
    declare_relation(office.ctx, WANG, pid, "relative")
    other = office.person()
    office.one_human(person, other)
    with pytest.raises(Conflict):
        declare_relation(office.ctx, WANG, _pid(office, other), "self")
    with pytest.raises(NotFound):
        end_relation(office.ctx, HE, 999, "没有")
    with pytest.raises(InvalidInput):
        end_relation(office.ctx, HE, 1, " ")
