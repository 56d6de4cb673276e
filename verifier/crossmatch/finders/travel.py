"""Two checks of one human at places so far apart that nobody travels between them in the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from sqlalchemy import Row, func, select

from verifier.certification.tables import Check
from verifier.crossmatch.finders.checks import CERTIFIED, HUMAN, lead_about, moment
from verifier.crossmatch.findings import Finding, Tonight
from verifier.devices.tables import Device, Site
from verifier.language import Text
from verifier.people.tables import Person

_EARTH_KM: Final = 6371.0
#: each of the two clocks may be off by five minutes (kiosk protocol, section 1)
_CLOCKS: Final = timedelta(minutes=10)


def impossible_travel(tonight: Tonight) -> Iterator[Finding]:
    """Certified at one site and next at another, faster than configured; located sites only."""
    speed = tonight.settings.watch.travel_kmh
    for row in _changes_of_place(tonight):
        km = distance_km(row.latitude_0, row.longitude_0, row.latitude, row.longitude)
        between = row.at - row.at_0
        if is_possible(km, between, speed):
            continue
        minutes = round(between.total_seconds() / 60)
        why = Text(
            "此人于 {first} 在{one}、{minutes} 分钟后在 {km} 公里外的{other}通过认证；"
            "其中一次可能不是本人或设备时间、位置登记有误，须先核实。",
            "Certified at {first} at {one} and {minutes} minutes later at {other}, {km} km away. One of the "
            "two may be somebody else's, or a device's clock or place wrong: verify first.",
        ).fill(first=moment(row.at_0), one=row.site_0, other=row.site, minutes=minutes, km=round(km))
        facts = {
            "km": round(km),
            "minutes": minutes,
            "sites": [row.site_0, row.site],
            "devices": [row.device_0, row.device],
            "from": moment(row.at_0),
            "to": moment(row.at),
            "checks": [row.check_0, row.check],
        }
        yield lead_about("impossible_travel", f"{row.check_0}:{row.check}", row.person_id, why, facts)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the way between two places along the great circle, in kilometres (haversine; pure)."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))


def is_possible(km: float, between: timedelta, kmh: float) -> bool:
    """Tell whether somebody may come so far in the time, given that both clocks may be off (pure)."""
    return km <= kmh * (between + _CLOCKS).total_seconds() / 3600


def _changes_of_place(tonight: Tonight) -> Iterator[Row[Any]]:
    """Yield two located checks of one human that follow each other at different sites."""
    located = (
        select(
            HUMAN.label("human"),
            Check.id.label("check"),
            Check.person_id,
            Check.device_id.label("device"),
            Check.captured_at.label("at"),
            Site.id.label("site_id"),
            Site.name.label("site"),
            Site.latitude,
            Site.longitude,
        )
        .select_from(Check)
        .join(Person, Person.id == Check.person_id)
        .join(Device, Device.id == Check.device_id)
        .join(Site, Site.id == Device.site_id)
        .where(CERTIFIED, Site.latitude.is_not(None), Site.longitude.is_not(None))
        .subquery()
    )
    before = [
        func.lag(located.c[name], type_=located.c[name].type)
        .over(partition_by=located.c.human, order_by=(located.c.at, located.c.check))
        .label(f"{name}_0")
        for name in ("check", "device", "at", "site_id", "site", "latitude", "longitude")
    ]
    pairs = select(located, *before).subquery()
    query = select(pairs).where(pairs.c.site_id_0 != pairs.c.site_id).order_by(pairs.c.check)
    yield from tonight.session.execute(query.execution_options(yield_per=2000))
