"""A made-up city: people with numbers, names and accounts, their benefits, payments and proofs of life."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import Engine

from benchmarks.console.bulk import Row, fill
from matchers.records import check_character

TODAY = date(2026, 11, 21)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = (
    "秀英桂兰玉珍凤淑华建国志强文明德福寿康宁静芳芬霞云梅菊"
    "春生荣庆安平海山林木水清红军勇伟刚杰峰龙飞翔宇浩天佳慧敏丽娟燕"
)
REGIONS = ("379901", "379902", "379903", "379904", "379911", "370102", "320106", "410105", "110105", "510104")
_MONTH = TODAY.year * 12 + TODAY.month - 1


@dataclass(frozen=True)
class City:
    """How many people and how it was thrown; ``agencies``: ids of the offices people belong to."""

    people: int
    agencies: tuple[int, ...]
    seed: int = 1

    def agency(self, person: int) -> int:
        return self.agencies[person % len(self.agencies)]

    @cached_property
    def regions(self) -> list[str]:
        """Two thousand regions, of which ten hold nine people of ten."""
        dice = random.Random(self.seed)  # noqa: S311 -- made-up people
        rare = [
            f"{dice.randint(11, 65):02d}{dice.randint(1, 30):02d}{dice.randint(1, 30):02d}"
            for _ in range(2000)
        ]
        return [*REGIONS, *rare]

    def numbers(self) -> Iterator[tuple[int, str, str, str]]:
        """Yield id, identity number, name and birth date of each person, the same for the same seed."""
        dice = random.Random(self.seed)  # noqa: S311 -- made-up people
        first = date(1930, 1, 1)
        for person in range(1, self.people + 1):
            region = self.regions[dice.randrange(10) if dice.random() < 0.9 else dice.randrange(2010)]
            born = first + timedelta(days=dice.randrange(365 * 37))
            body = f"{region}{born:%Y%m%d}{dice.randrange(1000):03d}"
            name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=1 + (dice.random() < 0.8)))
            yield person, body + check_character(body), name, born.isoformat()


def account_of(person: int) -> str:
    return f"6217{person * 7919 % 10**15:015d}"


def phone_of(person: int) -> str:
    return f"1{3 + person % 6}{person * 104729 % 10**9:09d}"


def fill_people(engine: Engine, city: City, months: int) -> None:
    """Write people, entitlements, accounts, certifications and ``months`` months of payments."""
    fill(engine, "people", _people(city))
    fill(engine, "entitlements", _entitlements(city))
    fill(engine, "bank_accounts", _accounts(city))
    fill(engine, "certifications", _certifications(city))
    fill(engine, "payments", _payments(city, months))
    done = (
        {"register": "city", "scheme": "employee", "month": _MONTH - ago, "feed_id": 1} for ago in range(24)
    )
    fill(engine, "paid_months", done)


def _people(city: City) -> Iterator[Row]:
    for person, id_no, name, birth in city.numbers():
        yield {
            "id": person,
            "agency_id": city.agency(person),
            "register": "city",
            "pid": f"P{person:08d}",
            "id_no": id_no,
            "id_key": int(id_no[:17]),
            "name": name,
            "sex": "M" if int(id_no[16]) % 2 else "F",
            "birth": birth,
            "address": f"青禾市东湖区柳巷街道{person % 900 + 1}号",
            "phone": phone_of(person),
            "rematch": False,
            "version": 1,
            "first_feed_id": 1,
            "last_feed_id": 1,
        }


def _entitlements(city: City) -> Iterator[Row]:
    for person in range(1, city.people + 1):
        yield {
            "id": person,
            "agency_id": city.agency(person),
            "person_id": person,
            "scheme": "resident" if person % 3 == 0 else "employee",
            "monthly_fen": 150_000 + person % 300_000,
            "account_no": account_of(person),
            "state": "deceased" if person % 40 == 0 else "running",
            "started": _MONTH - 120 - person % 120,
            "stopped": _MONTH - person % 60 if person % 40 == 0 else None,
            "row_hash": person.to_bytes(8, "big"),
            "last_feed_id": 1,
        }


def _accounts(city: City) -> Iterator[Row]:
    for person in range(1, city.people + 1):
        yield {
            "id": person,
            "agency_id": city.agency(person),
            "person_id": person,
            "account_no": account_of(person),
            "bank": "青禾农商银行",
            "since": "2016-01-01",
            "is_change": False,
            "feed_id": 1,
        }


def _certifications(city: City) -> Iterator[Row]:
    for person in range(1, city.people + 1):
        certified = TODAY - timedelta(days=person * 13 % 400)
        yield {
            "id": person,
            "agency_id": city.agency(person),
            "person_id": person,
            "scheme": "resident" if person % 3 == 0 else "employee",
            "certified_on": certified.isoformat(),
            "due_on": (certified + timedelta(days=365)).isoformat(),
            "basis": ("roll", "check", "staff", "life_sign")[person % 4],
        }


def _payments(city: City, months: int) -> Iterator[Row]:
    number = 0
    for ago in reversed(range(months)):
        for person in range(1, city.people + 1):
            number += 1
            yield {
                "id": number,
                "agency_id": city.agency(person),
                "entitlement_id": person,
                "person_id": person,
                "month": _MONTH - ago,
                "amount_fen": 150_000 + person % 300_000,
                "state": "paid",
                "account_no": account_of(person),
                "bank_reference": f"B{number}",
                "feed_id": 2 + ago,
            }
