"""Enters whatever step or fact has no service of its own: what other offices, courts and the person did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.benefits.words import SCHEME_NAMES
from verifier.cases.course.elsewhere import ELSEWHERE, ELSEWHERE_IF_OURS
from verifier.cases.course.entering import AGENCY, Entered, enter_step
from verifier.cases.steps import locked_case
from verifier.context import Context
from verifier.errors import Conflict, InvalidInput
from verifier.language import Text
from verifier.procedure.entering import Entry
from verifier.procedure.law import Law
from verifier.procedure.reading import read_law
from verifier.reasons import checked_reason

LONGEST_NUMBER: Final = 100
LONGEST_NAME: Final = 60
_SHORTEST_NUMBER: Final = 2


def enter_course(context: Context, actor: Actor, case_id: int, version: int, entered: Entered) -> Entry:
    """Enter a step or fact that has no service of its own, live; return it as it stands in the history.

    ``entered.detail`` may hold ``document`` (the paper's number) and ``evidence`` (number of a file kept with
    the case); a step the law does on paper needs one of them. ``ends`` names the schemes that end where it is
    decided which benefit stays. ``office`` is who did it.

    Raises:
        NotPermitted: the actor lacks the right, is not a person, or is close to the person.
        InvalidInput: no reason, an unknown kind, a day to come, or no document where the law has one.
        NotFound: no such case for this actor.
        Conflict: it has a service of its own, the case has changed, or it is not lawful now; names the
            clause.
    """
    actor.require(Right.CASES_VIEW)
    why = checked_reason(entered.reason)
    with context.database.write(actor.scope) as session:
        case = locked_case(session, case_id, version)
        law = context.law_of(session, case.agency_id)
        must_be_entered_as_it_is(entered.action, entered.office)
        detail = _checked_detail(law, entered)
        step = replace(entered, reason=why, detail=detail, by=entered.by.strip(), migrated=False)
        entry, happening = enter_step(session, context, case, actor, step)
        context.auditor.record(session, actor.name, actor.os_user, [happening])
    return entry


def must_be_entered_as_it_is(action: str, office: str = AGENCY) -> None:
    """Do nothing if a step or fact, taken by ``office``, has no service of its own.

    Raises:
        Conflict: it has; says where.
    """
    where = ELSEWHERE.get(action) or (ELSEWHERE_IF_OURS.get(action) if office == AGENCY else None)
    if where is not None:
        raise Conflict(
            Text("“{kind}”不能直接登记。", "“{kind}” is not entered by itself.").fill(
                kind=read_law().event_name(action)
            ),
            where,
        )


def office_of(law: Law, action: str) -> str:
    """Return the office that usually takes a step: the first the law names, this agency for a fact."""
    step = law.steps.get(action)
    return AGENCY if step is None else step.who[0]


def _checked_detail(law: Law, entered: Entered) -> dict[str, Any]:
    """Return what the event keeps, checked: numbers of a paper and of a file, schemes that end.

    Raises:
        InvalidInput: a name or number too long, or a paper is needed and none is named.
    """
    document = str(entered.detail.get("document") or "").strip()
    evidence = entered.detail.get("evidence")
    if len(document) > LONGEST_NUMBER or len(entered.by.strip()) > LONGEST_NAME:
        raise InvalidInput(
            Text(
                "文号至多 {n} 字，经办人至多 {m} 字。",
                "A paper's number has at most {n} characters, a name {m}.",
            ).fill(n=LONGEST_NUMBER, m=LONGEST_NAME)
        )
    step = law.steps.get(entered.action)
    if step is not None and step.documents and len(document) < _SHORTEST_NUMBER and evidence is None:
        papers = [law.documents[key] for key in step.documents]
        named = Text("或".join(paper.zh for paper in papers), " or ".join(paper.en for paper in papers))
        raise InvalidInput(
            Text("此步骤须有文书：{papers}。", "This step is done on paper: {papers}.").fill(papers=named),
            Text("请写明文号，或先上传文书。", "Give its number, or upload the paper first."),
        )
    kept = {"document": document, "evidence": None if evidence is None else int(evidence)}
    return {key: value for key, value in kept.items() if value not in ("", None)} | _ends(entered)


def _ends(entered: Entered) -> dict[str, Any]:
    """Return the schemes a decision between two benefits ends; the stop follows it.

    Raises:
        InvalidInput: no such scheme.
    """
    if entered.action != "scheme_decided" or not entered.detail.get("ends"):
        return {}
    ends = sorted({str(scheme) for scheme in entered.detail["ends"]})
    if not set(ends) <= set(SCHEME_NAMES):
        raise InvalidInput(
            Text("没有这种险种：{s}。", "There is no such scheme: {s}.").fill(s=", ".join(ends)[:60]),
            Text("可选：{known}。", "Choose among: {known}.").fill(known=", ".join(SCHEME_NAMES)),
        )
    return {"ends": ends}
