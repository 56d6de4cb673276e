"""Golden case Xinyu (RULES §6): 34,600 yuan, from lead to repayment, as it was and as it is lawful now.

All of 2021: lead and stop in March; notice of return due 03-17, refused; served through the workplace 04-28;
handed over 05-24; correction order 06-02; repaid 06-15. The stop came before the notice: it enters as history
marked "order not lawful today"; the same entered live is refused by the fifth protection rule.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from verifier.errors import Conflict
from verifier.money import yuan_text
from verifier.months import Month
from verifier.procedure.entering import enter, retrace
from verifier.procedure.history import Event
from verifier.procedure.judging import judge, survey
from verifier.procedure.reading import read_law
from verifier.procedure.serving import served_on

LAW = read_law("360500")
DEATH = LAW.paths["death"]
TODAY = date(2026, 11, 23)


def _2021(month: int, day: int, kind: str, by: str = "", due: date | None = None) -> Event:
    return Event(kind, date(2021, month, day), by=by, due=due, migrated=True)


AS_IT_WAS = (
    _2021(3, 1, "lead_confirmed"),
    _2021(3, 2, "fact_confirmed", "li"),
    _2021(3, 2, "evidence_sufficient"),
    _2021(3, 3, "stop_proposed", "li"),
    _2021(3, 3, "stop_approved", "zhao"),
    _2021(3, 4, "assessment_proposed", "li"),
    _2021(3, 5, "assessment_approved", "zhao"),
    _2021(3, 8, "decision_notified", "li"),
    _2021(3, 8, "order_served", "li", due=date(2021, 3, 17)),
    _2021(3, 17, "refused"),
    _2021(4, 28, "order_served", "li"),
    _2021(5, 24, "handed_over", "li"),
    _2021(6, 2, "correction_ordered", "sun"),
    _2021(6, 15, "repaid"),
    _2021(6, 16, "closed", "li"),
)


def migrated() -> tuple[Event, ...]:
    """Return the history as an import enters it today, one event after the other."""
    history: list[Event] = []
    for event in AS_IT_WAS:
        history.append(enter(LAW, DEATH, history, event, TODAY).event)
    return tuple(history)


def test_twenty_payments_are_the_sum_to_the_fen() -> None:
    months = list(Month(2019, 5).until(Month(2021, 1)))
    assert len(months) == 20
    assert yuan_text(sum(173_000 for _ in months)) == "34,600.00"


def test_as_migrated_history_only_the_stop_is_marked_as_not_lawful_today() -> None:
    entries = retrace(LAW, DEATH, migrated())
    marked = {entry.event.kind: entry.mark for entry in entries if entry.mark is not None}
    assert list(marked) == ["stop_proposed", "stop_approved"]
    for mark in marked.values():
        assert mark.zh.startswith("按现行规则，此顺序不合法：")
        assert mark.en.startswith("Order not lawful today: ")
        assert "保护规则第5条" in mark.zh
        assert "protection rule 5" in mark.en


def test_every_event_of_it_is_kept_with_its_day() -> None:
    assert [(event.kind, event.on) for event in migrated()] == [(event.kind, event.on) for event in AS_IT_WAS]


@pytest.mark.parametrize("notified", [False, True])
def test_the_same_entered_live_refuses_the_stop_before_the_reply_window_naming_the_invariant(
    notified: bool,
) -> None:
    history = [replace(event, migrated=False) for event in AS_IT_WAS[:3]]
    if notified:
        history.append(Event("person_notified", date(2021, 3, 2), by="li"))
    stop = Event("stop_proposed", date(2021, 3, 3), by="li")
    with pytest.raises(Conflict) as refused:
        enter(LAW, DEATH, history, stop, stop.on)
    assert "保护规则第5条：先告知本人并给予答复期限" in refused.value.message.zh
    assert "protection rule 5" in refused.value.message.en


def test_entered_live_and_lawfully_it_goes_from_the_lead_to_the_repayment() -> None:
    history: list[Event] = []

    def live(
        month: int, day: int, kind: str, by: str, office: str | None = None, due: date | None = None
    ) -> None:
        event = Event(kind, date(2021, month, day), by=by, due=due)
        history.append(enter(LAW, DEATH, history, event, event.on, office).event)

    live(3, 1, "lead_confirmed", "li")
    live(3, 2, "fact_confirmed", "li", "agency")
    live(3, 2, "evidence_sufficient", "li")
    live(3, 2, "person_notified", "li", "agency")
    waiting = judge(LAW, DEATH, history, "stop_proposed", date(2021, 3, 3)).coming
    assert waiting is not None
    assert waiting.on == date(2021, 3, 17)  # ten working days are over
    live(3, 17, "stop_proposed", "li", "agency")
    live(3, 17, "stop_approved", "zhao", "agency")
    live(3, 18, "decision_notified", "li", "agency")
    live(3, 18, "assessment_proposed", "li", "agency")
    live(3, 19, "assessment_approved", "zhao", "agency")
    live(3, 22, "order_served", "li", "agency", due=date(2021, 4, 12))
    live(4, 1, "refused", "li")
    workplace = served_on(LAW, "workplace", date(2021, 4, 28), history, {"receipt"})
    assert workplace.on == date(2021, 4, 28)
    live(4, 28, "order_served", "li", "agency")
    with pytest.raises(Conflict, match="第四十六条"):  # newly served, the person has time to pay
        live(5, 12, "handed_over", "li", "agency")
    live(5, 24, "handed_over", "li", "agency")
    with pytest.raises(Conflict, match="劳动保障监察"):  # the order to correct is the inspection's
        live(6, 2, "correction_ordered", "li", "agency")
    live(6, 2, "correction_ordered", "sun", "inspection")
    live(6, 15, "repaid", "li")
    live(6, 16, "closed", "li", "agency")
    assert not [entry for entry in retrace(LAW, DEATH, history) if entry.mark is not None]
    assert survey(LAW, DEATH, history, date(2021, 6, 17)).ended


def test_the_clocks_of_the_correction_order_are_those_of_the_inspection() -> None:
    handed_over = judge(LAW, DEATH, AS_IT_WAS[:12], "correction_ordered", date(2021, 6, 2))
    assert handed_over.lawful
    assert handed_over.closes is not None
    # sixty working days of 2021 after 24 May: the Dragon Boat Monday is off
    assert handed_over.closes.reckoned.on == date(2021, 8, 17)


def test_the_fine_of_the_gansu_case_is_the_departments_and_two_to_five_times_the_sum() -> None:
    fine = LAW.statutes["fraud_fine"].figures
    assert yuan_text(7_972_220 * fine["lowest_factor"]) == "159,444.40"
    assert yuan_text(7_972_220 * fine["highest_factor"]) == "398,611.00"
    assert LAW.steps["penalty_decided"].who == ("department",)
    assert LAW.steps["penalty_decided"].clause.key == "fraud_fine"
