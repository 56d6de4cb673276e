"""Makes a paper: gathered, numbered, filled, archived and written down in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.clock import business_today
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.notices.archive import fetch, keep
from verifier.notices.chinese import document_number
from verifier.notices.gathering import gathered
from verifier.notices.kinds import Kind
from verifier.notices.matters import NoticeRequest, check_may_be_made, matter_of
from verifier.notices.numbering import next_serial
from verifier.notices.offices import Office
from verifier.notices.queries import notice_by_id
from verifier.notices.rendering import render
from verifier.notices.tables import Notice
from verifier.notices.template_files import find_template
from verifier.notices.values import NoticeValues


@dataclass(frozen=True, slots=True)
class About:
    """The rows a paper belongs to; a list of names belongs to no one person."""

    agency_id: int
    case_id: int | None = None
    lapse_id: int | None = None
    person_id: int | None = None
    migrated: bool = False


def make_notice(context: Context, actor: Actor, request: NoticeRequest) -> Notice:
    """Make a paper of a case or a lapse and return its row; the file lies in the archive.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        NotFound: no such case or lapse for this actor.
        InvalidInput: no such paper, or something it needs is missing or wrong.
        Conflict: its step is not lawful now; the message names the clause.
        ConfigurationError: its template or who issues it is not in order.
    """
    actor.require(Right.CASES_WORK if request.lapse_id is None else Right.TASKS_WORK)
    if request.migrated:
        actor.require(Right.CASES_APPROVE)
    actor.require_person()
    today = business_today(context.clock)
    with context.database.write(actor.scope) as session:
        matter = matter_of(session, context, request)
        kind = matter.book.kind(request.kind)
        if "list" in kind.about:
            raise InvalidInput(
                Text("{kind}在批准公示时制作。", "The {kind} is made when publishing is approved.").fill(
                    kind=kind.name
                ),
                Text(
                    "请在“公示名单”中办理（notices publish）。",
                    "Published names are a page of their own (notices publish).",
                ),
            )
        must_not_be_close(session, actor, matter.person.id)
        check_may_be_made(matter, kind, request, today)
        values, due_on = gathered(session, context, matter, kind, request, today)
        about = About(matter.agency_id, request.case_id, request.lapse_id, matter.person.id, request.migrated)
        notice, happening = write_notice(
            session, context, actor.name, kind, matter.office, values, about, today, due_on
        )
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return notice


def write_notice(
    session: Session,
    context: Context,
    by: str,
    kind: Kind,
    office: Office,
    values: NoticeValues,
    about: About,
    today: date,
    due_on: date | None,
) -> tuple[Notice, Happening]:
    """Number, fill, archive and write down a paper inside the caller's transaction; ``by``: who makes it.

    The number is taken last: whatever fails before or after gives it back.
    """
    template = find_template(kind.template, context.settings.notices.template_dir)
    serial = next_serial(session, about.agency_id, kind.key, today.year)
    number = document_number(office.mark(kind), today.year, serial)
    numbered = replace(values, number=number)
    data = render(template, kind, numbered)
    notice = Notice(
        agency_id=about.agency_id,
        kind=kind.key,
        year=today.year,
        serial=serial,
        number=number,
        case_id=about.case_id,
        lapse_id=about.lapse_id,
        person_id=about.person_id,
        made_by=by,
        made_at=context.clock.now(),
        made_on=today,
        due_on=due_on,
        sha256=keep(context.settings, data),
        size=len(data),
        template_sha256=hashlib.sha256(template.data).digest(),
        values=numbered.as_dict(),
        migrated=about.migrated,
    )
    session.add(notice)
    session.flush()
    return notice, Happening("notice.made", "notice", str(notice.id), _detail(notice))


def open_notice(context: Context, actor: Actor, notice_id: int) -> tuple[Notice, bytes]:
    """Return a paper with its file, verified against its hash; each opening is audited.

    Raises:
        NotPermitted: the actor may not see personal data in full, or is not a person.
        NotFound: no such paper for this actor, or gone from the archive.
        Conflict: changed in the archive.
    """
    actor.require(Right.PEOPLE_REVEAL)
    actor.require_person()
    with context.database.write(actor.scope) as session:
        notice = notice_by_id(session, notice_id)
        data = fetch(context.settings, notice.sha256)
        opened = Happening("notice.opened", "notice", str(notice.id), _detail(notice))
        context.auditor.record(session, actor.name, actor.os_user, [opened])
    return notice, data


def _detail(notice: Notice) -> dict[str, str | int]:
    found: Iterable[tuple[str, str | int | None]] = (
        ("paper", notice.kind),
        ("number", notice.number),
        ("case", notice.case_id),
        ("lapse", notice.lapse_id),
        ("sha256", notice.sha256.hex()),
    )
    return {key: value for key, value in found if value is not None}
