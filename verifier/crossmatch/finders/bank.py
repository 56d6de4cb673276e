"""Accounts that speak: one account for many people, a holder who is not the retiree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b

from sqlalchemy import func, select, union

from matchers.records import name_agreement, read_id
from verifier.benefits.tables import BankAccount, Entitlement
from verifier.crossmatch.findings import Finding, Tonight
from verifier.language import Text
from verifier.people.masking import mask_account
from verifier.people.tables import Person

_NAMES_APART = frozenset({"different"})


def shared_account(tonight: Tonight) -> Iterator[Finding]:
    """As many people as configured, or more, are paid into one account: one lead for the account."""
    session, smallest = tonight.session, tonight.settings.crossmatch.shared_account_people
    newest = func.row_number().over(
        partition_by=BankAccount.person_id, order_by=(BankAccount.since.desc(), BankAccount.id.desc())
    )
    ranked = select(BankAccount.person_id, BankAccount.account_no, newest.label("rank")).subquery()
    running = select(Entitlement.person_id).where(Entitlement.state == "running")
    used = union(
        select(Entitlement.person_id, Entitlement.account_no).where(
            Entitlement.state == "running", Entitlement.account_no.is_not(None)
        ),
        select(ranked.c.person_id, ranked.c.account_no).where(
            ranked.c.rank == 1, ranked.c.person_id.in_(running)
        ),
    ).subquery()
    busy = (
        select(used.c.account_no)
        .group_by(used.c.account_no)
        .having(func.count(func.distinct(used.c.person_id)) >= smallest)
    )
    people: dict[str, set[int]] = defaultdict(set)
    for person_id, account_no in session.execute(
        select(used.c.person_id, used.c.account_no).where(used.c.account_no.in_(busy))
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
    """The holder's name is not even alike by sound, or the holder's identity number is another one."""
    query = (
        select(BankAccount.account_no, BankAccount.holder_name, BankAccount.holder_id_no, Person)
        .join(Person, Person.id == BankAccount.person_id)
        .join(Entitlement, Entitlement.person_id == Person.id)
        .where(
            Entitlement.state == "running",
            (BankAccount.holder_name != Person.name)
            | ((BankAccount.holder_id_no != Person.id_no) & (Person.id_no != "")),
        )
        .order_by(Person.id)
        .distinct()
    )
    for account_no, holder, holder_id, person in tonight.session.execute(query):
        other_name = holder is not None and name_agreement(holder, person.name).level in _NAMES_APART
        other_id = bool(holder_id) and not set(read_id(holder_id).keys) & set(read_id(person.id_no).keys)
        if not other_name and not (other_id and holder is None):
            continue
        yield Finding(
            subject_key=f"holder_not_retiree:{person.id}:{account_no}:{_short(holder, holder_id)}",
            person_id=person.id,
            tier="certain",
            strength="supporting",
            weight=0.0,
            rule="other_holder",
            why=Text(
                "领款账户 {account} 的户名不是本人。",
                "Account {account} is held in another name than the retiree's.",
            ).fill(account=mask_account(account_no)),
            facts={"account_no": account_no, "holder_name": holder},
        )


def _short(holder: str | None, holder_id: str | None) -> str:
    return blake2b(f"{holder}|{holder_id}".encode(), digest_size=6).hexdigest()
