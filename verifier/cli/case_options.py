"""What commands about one case share: its number, and the version they act on."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.cases.steps import locked_case
from verifier.cli.state import acting
from verifier.context import Context

CaseNo = Annotated[int, typer.Argument(help="案件编号 / number of the case")]


def version_of(context: Context, as_user: str | None, case: int) -> int:
    """Return the version a command acts on: it names none, so the case as it is.

    Raises:
        NotFound: no such case for this user.
    """
    with context.database.read(acting(context, as_user).scope) as session:
        return locked_case(session, case).version
