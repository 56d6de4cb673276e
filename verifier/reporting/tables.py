"""What the night keeps of each agency's state: one row a month, its last night has the last word."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.database import AgencyScoped, Base, MonthColumn
from verifier.database.columns import RowNumber
from verifier.months import Month


class MonthState(AgencyScoped, Base):
    """How one agency's own people, tasks and cases stood after a night: what no later list can tell again.

    Written for every agency, also where all is zero: no row means that no night counted that month.
    """

    __tablename__ = "month_states"
    __table_args__ = (UniqueConstraint("month", "agency_id"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn)
    #: the business date of the night, and when it counted
    taken_on: Mapped[date]
    taken_at: Mapped[datetime]
    #: benefits a proof of life is asked for, by how they stand
    covered: Mapped[int]
    due_soon: Mapped[int]
    overdue: Mapped[int]
    never: Mapped[int]
    suspended: Mapped[int]
    tasks_open: Mapped[int]
    tasks_late: Mapped[int]
    cases_open: Mapped[int]
    cases_slow: Mapped[int]
