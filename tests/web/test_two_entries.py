"""The page of a lead about two entries of the roll: side by side, weighed, numbers masked, others unnamed."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.web.conftest import Login
from tests.web.sample import Sample, parts_of
from verifier.context import Context
from verifier.crossmatch.tables import PersonPair
from verifier.database import EVERYWHERE

ONE, OTHER = "37990119450112304X", "379901194501125223"


def plant(ctx: Context, kind: str = "two_ids_one_person", agency_code: str = "379901", **pair: float) -> int:
    """Plant two entries that may be one person, the second perhaps of another agency; return the lead."""
    with ctx.database.write(EVERYWHERE) as session:
        first = make.make_person(session, pid="A-1", name="王秀英", id_no=ONE, birth="1945-01-12")
        second = make.make_person(
            session, agency_code=agency_code, pid="B-2", name="王秀瑛", id_no=OTHER, birth="1945-01-12"
        )
        record = make.make_record(session, name=first.name, id_no=first.id_no, birth=first.birth)
        parts = [
            part | {"level": "other"} if part["field"] == "id" else part for part in parts_of(record, second)
        ]
        given = {"weight": 19.7, "prior": -17.6, "probability": 0.9735}
        session.add(
            PersonPair(
                first_id=first.id,
                second_id=second.id,
                tier="probable",
                rule="other_id",
                id_level="other",
                model_version="test",
                parts=parts,
                **(given | pair),
            )
        )
        facts = {"other_person_id": second.id, "kept": "by_hand"}
        lead = make.make_lead(
            session, first, None, kind=kind, tier="probable", rule="other_id", facts=facts, weight=5.2
        )
        return lead.id


@pytest.mark.parametrize("kind", ["two_ids_one_person", "on_two_rolls"])
def test_both_entries_stand_side_by_side_and_their_weights_are_drawn(
    office: Sample, sqlite_ctx: Context, logged_in: Login, kind: str
) -> None:
    page = logged_in("li.jing").get(f"/leads/{plant(sqlite_ctx, kind)}").text
    for said in (
        "第一个编号",
        "第二个编号",
        "A-1 · 本疑点所列人员",
        "B-2",
        "两个编号登记的是两个不同的有效号码。",
    ):
        assert said in page, said
    for said in ("为何认为是同一人", "比对前（名册人数）", "−17.6", "把握 97.4 %", 'class="waterfall"'):
        assert said in page, said
    assert "比对数据" not in page
    assert "来源单位" not in page
    assert ONE not in page
    assert OTHER not in page


def test_of_an_entry_of_another_agency_no_value_is_shown(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    page = logged_in("li.jing").get(f"/leads/{plant(sqlite_ctx, agency_code='379904')}").text
    assert "另一机构的人员" in page
    assert "不显示" in page
    assert "瑛" not in page
    assert "B-2" not in page
    assert "把握 97.4 %" in page


def test_what_speaks_against_one_person_speaks_for_two(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    lead_id = plant(sqlite_ctx, prior=-60.0)
    assert "更像两个人" in visitor.get(f"/leads/{lead_id}").text
    visitor.post("/language", language="en")
    page = visitor.get(f"/leads/{lead_id}").text
    for said in (
        "First entry",
        "Second entry",
        "more likely two people",
        "97.4 % likely",
        "Before (roll size)",
    ):
        assert said in page, said


def test_one_link_leads_to_what_waits_for_review_the_likeliest_first(
    office: Sample, sqlite_ctx: Context, logged_in: Login
) -> None:
    lead_id = plant(sqlite_ctx)
    visitor = logged_in("li.jing")
    page = visitor.get("/leads").text
    assert '<a href="/leads?tier=probable&amp;sort=weight">待核对（按把握）</a>' in page
    assert "把握 99.9 % 以上" in page
    queue = visitor.get("/leads?tier=probable&sort=weight").text
    assert 0 < queue.index(f"/leads/{office.weak_lead}?") < queue.index(f"/leads/{lead_id}?")
    assert '<option value="weight" selected>把握从大到小</option>' in queue
    assert "把握 98.6 %" in queue
