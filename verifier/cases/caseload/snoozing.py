"""A case put off until a day with a reason: never past the next day that matters, and a new lead wakes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.cases.caseload.changing import Change, must_be_active, note
from verifier.cases.caseload.deadlines import next_day
from verifier.cases.course.history import course_of
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text, day_in_words
from verifier.reasons import checked_reason


@dataclass(frozen=True, slots=True)
class Snooze(Change):
    """Leave a case out of the daily list until the day ``until``, on which it is back."""

    until: date
    reason: str

    def check(self, session: Session, context: Context, actor: Actor, case: Case) -> None:
        """As :class:`Change`.

        Raises:
            InvalidInput: no reason, or a day that is not in the coming ``cases.snooze_max_days``.
            Conflict: the case has ended, or a step is due, or becomes lawful, before that day.
        """
        must_be_active(case)
        checked_reason(self.reason)
        today = business_today(context.clock)
        last = today + timedelta(days=context.settings.cases.snooze_max_days)
        if not today < self.until <= last:
            raise InvalidInput(
                Text("搁置日期须在明天至{last}之间。", "Choose a day from tomorrow to {last}.").fill(
                    last=day_in_words(last)
                )
            )
        coming = next_day(course_of(session, context, case).survey(today))
        if coming is not None and self.until > coming.on:
            said = (
                Text("{day}起可以办理“{step}”，不能搁置到其后。", "“{step}” becomes lawful on {day}.")
                if coming.opens
                else Text("“{step}”须在{day}前办理，不能搁置到其后。", "“{step}” is due by {day}.")
            )
            raise Conflict(
                said.fill(day=day_in_words(coming.on), step=coming.step),
                Text("请选择不晚于该日的日期，或先办理。", "Choose no later day, or take the step first."),
            )

    def apply(self, session: Session, context: Context, actor: Actor, case: Case) -> Happening:
        """As :class:`Change`."""
        case.snoozed_until, case.snooze_reason = self.until, self.reason.strip()
        detail = {"until": self.until.isoformat()}
        return note(session, context, case, "snoozed", self.reason.strip(), detail, by=actor.name)


@dataclass(frozen=True, slots=True)
class Wake(Change):
    """Bring a case back into the daily list before its day."""

    reason: str

    def check(self, session: Session, context: Context, actor: Actor, case: Case) -> None:
        """As :class:`Change`.

        Raises:
            InvalidInput: no reason.
            Conflict: the case is not put off.
        """
        checked_reason(self.reason)
        if not is_snoozed(case, business_today(context.clock)):
            raise Conflict(Text("案件没有被搁置。", "The case is not put off."))

    def apply(self, session: Session, context: Context, actor: Actor, case: Case) -> Happening:
        """As :class:`Change`."""
        case.snoozed_until = case.snooze_reason = None
        return note(session, context, case, "woken", self.reason.strip(), {}, by=actor.name)


def is_snoozed(case: Case, today: date) -> bool:
    """Tell whether a case is put off today."""
    return case.snoozed_until is not None and case.snoozed_until > today
