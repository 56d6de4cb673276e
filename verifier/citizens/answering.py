"""Colleagues at work on appeals: who takes one, what is answered, when it is closed.

Whoever proposed or approved what is appealed against does not answer (four eyes), nor anybody close to the
person. An answer changes no payment: an appeal that holds leads on to undoing the stop, which is a step of
its own by somebody who may.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import RIGHTS, Right
from verifier.accounts.tables import Agency, User
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_close
from verifier.cases.stop_tables import Stop
from verifier.certification.subjects import subject_of
from verifier.certification.tables import Lapse
from verifier.citizens.asking import APPEAL, checked_words
from verifier.citizens.tables import CitizenRequest
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text
from verifier.reasons import checked_reason

OUTCOMES: Final[dict[str, Text]] = {
    "upheld": Text("申诉成立，由我们更正", "the appeal holds, we put it right"),
    "explained": Text("维持原处理，说明理由", "it stays as it is, with the reason"),
    "passed_on": Text("已转有关单位核对", "passed on to whoever has to check it"),
}
STATES: Final[dict[str, Text]] = {
    "open": Text("待答复", "waiting for an answer"),
    "answered": Text("已答复", "answered"),
    "closed": Text("已办结", "closed"),
}
_ROLES: Final = tuple(role for role, rights in RIGHTS.items() if Right.CASES_WORK in rights)
_Change = Callable[[Session, CitizenRequest], Happening]


def assign(context: Context, actor: Actor, appeal_id: int, to: str) -> CitizenRequest:
    """Name the colleague who answers an open appeal.

    Raises:
        NotPermitted: the actor may not, is close to the person, or the colleague had a part in the stop.
        NotFound: no such appeal or colleague for this actor.
        Conflict: it is answered.
    """

    def change(session: Session, appeal: CitizenRequest) -> Happening:
        _require_state(appeal, "open")
        name = to.strip()
        place = session.scalar(
            select(Agency.path)
            .join(User, User.agency_id == Agency.id)
            .where(User.name == name, User.active.is_(True), User.role.in_(_ROLES))
        )
        here = session.get_one(Agency, appeal.agency_id).path
        if place is None or not here.startswith(place):  # who cannot see it is told of as if there were none
            raise NotFound(
                Text("没有可以办理的同事 {n}。", "There is no colleague {n} who may answer.").fill(
                    n=name[:60]
                ),
                Text("请填写调查员或主管的用户名。", "Enter the name of an investigator or supervisor."),
            )
        _must_not_have_stopped(session, appeal, name)
        appeal.assigned_to = name
        return Happening("appeal.assigned", "appeal", str(appeal.id), {"assigned_to": name})

    return _work_on(context, actor, appeal_id, change)


def answer(context: Context, actor: Actor, appeal_id: int, outcome: str, words: str) -> CitizenRequest:
    """Answer an open appeal; the person reads ``words`` on their page.

    Raises:
        NotPermitted: the actor may not, is close to the person, or proposed or approved the stop.
        InvalidInput: no such outcome, or fewer than five characters or more than 500.
        NotFound, Conflict: no such appeal for this actor; it is answered already.
    """
    said = checked_words(words, shortest=5)
    if outcome not in OUTCOMES:
        raise InvalidInput(
            Text("没有这种答复结果。", "There is no such outcome."),
            Text("请在页面上选择一项。", "Choose one on the page."),
        )

    def change(session: Session, appeal: CitizenRequest) -> Happening:
        _require_state(appeal, "open")
        _must_not_have_stopped(session, appeal, actor.name)
        appeal.state, appeal.outcome, appeal.answer = "answered", outcome, said
        appeal.answered_by, appeal.answered_at = actor.name, context.clock.now()
        return Happening("appeal.answered", "appeal", str(appeal.id), {"outcome": outcome})

    return _work_on(context, actor, appeal_id, change)


def close(context: Context, actor: Actor, appeal_id: int, note: str) -> CitizenRequest:
    """Close an answered appeal; ``note`` says how the answer reached the person.

    Raises:
        NotPermitted: the actor may not, or is close to the person.
        InvalidInput: no note.
        NotFound, Conflict: no such appeal for this actor; it has no answer yet, or is closed.
    """
    words = checked_reason(note)

    def change(_session: Session, appeal: CitizenRequest) -> Happening:
        _require_state(appeal, "answered")
        appeal.state, appeal.closing_note = "closed", words
        appeal.closed_by, appeal.closed_at = actor.name, context.clock.now()
        return Happening("appeal.closed", "appeal", str(appeal.id), {})

    return _work_on(context, actor, appeal_id, change)


def who_stopped(session: Session, person_id: int) -> frozenset[str]:
    """Return who proposed or approved a stop or suspension of this human; who refused one did neither.

    The session must see every entry that is this human.
    """
    people = subject_of(session, person_id).person_ids
    stops = select(Stop.proposed_by, case((Stop.state != "refused", Stop.decided_by))).where(
        Stop.person_id.in_(people)
    )
    lapses = select(Lapse.proposed_by, Lapse.approved_by).where(
        Lapse.person_id.in_(people), or_(Lapse.proposed_by.is_not(None), Lapse.approved_by.is_not(None))
    )
    names = {name for row in (*session.execute(stops), *session.execute(lapses)) for name in row}
    return frozenset(name for name in names if name)


def _must_not_have_stopped(session: Session, appeal: CitizenRequest, name: str) -> None:
    if name in who_stopped(session, appeal.person_id):
        raise NotPermitted(
            Text(
                "{name} 提出或批准过对此人的停发，不能答复这件申诉。",
                "{name} proposed or approved a stop for this person and does not answer the appeal.",
            ).fill(name=name),
            Text("请交由未参与的同事答复。", "Hand it to a colleague who had no part in it."),
        )


def _require_state(appeal: CitizenRequest, state: str) -> None:
    if appeal.state != state:
        raise Conflict(
            Text("这件申诉现在是“{s}”。", "This appeal is {s} now.").fill(s=STATES[appeal.state]),
            Text("请刷新后再看。", "Look at it again."),
        )


def _work_on(context: Context, actor: Actor, appeal_id: int, change: _Change) -> CitizenRequest:
    actor.require(Right.CASES_WORK)
    actor.require_person()
    wanted = select(CitizenRequest).where(CitizenRequest.id == appeal_id, CitizenRequest.kind == APPEAL)
    with context.database.read(actor.scope) as session:
        if session.scalar(wanted) is None:
            raise NotFound(Text("没有第 {id} 号申诉。", "There is no appeal {id}.").fill(id=appeal_id))
    # who stopped the payment may have done so in the register of another agency
    with context.database.write(EVERYWHERE) as session:
        appeal = session.scalars(wanted.with_for_update()).one()
        must_not_be_close(session, actor, appeal.person_id)
        happening = change(session, appeal)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
        return appeal
