"""Cases on the command line: the lines a person reads, and the form of ``--json``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from verifier.cases.case_view import CaseView
from verifier.cases.course.view import CourseView, EventView, StepView
from verifier.cases.list import CaseRow
from verifier.cases.payment_rules import PAYMENT_NAMES
from verifier.cases.rules import FAMILY_NAMES, STATE_NAMES
from verifier.language import Language, Text
from verifier.money import yuan_text


def row_dict(row: CaseRow) -> dict[str, Any]:
    """Return a line of the list as values; the ID number masked."""
    return {
        "case": row.id,
        "kind": row.kind,
        "state": row.state,
        "name": row.person_name,
        "id": row.masked_id,
        "amount_at_risk_fen": row.amount_at_risk_fen,
        "assessed_fen": row.assessed_fen,
    }


def row_line(row: CaseRow, language: Language) -> str:
    """Return a line of the list."""
    words = (STATE_NAMES[row.state], FAMILY_NAMES[row.kind])
    state, kind = (one.in_language(language) for one in words)
    fen = row.amount_at_risk_fen if row.assessed_fen is None else row.assessed_fen
    return f"{row.id:>6}  {kind}  {state}  {row.person_name} {row.masked_id}  {yuan_text(fen):>14}"


def show_dict(view: CaseView) -> dict[str, Any]:
    """Return a case as values; the ID number masked."""
    return {
        "case": view.case.id,
        "version": view.case.version,
        "kind": view.case.kind,
        "state": view.case.state,
        "payment": view.case.payment,
        "name": view.identity.name,
        "id": view.identity.masked_id,
        "path": view.course.path.as_dict(),
        "next_step": view.next_step.as_dict(),
        "actions": [action.name for action in view.actions],
        "overpaid_fen": None if view.overpayment is None else view.overpayment.total_fen,
        "marks": [event.as_dict() for event in view.course.marks],
    }


def show_lines(view: CaseView, state: Text, kind: Text) -> Iterator[Text]:
    """Yield a case in words."""
    head = Text("案件 {n}：{kind}，{state}；{payment}", "Case {n}: {kind}, {state}; payment: {payment}")
    yield head.fill(n=view.case.id, kind=kind, state=state, payment=PAYMENT_NAMES[view.case.payment])
    who = f"{view.identity.name} {view.identity.masked_id}"
    yield Text(who, who)
    if view.overpayment is not None:
        told = Text("实际多发 {yuan} 元", "actually overpaid: {yuan} yuan")
        yield told.fill(yuan=yuan_text(view.overpayment.total_fen))
    yield view.next_step
    for event in view.course.marks:
        yield _event(event)


def course_lines(view: CourseView) -> Iterator[Text]:
    """Yield how a case stands before the law, in words."""
    yield Text("{path}，{day}", "{path}, {day}").fill(path=view.path, day=view.today)
    yield from _group(Text("现在可办：", "Lawful now:"), view.lawful)
    yield from _group(Text("到期可办：", "Coming:"), view.coming)
    if view.facts:
        yield Text("发生时登记：", "Entered when it happens:")
        for key, name in view.facts:
            yield Text("  {key}  {name}", "  {key}  {name}").fill(key=key, name=name)
    yield from _group(Text("现在不可办：", "Refused now:"), view.refused)


def history_lines(events: Sequence[EventView]) -> Iterator[Text]:
    """Yield a dated history, marks below what they are about."""
    yield from (_event(event) for event in events)


def _group(title: Text, steps: Iterable[StepView]) -> Iterator[Text]:
    found = list(steps)
    if found:
        yield title
        yield from (_step(step) for step in found)


def _step(step: StepView) -> Text:
    parts = [Text("  {key}  {label}", "  {key}  {label}").fill(key=step.key, label=step.label)]
    if step.why is not None and step.opens is not None:
        parts.append(Text("{day}起", "from {day}").fill(day=step.opens))
    elif step.why is not None:
        return Text("{said}：{why}", "{said}: {why}").fill(said=parts[0], why=step.why)
    if step.deadline is not None:
        told = Text("期限 {day}（{words}）", "until {day} ({words})")
        parts.append(told.fill(day=step.deadline.on, words=step.deadline.words))
    if step.documents:
        parts.append(_joined(step.documents))
    parts.append(step.clause)
    if step.where is not None:
        parts.append(step.where)
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _event(event: EventView) -> Text:
    said = Text("{day}  {label}", "{day}  {label}").fill(day=event.on, label=event.label)
    extra = f"  {event.by}" if event.by else ""
    parts = [Text(said.zh + extra, said.en + extra)]
    if event.due is not None:
        parts.append(Text("  期限 {d}", "  due {d}").fill(d=event.due))
    if event.mark is not None:
        parts.append(Text("\n    {m}", "\n    {m}").fill(m=event.mark))
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def _joined(texts: Sequence[Text]) -> Text:
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))
