"""Suspensions of payment that a case led to: proposed by one, decided by another, ended with back-pay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from verifier.crossmatch.feed_names import LONGEST_NAME
from verifier.database import AgencyScoped, Base, MonthColumn
from verifier.database.columns import RowNumber
from verifier.months import Month


class Stop(AgencyScoped, Base):
    """One proposal to stop payment and what became of it.

    ``state``: proposed → approved → ended, or proposed → refused, or proposed → overtaken (by a refutation,
    or because the case was cleared or merged).
    """

    __tablename__ = "stops"
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    #: the payment-stopping state the benefits get: deceased, missing, in_custody, suspected, terminated_other
    cause: Mapped[str] = mapped_column(String(30))
    #: first month that is not paid, as proposed
    from_month: Mapped[Month] = mapped_column(MonthColumn)
    #: the schemes concerned
    schemes: Mapped[list[Any]]
    #: what it rests on: leads, records, their feeds and the rules that found them
    basis: Mapped[dict[str, Any]]
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(1000))
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(String(1000))
    #: first month that is not paid, as decided: never a month that had begun by then
    stopped_from: Mapped[Month | None] = mapped_column(MonthColumn)
    #: resumed (the cause is over) or reversed (it was wrong)
    ending: Mapped[str | None] = mapped_column(String(12))
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(1000))
    #: first month that is paid again
    resumed_from: Mapped[Month | None] = mapped_column(MonthColumn)
    #: one line per benefit and month paid back
    back_pay: Mapped[list[Any]]
    back_pay_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class StopGround(Base):
    """A feed, rule and file an approved stop rests on: what its wrongful-stop budget is counted from."""

    __tablename__ = "stop_grounds"
    __table_args__ = (Index("ix_stop_grounds_feed_rule", "feed", "rule"),)
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    stop_id: Mapped[int] = mapped_column(ForeignKey("stops.id"), index=True)
    #: as ``feed_names.feed_of`` has it
    feed: Mapped[str] = mapped_column(String(LONGEST_NAME))
    rule: Mapped[str] = mapped_column(String(60))
    #: None: no record of a feed but two entries of the roll ``feed``
    file_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id"), index=True)
    approved_at: Mapped[datetime]
    #: the stop was wrong
    reversed_at: Mapped[datetime | None]


class HaltedBatch(Base):
    """A feed's rule, or one file, whose stops were wrong too often: it leads to no stop until released."""

    __tablename__ = "halted_batches"
    __table_args__ = (
        Index(
            "ix_halted_batches_standing",
            "feed",
            "rule",
            "file_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    feed: Mapped[str] = mapped_column(String(LONGEST_NAME))
    #: empty: every rule, of one file
    rule: Mapped[str] = mapped_column(String(60))
    #: 0: every file
    file_id: Mapped[int]
    halted_at: Mapped[datetime]
    #: stops approved and found wrong by then, and the share that may be
    approved: Mapped[int]
    wrong: Mapped[int]
    budget: Mapped[float]
    #: the wrongful stop by which it went over
    stop_id: Mapped[int] = mapped_column(ForeignKey("stops.id"))
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(60))
    release_reason: Mapped[str | None] = mapped_column(String(1000))
