"""The morning's report: what the night did and what waits for whom, by mail, once for each date and address.

It is sent whether the night ended, failed or never began; that is its first line.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.service import agency_by_code
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.campaigns.sending import LISTENERS
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.language import Text
from verifier.outbox.sending import Sent, send_waiting
from verifier.outbox.writing import NewMessage, put
from verifier.reporting import morning_mail as mail
from verifier.reporting.morning_lines import Part
from verifier.reporting.morning_night import (
    came_part,
    keeping_part,
    matched_part,
    night_part,
    refused_part,
)
from verifier.reporting.morning_waiting import people_part, roles_part

PURPOSE = "morning_report"


@dataclass(frozen=True, slots=True)
class MorningResult:
    """How many reports were newly written, and what the outbox then did."""

    written: int
    sent: Sent


def send_morning(context: Context, actor: Actor, business_date: date) -> MorningResult:
    """Write the report of a date to each address of ``[morning] recipients`` that has none yet, and send it.

    A second call for the same date writes nothing; what could not be sent is tried again.

    Raises:
        NotFound: the settings name an agency there is none of.
        ConfigurationError: the mail server's password or certificates cannot be read.
    """
    written = 0
    for code, addresses in context.settings.morning.recipients.items():
        with context.database.read(EVERYWHERE) as session:
            agency = agency_by_code(session, code)
        office = Text(agency.name_zh, agency.name_en)
        with context.database.read(Scope(agency.path)) as session:
            parts = morning_parts(session, context, agency, business_date)
        written += _write(context, actor, agency, business_date, addresses, office, parts)
    return MorningResult(written, send_waiting(context, actor, LISTENERS))


def morning_parts(session: Session, context: Context, agency: Agency, day: date) -> tuple[Part, ...]:
    """Return the report of an agency and all below it, which the session's scope must be."""
    return (
        night_part(session, day, agency),
        came_part(session, context, day),
        matched_part(session, day),
        refused_part(session, context),
        roles_part(session, day),
        people_part(session, day),
        keeping_part(session, day),
    )


def _write(
    context: Context,
    actor: Actor,
    agency: Agency,
    day: date,
    addresses: tuple[str, ...],
    office: Text,
    parts: tuple[Part, ...],
) -> int:
    console = context.settings.morning.console_url
    content = {
        "subject": mail.subject(day, office, mail.urgent_lines(parts)),
        "plain": mail.plain(day, office, parts, console),
        "html": mail.html(day, office, parts, console),
    }
    messages = [
        NewMessage(_message_id(day, agency, address), agency.id, "mail", PURPOSE, address, content)
        for address in addresses
    ]
    with context.database.write(EVERYWHERE) as session:
        written = put(session, context.clock.now(), messages)
        if written:
            detail = {"date": day.isoformat(), "agency_code": agency.code, "messages": written}
            happening = Happening("morning.written", "outbox", day.isoformat(), detail)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
    return written


def _message_id(day: date, agency: Agency, address: str) -> str:
    digest = hashlib.sha256(address.strip().casefold().encode()).hexdigest()[:12]
    code = hashlib.sha256(agency.code.encode()).hexdigest()[:8]  # a code may hold what no file name does
    return f"morning-{day.isoformat()}-{code}-{digest}"
