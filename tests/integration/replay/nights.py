"""Three nights of an office in which everything a night reads is told, changed, overwritten and decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from tests import factories as make
from tests.integration.feeds.office import Office, Retiree, id_number, people
from tests.unit.crossmatch.checks_scene import make_alert, make_check, make_device
from verifier.certification.renewing import Basis, certify
from verifier.crossmatch.bookmarks import MARKED
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.replay.as_of import rows_as_of
from verifier.crossmatch.replay.past import past_night
from verifier.crossmatch.replay.standing import Leads, of_now, of_the_night
from verifier.database import EVERYWHERE, Base
from verifier.database.bulk import table_of
from verifier.database.earlier import EarlierRow, keep_earlier
from verifier.devices.tables import DeviceAlert
from verifier.feeds.tables import Feed
from verifier.people.tables import Person

LI = make.make_actor("li")
HOME = "青禾市东湖区柳荫路3号"
WANG = Retiree(1, "王秀英", "1945-01-01")
TWO_IDS = Retiree(2, "王秀英", "1945-01-01").but(
    户籍地址=HOME, 公民身份号码=id_number("1945-01-01", 542), 险种="城乡居民", 待遇开始年月="202608"
)
CROWD = people(400, 10)
AGED = Retiree(8, "赵德福", "1928-03-04")
ONE_ACCOUNT = "62170000009999"


def first_night(office: Office) -> None:
    """Roll, deaths with and without a number, custody, another roll, a shared account, an aged person."""
    shared = [one.but(开户账号=ONE_ACCOUNT) for one in CROWD[:3]]
    aged = AGED.but(认证日期="2024-01-10")
    office.bring("roll", [WANG.but(户籍地址=HOME), TWO_IDS, aged, *shared, *CROWD[3:]])
    nameless = CROWD[20].death(2, 公民身份号码="", 出生日期="")
    office.bring("deaths", [CROWD[10].death(1), nameless])
    row = CROWD[30].row
    office.bring(
        "custody",
        [
            {name: row[name] for name in ("公民身份号码", "姓名", "性别", "出生日期")}
            | {"编号": "C1", "状态": "服刑", "开始日期": "2026-02-01", "结束日期": ""}
        ],
    )
    office.bring("payments", [CROWD[10].payment(month) for month in ("202604", "202605")])
    _checks(office)
    office.later()
    office.night()


def second_night(office: Office) -> None:
    """A changed roll, more news of old records, accounts that move back, decisions taken in between."""
    for lead in office.leads(kind="paid_after_death")[:1]:
        decide(office.ctx, LI, lead.id, "different", "已核实")
    office.next_day()
    shared = [one.but(开户账号=ONE_ACCOUNT) for one in CROWD[:2]]
    gone = CROWD[2].but(开户账号="62170000008888", 户名="别的人")
    renamed = CROWD[20].but(姓名="王改名", 户籍地址="青禾市西山区云台路9号")
    dearer = [one.but(月待遇="1999.00", 认证日期="2026-01-10") for one in CROWD[3:20]]
    rows = [WANG.but(户籍地址=HOME), TWO_IDS, AGED.but(认证日期="2026-11-01"), *shared, gone]
    office.bring("roll", [*rows, *dearer, renamed, *CROWD[21:], *people(60, 500)])
    office.bring("deaths", [CROWD[10].death(3), CROWD[40].death(4, "2026-11-01")])
    earlier = {"个人编号": "P00050", "银行账号": "62170000007777", "户名": "张三", "变更日期": "2026-09-15"}
    office.bring("accounts", [earlier])
    office.bring("payments", [CROWD[10].payment("202606"), CROWD[40].payment("202612")])
    _count_an_alert_again(office)
    prove_alive(office, 10, "proxy_sign")
    office.later()
    office.night()


def third_night(office: Office) -> None:
    """The roll as it was at first, a death taken from another source, a proxy's sign outdone, a decision."""
    for lead in office.leads(kind="two_ids_one_person"):
        decide(office.ctx, LI, lead.id, "same_person", "同一人")
    for lead in office.leads(kind="in_custody"):
        decide(office.ctx, LI, lead.id, "not_enough", "待核实")
    prove_alive(office, 10, "staff")
    office.next_day()
    # certifications hold for half a year from now on: those whom the roll names again fall due earlier
    shorter = office.ctx.settings.certification.model_copy(update={"employee": "months:6"})
    office.ctx = replace(
        office.ctx, settings=office.ctx.settings.model_copy(update={"certification": shorter})
    )
    moved = {"个人编号": "P00050", "银行账号": "62170000007777", "户名": "张三", "变更日期": "2026-01-15"}
    office.bring("accounts", [moved])
    other = TWO_IDS | {"户籍地址": "青禾市西山区云台路9号"}
    office.bring("roll", [WANG, other, AGED.but(认证日期="2026-11-01"), *CROWD, *people(60, 500)])
    office.bring("deaths", [CROWD[10].death(9), CROWD[50].death(10, "2026-10-09")], "civil-affairs")
    office.later()
    office.night()


NIGHTS = (first_night, second_night, third_night)


def leads_now(office: Office) -> Leads:
    """Every lead that stands, read plainly."""
    with office.ctx.database.read(EVERYWHERE) as session:
        return of_now(session, list(_kinds(office)))


def leads_after(office: Office, run: int) -> Leads:
    """What the histories say a night left."""
    with office.ctx.database.read(EVERYWHERE) as session:
        return of_the_night(session, past_night(session, str(run)).kinds.values())


def prove_alive(office: Office, person_id: int, basis: Basis) -> None:
    """Certify somebody for today, in person or by a proxy."""
    on: date = office.ctx.clock.now().date()
    with office.ctx.database.write(EVERYWHERE) as session:
        renewal = certify(session, office.ctx, [person_id], on, basis, "T-1", "li")
        office.ctx.auditor.record(session, "li", "os", renewal.audit)


def _kinds(office: Office) -> set[str]:
    with office.ctx.database.read(EVERYWHERE) as session:
        return set(past_night(session, "1").kinds)


def _checks(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        device = make_device(session)
        who = session.scalars(select(Person).where(Person.pid == "P00020")).one()
        at = office.ctx.clock.now()
        make_check(session, who, device, at - timedelta(hours=3), received_at=at)
        make_alert(session, device, "chain_fork", detail={"seq": 4}, raised_at=at)


def _count_an_alert_again(office: Office) -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        alert = session.scalars(select(DeviceAlert)).first()
        assert alert is not None
        keep_earlier(session, DeviceAlert, [{"id": alert.id, "detail": alert.detail}])
        alert.detail = alert.detail | {"times": 7}


#: what no finder reads, and is therefore not put back
NOT_PUT_BACK: Final[dict[str, set[str]]] = {
    "people": {"version", "last_feed_id", "rematch", "identity_id"},
    "entitlements": {"row_hash", "last_feed_id", "held_state", "covered_until"},
    "source_records": {"matched"},
    "pairs": {"parts", "model_version"},
    "person_pairs": {"parts", "model_version"},
}
Rows = dict[str, dict[int, dict[str, Any]]]


def rows_now(office: Office) -> Rows:
    """Table → id → what finders read of the row, read plainly; feeds have no history but their dates."""
    with office.ctx.database.read(EVERYWHERE) as session:
        return {
            model.__tablename__: _rows(
                model, [row._mapping for row in session.execute(select(*table_of(model).columns))]
            )
            for model in MARKED
            if model not in (Feed, EarlierRow)
        }


def rows_after(office: Office, run: int) -> Rows:
    """The same as the histories tell it of the end of a night."""
    with office.ctx.database.read(EVERYWHERE) as session:
        *_, last = past_night(session, str(run)).kinds.values()
        return {
            model.__tablename__: _rows(
                model, [row for rows in rows_as_of(session, model, last.written) for row in rows]
            )
            for model in MARKED
            if model not in (Feed, EarlierRow)
        }


def _rows(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    hidden = NOT_PUT_BACK.get(model.__tablename__, set())
    return {row["id"]: {name: value for name, value in row.items() if name not in hidden} for row in rows}
