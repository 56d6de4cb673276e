"""A device's chain of checks that forked: two different bodies under one position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import select

from verifier.certification.tables import Check
from verifier.clock import CHINA
from verifier.crossmatch.finders.checks import CERTIFIED, lead_about, moment, site_names
from verifier.crossmatch.findings import Finding, Tonight
from verifier.devices.tables import DeviceAlert
from verifier.language import Text

_MOST_NAMED: Final = 20


def chain_fork(tonight: Tonight) -> Iterator[Finding]:
    """One lead for a device and day, about whom the device certified last before it; none if nobody ever."""
    sites = site_names(tonight.session)
    forks: dict[tuple[str, str], list[DeviceAlert]] = defaultdict(list)
    query = select(DeviceAlert).where(DeviceAlert.kind == "chain_fork").order_by(DeviceAlert.id)
    for alert in tonight.session.scalars(query):
        day = alert.raised_at.astimezone(CHINA).date().isoformat()
        forks[alert.device_id, day].append(alert)
    for (device, day), alerts in forks.items():
        last = _last_before(tonight, device, alerts[0].raised_at)
        if last is None:
            continue
        check_id, person_id = last
        times = sum(int(alert.detail.get("times", 1)) for alert in alerts)
        site = sites.get(device, device)
        why = Text(
            "设备 {device}（{site}）在 {day} 有 {n} 次提交与先前的核验序号重复而内容不同，已拒绝；"
            "也可能是设备恢复了旧数据。请核查该设备当日的核验。",
            "On {day} device {device} ({site}) sent {n} checks under positions that other checks had; they "
            "were refused. An old state may have been restored: look at its checks of that day.",
        ).fill(device=device, site=site, day=day, n=times)
        facts = {
            "device": device,
            "sites": [site],
            "count": times,
            "positions": [alert.detail.get("seq") for alert in alerts[:_MOST_NAMED]],
            "from": moment(alerts[0].raised_at),
            "to": moment(alerts[-1].raised_at),
            "checks": [check_id],
        }
        yield lead_about("chain_fork", f"{device}:{day}", person_id, why, facts)


def _last_before(tonight: Tonight, device: str, at: datetime) -> tuple[str, int] | None:
    query = (
        select(Check.id, Check.person_id)
        .where(CERTIFIED, Check.device_id == device, Check.received_at <= at)
        .order_by(Check.received_at.desc(), Check.id.desc())
        .limit(1)
    )
    row = tonight.session.execute(query).first()
    return None if row is None else (row.id, row.person_id)
