"""The transition tables of docs/procedure.md; ``python -m verifier.cases.rules_page`` prints them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from verifier.cases.payment_rules import PAYMENT_NAMES, PAYMENT_TRANSITIONS
from verifier.cases.rules import STATE_NAMES, TRANSITIONS, Step
from verifier.language import Text

_SAME: Final = "(stays)"


def transition_tables() -> str:
    """Return both tables as Markdown: how a case moves, and how payment stands in it."""
    moves = _table("state", TRANSITIONS, STATE_NAMES)
    return f"{moves}\n\n{_table('payment', PAYMENT_TRANSITIONS, PAYMENT_NAMES)}"


def _table(what: str, rows: Mapping[tuple[str, str], Step], names: Mapping[str, Text]) -> str:
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for (state, action), step in rows.items():
        stays = step.new_state == state and not _leads_here(rows, action, state)
        goal = _SAME if stays else step.new_state
        grouped.setdefault((action, goal, step.right.value), []).append(state)
    lines = [f"| step | from {what} | to | right |", "|---|---|---|---|"]
    lines += [
        f"| `{action}` | {', '.join(f'`{state}`' for state in states)} | {_goal(goal, names)} | {right} |"
        for (action, goal, right), states in grouped.items()
    ]
    return "\n".join(lines)


def _leads_here(rows: Mapping[tuple[str, str], Step], action: str, state: str) -> bool:
    """Tell whether the step leads to this state from another one too."""
    return any(
        kind == action and other != state and one.new_state == state for (other, kind), one in rows.items()
    )


def _goal(goal: str, names: Mapping[str, Text]) -> str:
    return goal if goal == _SAME else f"`{goal}` {names[goal].zh}"


if __name__ == "__main__":
    sys.stdout.write(transition_tables() + "\n")
