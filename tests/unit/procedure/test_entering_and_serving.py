"""What may be entered live, what a migrated past keeps, and how a document counts as served."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.procedure import courses as c
from verifier.errors import Conflict, InvalidInput
from verifier.procedure.entering import enter, retrace
from verifier.procedure.history import Event
from verifier.procedure.reading import read_law
from verifier.procedure.serving import served_on

LAW = read_law()
DEATH = LAW.paths["death"]


def test_a_lawful_step_is_entered_with_the_day_it_was_recorded() -> None:
    entry = enter(LAW, DEATH, c.SUSPECTED, c.at(1, "person_notified"), c.day(2))
    assert entry.event.recorded == c.day(2)
    assert entry.mark is None


def test_an_unlawful_step_is_refused_with_its_clause_in_both_languages() -> None:
    with pytest.raises(Conflict) as refused:
        enter(LAW, DEATH, c.HANDED_OVER, c.at(30, "enforcement_applied"), c.day(30))
    assert "中华人民共和国行政强制法第五十四条" in refused.value.message.zh
    assert "Administrative Compulsion Law, Art. 54" in refused.value.message.en


def test_a_migrated_step_is_kept_and_marked() -> None:
    event = replace(c.at(1, "stop_proposed"), migrated=True)
    entry = enter(LAW, DEATH, c.PROVED, event, c.day(400))
    assert entry.mark is not None
    assert entry.mark.en.startswith("Order not lawful today: ")


def test_what_the_person_does_is_entered_even_out_of_time_with_a_mark() -> None:
    late = enter(LAW, DEATH, c.ORDERED, c.at(300, "litigation_filed", "the person"), c.day(300))
    assert late.mark is not None
    assert "第四十六条" in late.mark.zh
    assert enter(LAW, DEATH, c.ORDERED, c.at(30, "litigation_filed", "p"), c.day(30)).mark is None


def test_a_fact_needs_no_permission() -> None:
    assert enter(LAW, DEATH, (), c.at(0, "repaid"), c.day(0)).verdict is None


@pytest.mark.parametrize(
    ("event", "today"),
    [
        (c.at(0, "nothing"), 0),
        (c.at(5, "person_notified"), 4),
        (c.at(1, "person_notified", by=""), 1),
    ],
)
def test_an_unknown_kind_a_day_to_come_and_a_step_of_nobody_are_refused(event: Event, today: int) -> None:
    with pytest.raises(InvalidInput):
        enter(LAW, DEATH, c.SUSPECTED, event, c.day(today))


def test_an_event_due_or_recorded_before_it_happened_cannot_be() -> None:
    with pytest.raises(ValueError, match="due"):
        Event("order_served", c.day(5), due=c.day(4))
    with pytest.raises(ValueError, match="recorded"):
        Event("order_served", c.day(5), recorded=c.day(4))


def test_a_notice_recorded_afterwards_does_not_heal_a_stop() -> None:
    stop = c.at(30, "stop_proposed")
    dated_back = replace(c.at(1, "person_notified"), recorded=c.day(31))
    marks = {one.event.kind: one.mark for one in retrace(LAW, DEATH, (*c.PROVED, dated_back, stop))}
    assert marks["stop_proposed"] is not None
    known_then = replace(dated_back, recorded=c.day(2))
    marks = {one.event.kind: one.mark for one in retrace(LAW, DEATH, (*c.PROVED, known_then, stop))}
    assert marks["stop_proposed"] is None


@pytest.mark.parametrize(
    ("method", "proofs"),
    [
        ("in_person", {"receipt"}), ("post", {"post_receipt"}), ("workplace", {"receipt"}),
        ("left", {"witness"}), ("left", {"video"}),
    ],
)  # fmt: skip
def test_a_document_counts_as_served_on_the_day_with_its_proof(method: str, proofs: set[str]) -> None:
    refused = (*c.ASSESSED, c.at(4, "service_refused"))
    assert served_on(LAW, method, c.day(5), refused, proofs).on == c.day(5)
    with pytest.raises(Conflict):
        served_on(LAW, method, c.day(5), refused, {"gossip"})


def test_leaving_a_document_needs_a_refusal_and_a_witness_or_a_video() -> None:
    with pytest.raises(Conflict) as missing:
        served_on(LAW, "left", c.day(5), (*c.ASSESSED, c.at(4, "service_refused")), {"receipt"})
    assert "见证人签名或录像" in missing.value.message.zh
    assert "第八十九条" in missing.value.message.zh
    with pytest.raises(Conflict, match="拒绝签收"):
        served_on(LAW, "left", c.day(5), c.ASSESSED, {"witness"})


def test_publication_counts_thirty_days_later_and_only_where_nothing_else_worked() -> None:
    failed = (*c.ASSESSED, c.at(4, "service_failed"))
    assert served_on(LAW, "publication", date(2026, 3, 9), failed, {"publication"}).on == date(2026, 4, 8)
    with pytest.raises(Conflict, match="其他方式无法送达"):
        served_on(LAW, "publication", c.day(5), c.ASSESSED, {"publication"})


def test_an_unknown_way_of_service_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput) as refused:
        served_on(LAW, "pigeon", c.day(5), (), ())
    assert "workplace" in refused.value.remedy.en
