"""Retirees who live elsewhere: an attended partner agency saw them, and we write it down."""

from __future__ import annotations

from datetime import date

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.certification.renewing import Renewal, certify
from verifier.certification.subjects import subject_named
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text

_LONGEST = 60


def record_partner_certification(
    context: Context, actor: Actor, person_ref: str, on: date, partner: str
) -> Renewal:
    """Certify somebody whom a partner agency saw in person on a day; ``partner`` names it with its number.

    The person's own agency stays theirs, wherever they were seen.

    Raises:
        NotPermitted: the actor may not, or is not a person.
        InvalidInput: no partner, a name over 60 characters, or a day in the future.
        NotFound: nobody, or not one human only, has this number.
    """
    actor.require(Right.CERTIFICATION_PARTNER)
    actor.require_person()
    reference = partner.strip()
    if not 0 < len(reference) <= _LONGEST:
        raise InvalidInput(
            Text("请写明协助机构的名称和编号。", "Name the partner agency, with its own number."),
            Text("不超过 {n} 字。", "Use at most {n} characters.").fill(n=_LONGEST),
        )
    if on > business_today(context.clock):
        raise InvalidInput(
            Text("日期 {day} 尚未到来。", "{day} has not come yet.").fill(day=on),
            Text("请填写见到本人的日期。", "Enter the day on which the person was seen."),
        )
    with context.database.write(EVERYWHERE) as session:
        subject = subject_named(session, person_ref)
        renewal = certify(session, context, subject.person_ids, on, "partner", reference, actor.name)
        context.auditor.record(session, actor.name, actor.os_user, renewal.audit)
    return renewal
