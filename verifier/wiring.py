"""Who handles which event, and which floor shows which number: where the floors are tied together."""

from __future__ import annotations

from verifier import events
from verifier.benefits.payments import account_numbers_of
from verifier.cases import timeline_offers
from verifier.cases.happenings import AssessmentApproved, AssessmentSuperseded, StopReversed
from verifier.cases.opening import let_lead_leave, open_or_join_case
from verifier.certification.happenings import PersonCertified
from verifier.citizens.appeal_view import appeals_of_case
from verifier.crossmatch import revealing
from verifier.crossmatch.correction_requests import ask_for_correction
from verifier.crossmatch.happenings import LeadConfirmed, LeadUnconfirmed
from verifier.feeds.events import AccountsRecorded, BankLinesCame, PeopleRecorded
from verifier.notices.reversing import follow_reversal
from verifier.notices.timeline import papers_of_case
from verifier.notices.withdrawing import take_names_back, take_names_down
from verifier.people import reveal
from verifier.people import search as people_search
from verifier.recovery.course import note_caught_up, note_missed, tell_case
from verifier.recovery.debts import open_debt, withdraw_debt
from verifier.recovery.happenings import DebtMoved, InstalmentCaughtUp, InstalmentMissed
from verifier.recovery.receipts import take_receipts
from verifier.recovery.timeline import money_of_case
from verifier.search.keeping import keep_accounts, keep_people
from verifier.search.narrowing import people_meant
from verifier.tables import metadata  # noqa: F401 -- the agency filter must know every table of the product


def wire() -> None:
    """Connect every event with its handlers and offer every revealable value. Idempotent."""
    events.on(LeadConfirmed, open_or_join_case)
    events.on(LeadUnconfirmed, let_lead_leave)
    events.on(PersonCertified, ask_for_correction)
    events.on(AssessmentApproved, open_debt)
    events.on(AssessmentSuperseded, withdraw_debt)
    events.on(StopReversed, follow_reversal)
    events.on(BankLinesCame, take_receipts)
    events.on(AssessmentSuperseded, take_names_back)
    events.on(DebtMoved, tell_case)
    events.on(DebtMoved, take_names_down)
    events.on(InstalmentMissed, note_missed)
    events.on(InstalmentCaughtUp, note_caught_up)
    events.on(PeopleRecorded, keep_people)
    events.on(AccountsRecorded, keep_accounts)
    people_search.offer(people_meant)
    timeline_offers.offer("papers", papers_of_case)
    timeline_offers.offer("money", money_of_case)
    timeline_offers.offer("appeals", appeals_of_case)
    reveal.offer("person", "account_no", account_numbers_of)
    reveal.offer("lead", "record_id_no", revealing.record_id_no_of_lead)
    reveal.offer("lead", "id_no", revealing.id_no_of_lead)
    reveal.offer("lead", "phone", revealing.phone_of_lead)
    reveal.offer("lead", "account_no", revealing.account_numbers_of_lead)
