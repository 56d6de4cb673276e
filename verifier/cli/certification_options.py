"""What the commands about certification share: who may look, days, reasons."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cli.state import acting
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text

Reason = Annotated[str, typer.Option(help="理由 / why")]
Note = Annotated[str, typer.Option(help="说明 / what was done")]


def viewer(context: Context, as_user: str | None) -> Actor:
    """Return who looks, if they may.

    Raises:
        NotPermitted: they may not.
    """
    actor = acting(context, as_user)
    if actor.is_person:  # the system itself may look at everything it runs
        actor.require(Right.CERTIFICATION_VIEW)
    return actor


def day_of(text: str) -> date:
    """Return the day a person typed.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            Text("日期须为 YYYY-MM-DD。", "A date is written YYYY-MM-DD."),
            Text("例如 2026-11-21。", "For example 2026-11-21."),
        ) from None
