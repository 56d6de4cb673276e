"""Stops as the command line tells them: a line each, or one object."""

from __future__ import annotations

from typing import Any

from verifier.benefits.words import SCHEME_NAMES, STATE_NAMES
from verifier.cases.stop_tables import Stop
from verifier.cases.stops.budgets import BatchState
from verifier.cases.stops.view import StopRow
from verifier.cases.stops.words import STOP_STATES
from verifier.crossmatch.rule_words import rule_words
from verifier.language import Language, Text
from verifier.money import yuan_text


def stop_dict(stop: Stop) -> dict[str, Any]:
    """Return the object of ``--json``."""
    return {
        "stop": stop.id,
        "case": stop.case_id,
        "state": stop.state,
        "cause": stop.cause,
        "schemes": stop.schemes,
        "from_month": str(stop.stopped_from or stop.from_month),
        "resumed_from": None if stop.resumed_from is None else str(stop.resumed_from),
        "back_pay": stop.back_pay,
        "back_pay_fen": stop.back_pay_fen,
    }


def stop_words(stop: Stop, state: Text) -> Text:
    """Return what became of a stop, in a sentence."""
    if stop.resumed_from is not None:
        return Text(
            "停发 {id}：{state}，自 {month} 起恢复发放，补发 {months} 笔共 {yuan} 元。",
            "Stop {id}: {state}; paid again from {month}, {months:amount|amounts} of back-pay, {yuan} yuan.",
        ).fill(
            id=stop.id,
            state=state,
            month=stop.resumed_from,
            months=len(stop.back_pay),
            yuan=yuan_text(stop.back_pay_fen),
        )
    return Text(
        "停发 {id}：{state}（{cause}，{schemes}），自 {month} 起。",
        "Stop {id}: {state} ({cause}; {schemes}), from {month}.",
    ).fill(
        id=stop.id,
        state=state,
        cause=STATE_NAMES[stop.cause],
        schemes=_schemes(stop.schemes),
        month=stop.stopped_from or stop.from_month,
    )


def row_line(row: StopRow, language: Language) -> str:
    """Return one line of the list."""
    said = stop_words(row.stop, STOP_STATES[row.stop.state]).in_language(language)
    return f"{row.stop.case_id:>6}  {row.person_name}  {row.masked_id}  {said}"


def batch_dict(state: BatchState) -> dict[str, Any]:
    """Return a batch's budget as the object of ``--json``."""
    return state.batch.as_dict() | {
        "approved": state.approved,
        "wrong": state.wrong,
        "rate": round(state.rate, 6),
        "over_budget": state.over_budget,
        "halt": state.halted_id,
    }


def batch_line(state: BatchState, language: Language) -> str:
    """Return a batch's budget as one line."""
    batch = state.batch
    what = rule_words(batch.rule) if batch.rule else Text("文件 {n}", "file {n}").fill(n=batch.file_id)
    said = Text("{feed}，{what}：批准 {a}，错停 {w}", "{feed}, {what}: {a} approved, {w} wrong").fill(
        feed=batch.feed, what=what, a=state.approved, w=state.wrong
    )
    if state.halted_id is not None:
        said = Text("{said}；已停止（第 {id} 号）", "{said}; halted (number {id})").fill(
            said=said, id=state.halted_id
        )
    return said.in_language(language)


def _schemes(schemes: list[Any]) -> Text:
    names = [SCHEME_NAMES.get(scheme, Text(scheme, scheme)) for scheme in schemes]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
