"""One bank reference is one posting, however many bring it at the same moment."""

from __future__ import annotations

import random
import threading

import pytest
from sqlalchemy import func, select

from tests.integration.recovery.scene import SYSTEM, Office
from verifier.database import EVERYWHERE
from verifier.feeds.applying.bank_statement import tell_of_lines
from verifier.recovery.tables import Debt, LedgerTransaction, Receipt


def _storm(office: Office, threads: int, lines: int, batch: int) -> None:
    """Each thread brings the same lines in an order of its own; every tenth quotes a debt."""
    debt = office.debtor(monthly=10_000_000)
    statement = [
        office.line(100 + number, debt.reference if number % 10 == 0 else None, "某人", f"S{number:06d}")
        for number in range(lines)
    ]
    kept, failures = [0] * threads, []
    start = threading.Barrier(threads)

    def bring(index: int) -> None:
        mine = statement.copy()
        random.Random(index).shuffle(mine)  # noqa: S311 -- an order, no secret
        start.wait()
        try:
            for at in range(0, lines, batch):
                with office.ctx.database.write(EVERYWHERE) as session:
                    part = mine[at : at + batch]
                    kept[index] += tell_of_lines(session, office.ctx, SYSTEM, part, at=office.ctx.clock.now())
        except Exception as error:
            failures.append(error)

    workers = [threading.Thread(target=bring, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert sum(kept) == lines
    with office.ctx.database.read(EVERYWHERE) as session:
        posted = select(func.count()).where(LedgerTransaction.kind == "received")
        assert session.scalar(posted) == lines
        assert session.scalar(select(func.sum(Receipt.amount_fen))) == sum(100 + n for n in range(lines))
        quoted = sum(100 + number for number in range(0, lines, 10))
        assert session.get_one(Debt, debt.id).recovered_fen == quoted


def test_fifty_who_bring_the_same_lines_post_each_once(office: Office) -> None:
    _storm(office, 50, 40, 20)


@pytest.mark.slow
def test_fifty_who_bring_the_same_thousand_lines_post_each_once(office: Office) -> None:
    _storm(office, 50, 1000, 100)
