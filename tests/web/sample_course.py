"""What tests of the case page need beside the small office."""

from __future__ import annotations

from verifier.bars.tables import DeclaredRelation
from verifier.context import Context
from verifier.database import EVERYWHERE


def bar_from(ctx: Context, user: str, person_id: int) -> None:
    """Declare a user to be a relative of a person."""
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name=user,
                person_id=person_id,
                relation="relative",
                declared_by=user,
                declared_at=ctx.clock.now(),
            )
        )
