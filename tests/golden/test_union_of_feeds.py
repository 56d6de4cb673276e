"""RULES §3: a death only the funeral parlour knows of is found as well; no register is waited for."""

from __future__ import annotations

from pathlib import Path

from tests.integration.feeds.office import Office, Retiree, people
from verifier.context import Context
from verifier.wiring import wire


def test_a_death_that_one_register_alone_knows_is_a_lead_whichever_it_is(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    wire()
    office = Office(sqlite_ctx, tmp_path)
    buried, cancelled = Retiree(1, "王秀英", "1945-01-01"), Retiree(2, "李建国", "1941-06-03")
    office.bring("roll", [buried, cancelled, *people(400, 10)])
    office.bring("payments", [who.payment("202604", "1500.00") for who in (buried, cancelled)])
    office.bring("deaths", [cancelled.death(day="2026-03-05")], source="police")
    office.bring("deaths", [buried.death(day="2026-03-05")], source="crematorium")
    office.night()
    assert len(office.leads(kind="paid_after_death")) == 2
