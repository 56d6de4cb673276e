"""Accounts that speak: one account for many people, a holder who is not the retiree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b

from sqlalchemy import Subquery, func, select, union

from matchers.records import name_agreements, read_id
from verifier.benefits.tables import BankAccount, Entitlement
from verifier.crossmatch.findings import Finding, Tonight
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.people.masking import mask_account
from verifier.people.tables import Person

_AT_ONCE = 5_000
"""Names are compared so many at a time: one by one they take a thousand times as long."""


def shared_account(tonight: Tonight) -> Iterator[Finding]:
    """As many people as configured, or more, are paid into one account: one lead for the account."""
    session, smallest = tonight.session, tonight.settings.crossmatch.shared_account_people
    used = _accounts_in_use()
    busy = (
        select(used.c.account_no)
        .group_by(used.c.account_no)
        .having(func.count(func.distinct(used.c.person_id)) >= smallest)
    )
    people: dict[str, set[int]] = defaultdict(set)
    for person_id, account_no in session.execute(
        select(used.c.person_id, used.c.account_no)
        .where(used.c.account_no.in_(busy))
        .order_by(used.c.account_no, used.c.person_id)
    ):
        people[account_no].add(person_id)
    for account_no, ids in sorted(people.items()):
        members = sorted(ids)
        digest = blake2b(str(members).encode(), digest_size=6).hexdigest()
        yield Finding(
            subject_key=f"shared_account:{account_no}:{digest}",
            person_id=members[0],
            tier="certain",
            strength="supporting",
            weight=0.0,
            rule="one_account",
            why=Text(
                "账户 {account} 同时为 {n} 人领取待遇。",
                "Account {account} receives the benefits of {n} people.",
            ).fill(account=mask_account(account_no), n=len(members)),
            facts={"account_no": account_no, "people": members},
        )


def holder_not_retiree(tonight: Tonight) -> Iterator[Finding]:
    """The holder's name is another person's, or the holder's identity number is another one.

    A name cut off by the bank's field, or alike by sound or look, is no other. Each kind of feed is taken at
    its latest word about an account that is still in use.
    """
    latest = func.row_number().over(
        partition_by=(BankAccount.person_id, BankAccount.account_no, Feed.kind),
        order_by=BankAccount.id.desc(),
    )
    stated = (
        select(
            BankAccount.person_id,
            BankAccount.account_no,
            BankAccount.holder_name,
            BankAccount.holder_id_no,
            latest.label("rank"),
        )
        .outerjoin(Feed, Feed.id == BankAccount.feed_id)
        .where(BankAccount.holder_name.is_not(None) | BankAccount.holder_id_no.is_not(None))
        .subquery()
    )
    used = _accounts_in_use()
    query = (
        select(stated.c.account_no, stated.c.holder_name, stated.c.holder_id_no, Person)
        .join(Person, Person.id == stated.c.person_id)
        .join(used, (used.c.person_id == stated.c.person_id) & (used.c.account_no == stated.c.account_no))
        .where(
            stated.c.rank == 1,
            (stated.c.holder_name != Person.name)
            | ((stated.c.holder_id_no != Person.id_no) & (Person.id_no != "")),
        )
        .order_by(Person.id, stated.c.account_no, stated.c.holder_name, stated.c.holder_id_no)
    )
    for rows in tonight.session.execute(query).partitions(_AT_ONCE):
        names = name_agreements([(holder, person.name) for _, holder, _, person in rows])
        for (account_no, holder, holder_id, person), name in zip(rows, names, strict=True):
            if name.apart or _another_number(holder_id, person.id_no):
                yield _other_holder(person, account_no, holder, holder_id)


def _other_holder(person: Person, account_no: str, holder: str | None, holder_id: str | None) -> Finding:
    return Finding(
        subject_key=f"holder_not_retiree:{person.id}:{account_no}:{_short(holder, holder_id)}",
        person_id=person.id,
        tier="certain",
        strength="supporting",
        weight=0.0,
        rule="other_holder",
        why=Text(
            "发放账户 {account} 登记的户名或证件与本人不符；委托代领也会如此，须先核实。",
            "Account {account} is held under another name or ID than the retiree's; a lawful proxy does "
            "that too, so verify first.",
        ).fill(account=mask_account(account_no)),
        facts={"account_no": account_no, "holder_name": holder},
    )


def _accounts_in_use() -> Subquery:
    """Return the accounts running benefits go to: the roll's, and the newest known of each person."""
    newest = func.row_number().over(
        partition_by=BankAccount.person_id, order_by=(BankAccount.since.desc(), BankAccount.id.desc())
    )
    ranked = select(BankAccount.person_id, BankAccount.account_no, newest.label("rank")).subquery()
    running = select(Entitlement.person_id).where(Entitlement.state == "running")
    return union(
        select(Entitlement.person_id, Entitlement.account_no).where(
            Entitlement.state == "running", Entitlement.account_no.is_not(None)
        ),
        select(ranked.c.person_id, ranked.c.account_no).where(
            ranked.c.rank == 1, ranked.c.person_id.in_(running)
        ),
    ).subquery()


def _another_number(holder_id: str | None, id_no: str) -> bool:
    if not holder_id or not id_no or holder_id == id_no:
        return False
    return not set(read_id(holder_id).keys) & set(read_id(id_no).keys)


def _short(holder: str | None, holder_id: str | None) -> str:
    return blake2b(f"{holder}|{holder_id}".encode(), digest_size=6).hexdigest()
