"""Which rows of a coming payment file are held, and when the file may leave (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verifier.errors import Conflict, HeldForPerson, NotPermitted
from verifier.language import Text
from verifier.recovery.words import HOLD_NAMES, NEVER_PAID


@dataclass(frozen=True, slots=True)
class Hold:
    """A row that waits: its line in the file, why, its amount in fen, and the case it is held for."""

    line: int
    kind: str
    amount_fen: int
    case_id: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the form stored with a check: no name and no number of a person."""
        return {"line": self.line, "kind": self.kind, "amount_fen": self.amount_fen, "case_id": self.case_id}


@dataclass(frozen=True, slots=True)
class Due:
    """What is known of the benefit a row pays: state in that month, payments made, the case that is open.

    ``released_before``: a file that has left pays the month, and that money has not come back.
    """

    in_payment: bool
    paid_before: bool
    released_before: bool
    repeated: bool
    case_id: int | None


def hold_for(line: int, amount_fen: int, due: Due | None) -> Hold | None:
    """Return why a row waits, None if it need not. Money taken back (below zero) is never held."""
    if amount_fen <= 0:
        return None
    if due is None:
        return Hold(line, "not_on_roll", amount_fen)
    checks = (
        (not due.in_payment, "suspended"),
        (due.repeated, "twice"),
        (due.paid_before, "paid_before"),
        (due.released_before, "released_before"),
        (due.case_id is not None, "open_case"),
    )
    kind = next((kind for holds, kind in checks if holds), None)
    return None if kind is None else Hold(line, kind, amount_fen, due.case_id)


def check_release(
    holds: Sequence[Hold],
    found_now: Sequence[Hold],
    first: Sequence[str],
    releaser: str,
    *,
    despite_cases: bool,
) -> None:
    """Do nothing if the file may leave. ``first``: who checked it and who brought it in.

    A held row of an open case may be paid if a person decides so: no stop was approved (no match alone stops
    a payment). A benefit that is stopped, or a row that pays twice, is taken out and the file checked anew.

    Raises:
        NotPermitted: who checked it or brought it in cannot release it.
        Conflict: cases, benefits or what other files paid have changed since the check.
        HeldForPerson: rows are held.
    """
    if releaser in first:
        raise NotPermitted(
            Text(
                "报送人、核对人不能放行自己经手的发放文件。",
                "Who brought a payment file in or checked it cannot release it.",
            ),
            Text("请由另一名审批人放行。", "Ask another approver."),
        )
    if list(holds) != list(found_now):
        raise Conflict(
            Text(
                "核对之后案件、待遇或者已放行的文件有变化。",
                "Cases, benefits or the files that have left have changed since the check.",
            ),
            Text("请重新核对此文件（payroll check）。", "Check this file again (payroll check)."),
        )
    never = [hold for hold in holds if hold.kind in NEVER_PAID]
    if never:
        kinds = list(dict.fromkeys(hold.kind for hold in never))
        raise HeldForPerson(
            Text("{n} 行不能发放：{why}。", "{n} rows cannot be paid: {why}.").fill(
                n=len(never),
                why=Text(
                    "、".join(HOLD_NAMES[kind].zh for kind in kinds),
                    ", ".join(HOLD_NAMES[kind].en for kind in kinds),
                ),
            ),
            Text("请从文件中删除这些行，再重新核对。", "Take them out of the file and check it anew."),
        )
    if holds and not despite_cases:
        raise HeldForPerson(
            Text("{n} 行因在办案件暂缓发放。", "{n} rows are held for open cases.").fill(n=len(holds)),
            Text(
                "请从文件中删除这些行，再重新核对；决定照发的，请写明理由（命令行另加 --despite-cases）。",
                "Take them out of the file and check it anew; to pay them all the same, give the reason "
                "(on the command line with --despite-cases).",
            ),
        )
