"""A value is shown in full to one person, for a reason, with an audit entry that does not hold it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput, NotFound, NotPermitted
from verifier.people.reveal import REVEALABLE, reveal
from verifier.wiring import wire

REASON = "核对死亡证明原件"


@pytest.fixture
def ids(ctx: Context) -> tuple[int, int]:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, id_no="11010519491231002X", phone="13812345678")
        make.make_entitlement(session, person, account_no="6217001234")
        record = make.make_record(session, id_no="110105491231002")
        return person.id, make.make_lead(session, person, record).id


def test_every_value_can_be_revealed_from_the_lead(ctx: Context, ids: tuple[int, int]) -> None:
    shown = {f: reveal(ctx, make.make_actor(), lead_id=ids[1], field=f, reason=REASON) for f in REVEALABLE}
    assert shown == {
        "id_no": "11010519491231002X",
        "phone": "13812345678",
        "account_no": "6217001234",
        "record_id_no": "110105491231002",
    }


def test_a_person_has_no_record_to_reveal(ctx: Context, ids: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput):
        reveal(ctx, make.make_actor(), person_id=ids[0], field="record_id_no", reason=REASON)


def test_the_audit_entry_names_field_and_reason_but_not_the_value(ctx: Context, ids: tuple[int, int]) -> None:
    reveal(ctx, make.make_actor("li"), person_id=ids[0], field="account_no", reason=REASON)
    with ctx.database.read(EVERYWHERE) as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.actor, entry.subject_type) == ("person.revealed", "li", "person")
        assert entry.detail == {"field": "account_no", "reason": REASON}


def test_a_reason_of_four_characters_is_too_short(ctx: Context, ids: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput):
        reveal(ctx, make.make_actor(), person_id=ids[0], field="id_no", reason=" 核对一下 ")


def test_a_reason_longer_than_any_other_is_refused(ctx: Context, ids: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput):
        reveal(ctx, make.make_actor(), person_id=ids[0], field="id_no", reason="核" * 1001)


def test_somebody_of_another_agency_finds_nothing(ctx: Context, ids: tuple[int, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        stranger = make.make_actor("wu", agency=make.agency(session, "379902"))
        for field in REVEALABLE:
            with pytest.raises(NotFound):
                reveal(ctx, stranger, lead_id=ids[1], field=field, reason=REASON)


def test_without_the_right_or_as_the_system_nothing_is_revealed(ctx: Context, ids: tuple[int, int]) -> None:
    for actor in (make.make_actor("ops", "operator"), system_actor()):
        with pytest.raises(NotPermitted):
            reveal(ctx, actor, person_id=ids[0], field="id_no", reason=REASON)
