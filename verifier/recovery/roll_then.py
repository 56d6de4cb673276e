"""The roll as it stood in a benefit month: today's entitlements with later changes taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, and_, case, cast, func, or_, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from verifier.benefits.overpayment import RUNNING
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.months import Month

_FIELDS: Final = ("agency_id", "monthly_fen", "started", "state", "stopped")


@dataclass(frozen=True, slots=True)
class RollThen:
    """Expressions over ``Entitlement`` outer-joined with ``changed`` on its id, as of the month asked for.

    ``expected``: whether the roll had the benefit in payment.
    """

    changed: Any
    agency_id: ColumnElement[int]
    monthly_fen: ColumnElement[int]
    expected: ColumnElement[bool]


def roll_in(month: Month) -> RollThen:
    """Return the roll of a month: a change holds from its month on, whenever it was recorded.

    A field's value is what the last word recorded about the month or earlier said; without one, what the
    first later change replaced; without a later change, today's. An entitlement has no mark of when it came
    to the roll but the month it starts in: without that it counts as always there.
    """
    then = _values_then(month)
    started = _then(then, "started", type_coerce(Entitlement.started, Integer), _ordinal)
    stopped = _then(then, "stopped", type_coerce(Entitlement.stopped, Integer), _ordinal)
    state = _then(then, "state", Entitlement.state, lambda text: text)
    return RollThen(
        changed=then,
        agency_id=_then(then, "agency_id", Entitlement.agency_id, lambda text: cast(text, Integer)),
        monthly_fen=_then(then, "monthly_fen", Entitlement.monthly_fen, _fen),
        expected=and_(
            or_(started.is_(None), started <= month.ordinal),
            or_(and_(state == RUNNING, stopped.is_(None)), func.coalesce(stopped, 0) > month.ordinal),
        ),
    )


def _values_then(month: Month) -> Any:
    """Return, for each entitlement that changed after the month, what was known of it in the month.

    Columns: ``entitlement_id``, and per field its value as text with ``has_…`` 1 where the history tells it.
    """
    change = EntitlementChange
    moved = select(change.entitlement_id).where(change.effective > month)
    earlier = change.effective <= month
    history = (
        select(
            change.entitlement_id,
            change.field,
            case((earlier, change.new), else_=change.previous).label("value"),
            func.row_number()
            .over(
                partition_by=(change.entitlement_id, change.field),
                order_by=(
                    case((earlier, 0), else_=1),
                    case((earlier, -change.id), else_=type_coerce(change.effective, Integer)),
                    change.id,
                ),
            )
            .label("place"),
        )
        .where(change.entitlement_id.in_(moved), change.field.in_(_FIELDS))
        .subquery()
    )
    columns = [
        column
        for name in _FIELDS
        for column in (
            func.max(case((history.c.field == name, 1), else_=0)).label(f"has_{name}"),
            func.max(case((history.c.field == name, history.c.value))).label(name),
        )
    ]
    first = select(history.c.entitlement_id, *columns).where(history.c.place == 1)
    return first.group_by(history.c.entitlement_id).subquery()


def _then(then: Any, name: str, today: Any, read: Any) -> Any:
    return case((then.c[f"has_{name}"] == 1, read(then.c[name])), else_=today)


def _fen(text: Any) -> Any:
    """Read ``1,878.32`` as whole fen."""
    return cast(func.replace(func.replace(text, ",", ""), ".", ""), BigInteger)


def _ordinal(text: Any) -> Any:
    """Read ``2026-11`` as the month's number."""
    year, month = (cast(func.substr(text, begin, length), Integer) for begin, length in ((1, 4), (6, 2)))
    return year * 12 + month - 1
