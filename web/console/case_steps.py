"""What comes next in a case as a page offers it: the law's steps, each with its form or its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cases.case_view import CaseView
from verifier.cases.course.entering import right_for
from verifier.cases.course.view import StepView
from verifier.cases.rules import ACTION_LABELS
from verifier.cases.tables import Case
from verifier.language import Text
from verifier.notices.case_papers import CasePapers
from verifier.notices.kinds import Kind
from verifier.recovery.views import DebtRow

#: kinds of step → the form of ``templates/cases/forms`` they share; any other is entered as it is
FORMS: Final[dict[str, str]] = {
    "fact_confirmed": "verify",
    "fact_refuted": "verify",
    "assessment_proposed": "propose",
    "assessment_approved": "approve",
    "assessment_refused": "approve",
    "person_notified": "notify",
    "stop_proposed": "stop-form",
    "stop_approved": "decide-stop",
    "stop_refused": "decide-stop",
    "resumed": "resume",
    "scheme_decided": "scheme",
    "cleared": "clear",
    "closed": "close",
    "reopened": "reopen",
    "decision_annulled": "annul",
}
_ENTER: Final = "enter"
#: what one form for several steps is called
_SHARED: Final[dict[str, Text]] = {
    "verify": Text("登记人工核实", "Record a human verification"),
    "approve": Text("审批核定", "Decide the assessment"),
    "decide-stop": Text("审批停发", "Decide the stop"),
}
#: forms in the order in which they matter: somebody waits, then what leads on, ways back last
_ORDER: Final = (
    "decide-stop",
    "approve",
    "resume",
    "close",
    "verify",
    "propose",
    "scheme",
    "stop-form",
    "notify",
)
_LAST: Final = ("clear", "annul", "reopen")
#: steps entered by hand only; on the page they stand in a place of their own
_ELSEWHERE_ON_PAGE: Final = frozenset({"stop_reversed", "merged", "unmerged"})
_AT_DEBT: Final = ("agreement_", "offset_", "write_off", "written_off", "part_written_off", "instalment")
#: kinds of step (how they begin) that are taken on a page of their own
PLACES: Final = ("lapse", "names_", *_AT_DEBT)


@dataclass(frozen=True, slots=True)
class Way:
    """A lawful step (or several that share a form) and how it is taken.

    ``form``: a template of ``cases/forms``, empty where there is none: then ``link`` leads to the place, or
    ``note`` says whose it is (of somebody who is barred from the case the page itself says so). ``papers``:
    kinds of paper by whose service the step enters itself. ``open``: it is the one to show at once.
    """

    steps: tuple[StepView, ...]
    name: str
    label: Text
    form: str
    link: str | None
    note: Text | None
    papers: tuple[Kind, ...]
    open: bool = False

    @property
    def first(self) -> StepView:
        """The step the window and the clause are told of."""
        return next((step for step in self.steps if step.deadline is not None), self.steps[0])

    @property
    def duty(self) -> bool:
        """It must be done."""
        return any(step.duty for step in self.steps)

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.name if self.form != _ENTER else f"step-{self.name}"


@dataclass(frozen=True, slots=True)
class RefusedGroup:
    """Steps that the same reason stands against."""

    why: Text
    steps: tuple[StepView, ...]


_FOR_APPROVER: Final = Text("须由有审批权限的同事办理。", "Takes a colleague with the right to approve.")
_FOR_WORKER: Final = Text("须由有办案权限的同事办理。", "Takes a colleague with the right to work on cases.")
_OWN_PROPOSAL: Final = Text(
    "由本人提出，须由另一位有审批权限的同事批准或退回。",
    "You proposed it: another person with the right to approve decides.",
)
_NOT_COUNTED: Final = Text("没有实际多发的金额可供核定。", "There is no overpayment to assess.")


def ways_of(
    view: CaseView,
    papers: CasePapers,
    debts: Sequence[DebtRow],
    actor: Actor,
    *,
    stop_proposer: str | None,
    no_stop: Text | None,
) -> tuple[Way, ...]:
    """Return the steps that are lawful now and how each is taken by ``actor``; duties first.

    ``stop_proposer``: who proposed the stop that waits; ``no_stop``: why none can be proposed although the
    order of the steps would allow it.
    """
    grouped: dict[str, list[StepView]] = {}
    for step in view.course.lawful:
        if step.key not in _ELSEWHERE_ON_PAGE:
            grouped.setdefault(FORMS.get(step.key, step.key), []).append(step)
    takes = {action.name for action in view.actions}
    found = []
    for name, steps in grouped.items():
        barred = view.course.barred is not None
        note = None if barred else _why_not(name, steps, view, actor, takes, stop_proposer, no_stop)
        link = None if note or barred else (_link(steps[0].key, debts) or None)
        kinds = _papers(steps, papers)
        served = kinds and steps[0].where is not None and name not in FORMS.values()
        if served and not (note or barred or link):
            link = url_for("papers.listing", case_id=view.case.id)  # the step enters itself by their service
        if link is None and not barred and name not in FORMS.values():
            note = note or steps[0].where
        form = "" if note or link or barred else (name if name in FORMS.values() else _ENTER)
        label = _SHARED.get(name) if len(steps) > 1 or name == "decide-stop" else None
        found.append(Way(tuple(steps), name, label or _label(steps[0]), form, link, note, kinds))
    return _first_open(sorted(found, key=_rank))


def refused_groups(steps: Iterable[StepView]) -> tuple[RefusedGroup, ...]:
    """Return refused steps under the reasons that stand against them."""
    groups: dict[Text, list[StepView]] = {}
    for step in steps:
        if step.why is not None:
            groups.setdefault(step.why, []).append(step)
    return tuple(RefusedGroup(why, tuple(members)) for why, members in groups.items())


def may_annul(view: CaseView) -> bool:
    """Tell whether a decision stands that the reader may annul."""
    return any(action.name == "decision_annulled" for action in view.actions)


def _why_not(
    name: str,
    steps: Sequence[StepView],
    view: CaseView,
    actor: Actor,
    takes: Collection[str],
    stop_proposer: str | None,
    no_stop: Text | None,
) -> Text | None:
    """Return why ``actor`` gets no form for a lawful step."""
    pending = None if view.pending is None else view.pending.proposed_by
    if (name == "approve" and pending == actor.name) or (
        name == "decide-stop" and stop_proposer == actor.name
    ):
        return _OWN_PROPOSAL
    if not any(step.mine for step in steps) and _link(steps[0].key, ()) is None:
        return _whose(view.case, steps[0].key)
    if name == "stop-form" and no_stop is not None:
        return no_stop
    keys = {step.key for step in steps}
    if keys & set(ACTION_LABELS) and not keys & set(takes):
        return view.not_assessable or _NOT_COUNTED
    return None


def _whose(case: Case, key: str) -> Text:
    return _FOR_APPROVER if right_for(case, key) is Right.CASES_APPROVE else _FOR_WORKER


def _link(key: str, debts: Sequence[DebtRow]) -> str | None:
    """Return the page a step is taken at, which asks for its own rights; empty while there is no debt."""
    if not key.startswith(PLACES):
        return None
    if key.startswith("lapse"):
        return url_for("lapses.listing")
    if key.startswith("names_"):
        return url_for("publications.listing")
    owed = next((debt for debt in reversed(debts) if debt.state == "open"), None)
    if owed is None:
        return ""
    page = "plans.what_if" if key == "agreement_signed" else "debts.debt"
    return url_for(page, debt_id=owed.id)


def _papers(steps: Sequence[StepView], papers: CasePapers) -> tuple[Kind, ...]:
    keys = {step.key for step in steps}
    return tuple(
        choice.kind
        for choice in papers.choices
        if choice.why_not is None and (choice.kind.step in keys or keys & set(choice.kind.published))
    )


def _label(step: StepView) -> Text:
    return ACTION_LABELS.get(step.key, step.label)


def _rank(way: Way) -> tuple[bool, bool, bool, int]:
    order = _ORDER.index(way.name) if way.name in _ORDER else len(_ORDER)
    return _is_last(way), not way.form and way.link is None, not way.duty, order


def _is_last(way: Way) -> bool:
    """Tell whether it leads back or aside; to refute what was verified is such a way."""
    return way.name in _LAST or [step.key for step in way.steps] == ["fact_refuted"]


def _first_open(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Return the ways with the first one that leads on opened; with a proposal waiting, that decision."""
    first = next((way for way in ways if way.form and not _is_last(way) and not way.first.of_person), None)
    return tuple(
        Way(way.steps, way.name, way.label, way.form, way.link, way.note, way.papers, open=way is first)
        for way in ways
    )
