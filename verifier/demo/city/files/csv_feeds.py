"""The plain CSV feeds: police, neighbour city, prison, other city, bank; each with its own headings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verifier.demo.city.files.lines import LineFile
from verifier.demo.city.manifest import Flaw, PlantedFile
from verifier.demo.city.people import Person
from verifier.demo.city.records import CustodyRecord, DeathFeed, OtherRollRecord

POLICE_HEADING = "序号,公民身份号码,姓名,性别,出生日期,住址,注销日期,注销原因"
NEIGHBOUR_HEADING = "编号,姓名,身份证号码,性别,出生日期,死亡日期,家庭住址"
CUSTODY_HEADING = "编号,姓名,公民身份号码,性别,出生日期,状态,刑期起,刑期止,判决法院"
OTHER_ROLL_HEADING = "外市编号,身份证号,姓名,性别,出生日期,地址,险种,待遇开始年月"
ACCOUNTS_HEADING = "个人编号,公民身份号码,姓名,银行账号,开户银行,户名,变更日期"


def write_police(directory: Path, feed: DeathFeed) -> PlantedFile:
    """Write the police's cancellations: UTF-8, dates as ``YYYYMMDD``."""
    with LineFile(directory / feed.file, "utf-8") as file:
        file.heading(POLICE_HEADING)
        for row in feed.rows:
            # An address with a comma nobody quoted gives one column too many.
            address = row.address + ",户口簿第2页" if row.flaw is Flaw.COLUMNS else row.address
            file.row(
                f"{row.number},{row.id_no},{row.name},{row.sex},{row.birth_compact()},{address},"
                f"{row.event:%Y%m%d},死亡",
                row.flaw,
            )
    return file.tally.planted(feed.file, "deaths", feed.source)


def write_neighbour(directory: Path, feed: DeathFeed) -> PlantedFile:
    """Write the neighbour city's deaths: GB 18030, dates with slashes; expected to be held."""
    with LineFile(directory / feed.file, "gb18030") as file:
        file.heading(NEIGHBOUR_HEADING)
        for row in feed.rows:
            file.row(
                f"{row.number},{row.name},{row.id_no},{row.sex},{row.birth:%Y/%m/%d},{row.event:%Y/%m/%d},"
                f"{row.address}",
                row.flaw,
            )
    return file.tally.planted(feed.file, "deaths", feed.source, expected_held=True)


def write_custody(directory: Path, name: str, rows: Sequence[CustodyRecord]) -> PlantedFile:
    """Write the prison's list: UTF-8; who has no sentence yet has no end of it."""
    with LineFile(directory / name, "utf-8") as file:
        file.heading(CUSTODY_HEADING)
        for row in rows:
            line = (
                f"{row.number},{row.name},{row.id_no},{row.sex},{row.birth},{row.status},{row.begin},"
                f"{row.end or ''},{row.court}"
            )
            file.row(line.rpartition(",")[0] if row.flaw is Flaw.COLUMNS else line, row.flaw)
    return file.tally.planted(name, "custody", "prison")


def write_other_roll(directory: Path, name: str, rows: Sequence[OtherRollRecord]) -> PlantedFile:
    """Write the other city's roll: UTF-8 with a byte-order mark."""
    with LineFile(directory / name, "utf-8", bom=True) as file:
        file.heading(OTHER_ROLL_HEADING)
        for row in rows:
            file.row(
                f"{row.number},{row.id_no},{row.name},{row.sex},{row.birth:%Y%m%d},{row.address},{row.scheme},"
                f"{row.started.year}{row.started.month:02d}",
                row.flaw,
            )
    return file.tally.planted(name, "other-roll", "other-city")


def write_accounts(directory: Path, name: str, people: Sequence[Person]) -> PlantedFile:
    """Write the bank's list of changed accounts, oldest change first; UTF-8."""
    moved = [
        (person.account_changed_on, person) for person in people if person.account_changed_on is not None
    ]
    with LineFile(directory / name, "utf-8") as file:
        file.heading(ACCOUNTS_HEADING)
        for day, person in sorted(moved, key=lambda pair: (pair[0], pair[1].pid)):
            account = person.account
            file.row(
                f"{person.pid},{person.id_no},{person.name},{account.number},{account.bank},{account.holder},{day}"
            )
    return file.tally.planted(name, "accounts", "bank")
