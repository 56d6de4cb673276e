"""What commands about one case share: its number, and the version they act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from verifier.accounts.actor import Actor
from verifier.cases.steps import locked_case
from verifier.cli.state import State, acting
from verifier.context import Context

CaseNo = Annotated[int, typer.Argument(help="案件编号 / number of the case")]


def version_of(context: Context, as_user: str | None, case: int) -> int:
    """Return the version a command acts on: it names none, so the case as it is.

    Raises:
        NotFound: no such case for this user.
    """
    with context.database.read(acting(context, as_user).scope) as session:
        return locked_case(session, case).version


@contextmanager
def working_on(state: State, as_user: str | None, case: int) -> Iterator[tuple[Context, Actor, int]]:
    """Open the context and yield it with who acts and the version of the case acted on.

    Raises:
        NotFound: no such case for this user.
    """
    with state.open() as context:
        yield context, acting(context, as_user), version_of(context, as_user, case)
