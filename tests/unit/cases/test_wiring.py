"""Every event has its handlers, and connecting them twice connects them once."""

from __future__ import annotations

from verifier.cases.opening import let_lead_leave, open_or_join_case
from verifier.crossmatch.happenings import LeadConfirmed, LeadUnconfirmed
from verifier.events import handlers
from verifier.wiring import wire


def test_each_event_of_the_leads_is_handled_exactly_once() -> None:
    wire()
    wire()
    assert handlers()[LeadConfirmed] == (open_or_join_case,)
    assert handlers()[LeadUnconfirmed] == (let_lead_leave,)
