"""A list of names: who may say yes to it, when it is public, and in which state what may be done (pure)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from verifier.errors import Conflict, NotPermitted
from verifier.language import Text

PROPOSED, PUBLISHED, REFUSED, WITHDRAWN = "proposed", "published", "refused", "withdrawn"
STATE_NAMES: Final[dict[str, Text]] = {
    PROPOSED: Text("待审批", "awaits approval"),
    PUBLISHED: Text("已公示", "published"),
    REFUSED: Text("已退回", "refused"),
    WITHDRAWN: Text("已撤下", "withdrawn"),
}
_FROM: Final = {"approve": (PROPOSED,), "refuse": (PROPOSED,), "withdraw": (PROPOSED, PUBLISHED)}


def check_step(state: str, step: str) -> None:
    """Do nothing where a step is open in a state.

    Raises:
        Conflict: it is not.
    """
    if state not in _FROM[step]:
        raise Conflict(
            Text("名单{state}，不能办理此步骤。", "The list is “{state}”: this step is not open.").fill(
                state=STATE_NAMES[state]
            )
        )


def check_approver(name: str, proposer: str, approvers: Collection[str]) -> None:
    """Do nothing where a person may still say yes.

    Raises:
        NotPermitted: who proposed it, or who has said yes already.
    """
    if name == proposer or name in approvers:
        raise NotPermitted(
            Text(
                "提出人不能批准，同一人不能批准两次。", "Nobody approves their own list, nor one list twice."
            ),
            Text("请由另一名审批人办理。", "Ask another approver."),
        )


def is_public(state: str, published_on: date | None, until: date | None, today: date) -> bool:
    """Tell whether a list is shown today: published, and its clock has not run out."""
    return (
        state == PUBLISHED
        and published_on is not None
        and until is not None
        and published_on <= today <= until
    )
