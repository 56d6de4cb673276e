"""An agency's day in a test: write a file, bring it, run the night, look at what is in the database."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.nightly import NightResult, run_night
from tests import factories as make
from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.service import agency_by_code
from verifier.clock import FixedClock, business_today
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE, Base
from verifier.feeds.mapping import Mapping
from verifier.feeds.report import FeedReport
from verifier.feeds.service import import_file, release
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow

IMPORTER = make.make_actor("wang", "operator")
RELEASER = make.make_actor("zhao", "approver")

ROLL = [
    *(
        "个人编号",
        "公民身份号码",
        "姓名",
        "性别",
        "出生日期",
        "户籍地址",
        "险种",
        "月待遇",
        "开户账号",
        "户名",
    ),
    *("待遇开始年月", "发放状态", "停发年月", "经办机构", "认证日期"),
]
PAYMENTS = [
    *("个人编号", "公民身份号码", "姓名", "险种", "待遇月份", "发放金额", "银行账号", "户名", "发放日期"),
    *("发放结果", "银行流水号"),
]
DEATHS = ["序号", "公民身份号码", "姓名", "性别", "出生日期", "户籍地址", "死亡日期"]
CUSTODY = ["编号", "公民身份号码", "姓名", "性别", "出生日期", "状态", "开始日期", "结束日期"]
OTHER_ROLL = ["编号", "公民身份号码", "姓名", "性别", "出生日期", "险种", "经办机构", "待遇开始年月"]
ACCOUNTS = ["个人编号", "公民身份号码", "姓名", "银行账号", "户名", "变更日期"]
LIFE_SIGNS = ["编号", "公民身份号码", "姓名", "类型", "发生日期"]
_HEADINGS = {
    "roll": ROLL,
    "payments": PAYMENTS,
    "deaths": DEATHS,
    "custody": CUSTODY,
    "other-roll": OTHER_ROLL,
    "accounts": ACCOUNTS,
    "life-signs": LIFE_SIGNS,
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: str, order: int, county: str = "379901") -> str:
    """A valid resident ID for a birth ``YYYY-MM-DD``."""
    digits = county + birth.replace("-", "") + f"{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


@dataclass(frozen=True)
class Retiree:
    """Somebody on the roll; every value of the row can be replaced."""

    number: int
    name: str = ""
    birth: str = ""
    sex: str = "女"

    @property
    def row(self) -> dict[str, str]:
        """The roll's row of a running employee benefit of 1,878.32 yuan."""
        birth = (
            self.birth
            or f"19{40 + self.number % 15:02d}-{self.number % 12 + 1:02d}-{self.number % 27 + 1:02d}"
        )
        name = self.name or _name(self.number)
        return {
            "个人编号": f"P{self.number:05d}",
            "公民身份号码": id_number(birth, self.number % 499 * 2 + (self.sex == "男")),
            "姓名": name,
            "性别": self.sex,
            "出生日期": birth,
            "户籍地址": f"青禾市东湖区柳荫路{self.number}号",
            "险种": "企业职工",
            "月待遇": "1878.32",
            "开户账号": f"6217{self.number:012d}",
            "户名": name,
            "待遇开始年月": "201001",
            "发放状态": "正常",
            "经办机构": "379901",
            "认证日期": "2026-01-10",
        }

    def __getitem__(self, heading: str) -> str:
        return self.row[heading]

    def but(self, **values: str) -> dict[str, str]:
        """The row with other values."""
        return self.row | values

    def death(self, number: int = 1, day: str = "2026-03-05", **values: str) -> dict[str, str]:
        """A careful source's record of this person's death."""
        row = self.row
        who = {name: row[name] for name in ("公民身份号码", "姓名", "性别", "出生日期", "户籍地址")}
        return who | {"序号": str(number), "死亡日期": day} | values

    def sign(self, kind: str = "门诊", day: str = "2026-11-18", **values: str) -> dict[str, str]:
        """Another authority's word that this person was seen."""
        row = self.row
        who = {name: row[name] for name in ("公民身份号码", "姓名")}
        return who | {"编号": f"S{self.number}", "类型": kind, "发生日期": day} | values

    def payment(self, month: str, amount: str = "1878.32", **values: str) -> dict[str, str]:
        """A successful payment on the 12th."""
        row = self.row
        return {
            "个人编号": row["个人编号"],
            "姓名": row["姓名"],
            "险种": row["险种"],
            "待遇月份": month,
            "发放金额": amount,
            "银行账号": row["开户账号"],
            "户名": row["户名"],
            "发放日期": f"{month[:4]}-{month[-2:]}-12",
            "发放结果": "成功",
            "银行流水号": f"L{month}{self.number:06d}",
        } | values


_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "秀英桂兰玉珍凤淑华建国志强文明德福寿康宁静芳芬霞云梅菊"


def _name(number: int) -> str:
    given = len(_GIVEN)
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // 3 % given] + _GIVEN[(number * 7 + 3) % given]


def people(count: int, first: int = 1) -> list[Retiree]:
    """So many different retirees."""
    return [Retiree(number) for number in range(first, first + count)]


@dataclass
class Office:
    """One context with a folder for its files."""

    ctx: Context
    folder: Path
    _names: Any = field(default_factory=lambda: itertools.count(1))

    def write(
        self, kind: str, rows: Iterable[dict[str, str] | Retiree | str], *, encoding: str = "utf-8"
    ) -> Path:
        """Write rows as CSV; a text stands as a line of its own."""
        out = io.StringIO()
        headings = _HEADINGS[kind]
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(headings)
        for row in rows:
            if isinstance(row, str):
                out.write(row + "\n")
                continue
            values = row.row if isinstance(row, Retiree) else row
            unknown = set(values) - set(headings)
            assert not unknown, unknown
            writer.writerow([values.get(heading, "") for heading in headings])
        path = self.folder / f"{kind}-{next(self._names)}.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    def bring(
        self,
        kind: str,
        rows: Iterable[dict[str, str] | Retiree | str] | Path,
        source: str = "",
        *,
        actor: Actor = IMPORTER,
        mapping: Mapping | None = None,
        agency: str | None = None,
        dry_run: bool = False,
    ) -> FeedReport:
        """Import rows, or a file."""
        path = rows if isinstance(rows, Path) else self.write(kind, rows)
        named = source or {"deaths": "police", "custody": "prison", "other-roll": "neighbour-city"}.get(
            kind, "qinghe"
        )
        report = import_file(
            self.ctx, actor, kind, path, named, mapping=mapping, agency_code=agency, dry_run=dry_run
        )
        assert report.received == report.accepted + report.duplicates + report.quarantined
        return report

    def release(self, report: FeedReport, actor: Actor = RELEASER, reason: str = "已电话核实") -> FeedReport:
        """Let a held feed take effect."""
        assert report.feed_id is not None
        return release(self.ctx, actor, report.feed_id, reason)

    def bring_held(self, kind: str, rows: Iterable[dict[str, str] | Retiree], source: str = "") -> FeedReport:
        """Import a feed that is held, and release it."""
        report = self.bring(kind, rows, source)
        assert report.state == "held", report
        return self.release(report)

    def night(self, actor: Actor | None = None) -> NightResult:
        """Run the night of the clock's day."""
        return run_night(self.ctx, actor or system_actor(), business_today(self.ctx.clock))

    def next_day(self, days: int = 1) -> None:
        """Move the clock."""
        assert isinstance(self.ctx.clock, FixedClock)
        self.ctx.clock.moment += timedelta(days=days)

    def later(self, minutes: int = 5) -> None:
        """Move the clock a little."""
        assert isinstance(self.ctx.clock, FixedClock)
        self.ctx.clock.moment += timedelta(minutes=minutes)

    def leads(self, *states: str, kind: str | None = None) -> list[Lead]:
        """Leads in the given states (open when none is given)."""
        with self.ctx.database.read(EVERYWHERE) as session:
            query = select(Lead).where(Lead.state.in_(states or ("open",))).order_by(Lead.id)
            return list(session.scalars(query if kind is None else query.where(Lead.kind == kind)))

    def rows_of(self, model: type[Any]) -> list[Any]:
        """Every row of a table in the order of its key."""
        with self.ctx.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(model).order_by(*model.__table__.primary_key.columns)))

    def person_at(self, code: str, role: str = "operator", name: str = "local") -> Actor:
        """Somebody of one agency."""
        with self.ctx.database.read(EVERYWHERE) as session:
            return make.make_actor(name, role, agency_by_code(session, code))

    def counts_add_up(self, feed_id: int) -> None:
        """The feed's counts are those of its rows, and every received line has one fate."""
        with self.ctx.database.read(EVERYWHERE) as session:
            feed = session.get_one(Feed, feed_id)
            fates = [
                row.outcome for row in session.scalars(select(FeedRow).where(FeedRow.feed_id == feed_id))
            ]
            waiting = session.scalars(select(QuarantinedRow).where(QuarantinedRow.feed_id == feed_id)).all()
        assert feed.received == feed.accepted + feed.duplicates + feed.quarantined == len(fates)
        assert fates.count("accepted") == feed.accepted
        assert fates.count("duplicate") == feed.duplicates
        assert fates.count("quarantined") == feed.quarantined == len(waiting)
        assert all(row.raw and row.reason["zh"] and row.reason["en"] for row in waiting)
        assert all(row.remedy["zh"] and row.remedy["en"] for row in waiting)


def contents(
    session: Session, *, leave_out: Sequence[str] = (), columns: Sequence[str] = ()
) -> dict[str, list[tuple[Any, ...]]]:
    """The whole database by table, without the audit and security tables, ``leave_out`` and ``columns``."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in {"audit_entries", "audit_head", "security_events", *leave_out}:
            continue
        kept = [column for column in table.columns if column.name not in columns]
        rows = session.execute(select(*kept)).all() if kept else []
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def whole(ctx: Context, **options: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The same of a context's database."""
    with ctx.database.read(EVERYWHERE) as session:
        return contents(session, **options)


def the_lead(office: Office, kind: str) -> Lead:
    """Return the one lead of a kind, which says why in both languages."""
    [lead] = office.leads(kind=kind)
    assert lead.why["zh"]
    assert lead.why["en"]
    assert lead.why["zh"] != lead.why["en"]
    return lead
