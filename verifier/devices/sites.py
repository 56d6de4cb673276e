"""Sites: the bank branches, employers and townships where people prove that they are alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.service import agency_by_code
from verifier.accounts.tables import Agency
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.devices.tables import Site
from verifier.devices.words import SITE_KINDS
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.language import Text

#: what it is called, and how many characters it may have
_TEXTS: Final = {
    "name": (Text("站点名称", "The site's name"), 100),
    "address": (Text("地址", "The address"), 300),
    "opening_hours": (Text("开放时间", "The text of opening hours"), 200),
}


@dataclass(frozen=True, slots=True)
class NewSite:
    """What a site is.

    ``agency_code``: None for the agency of whoever adds it. ``latitude``, ``longitude``: degrees north and
    east, both or neither. ``pad_required``: an unattended device certifies only after passed
    presentation-attack detection.
    """

    name: str
    kind: str
    agency_code: str | None = None
    pad_required: bool = True
    address: str | None = None
    opening_hours: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def find_site(session: Session, name: str) -> Site | None:
    """Return the site of that name in the session's scope."""
    return session.scalar(select(Site).where(Site.name == name.strip()))


def add_site(session: Session, context: Context, actor: Actor, wanted: NewSite) -> Site:
    """Add a site.

    Raises:
        NotPermitted: the actor may not manage devices, is not a person, or the agency is not theirs.
        NotFound: no such agency.
        InvalidInput: a kind that is none, a text that is empty or too long, or a place not on earth.
        Conflict: the name is taken.
    """
    actor.require_person()
    actor.require(Right.DEVICES_MANAGE)
    _check(wanted)
    site = Site(
        agency_id=_agency(session, actor, wanted.agency_code).id,
        name=wanted.name.strip(),
        kind=wanted.kind,
        address=wanted.address,
        opening_hours=wanted.opening_hours,
        latitude=wanted.latitude,
        longitude=wanted.longitude,
        pad_required=wanted.pad_required,
        created_at=context.clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(site)
    except IntegrityError:  # perhaps in another part of the tree, where this actor sees nothing
        raise Conflict(Text("站点名称已被使用。", "The site's name is taken.")) from None
    detail = {"kind": site.kind, "agency_id": site.agency_id, "pad_required": site.pad_required}
    happening = Happening("site.added", "site", str(site.id), detail)
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return site


def change_site(
    session: Session,
    context: Context,
    actor: Actor,
    site_id: int,
    *,
    address: str | None,
    opening_hours: str | None,
    latitude: float | None,
    longitude: float | None,
) -> Site:
    """Put right where a site is and when it is open: what retirees are shown who look for one.

    Raises:
        NotPermitted: the actor may not manage devices, or is not a person.
        NotFound: no such site for this actor.
        InvalidInput: a text that is empty or too long, or a place not on earth.
    """
    actor.require_person()
    actor.require(Right.DEVICES_MANAGE)
    site = session.scalar(select(Site).where(Site.id == site_id).with_for_update())
    if site is None:
        raise NotFound(Text("没有这个站点。", "There is no such site."))
    _check(
        NewSite(
            site.name,
            site.kind,
            address=address,
            opening_hours=opening_hours,
            latitude=latitude,
            longitude=longitude,
        )
    )
    given = {
        "address": address,
        "opening_hours": opening_hours,
        "latitude": latitude,
        "longitude": longitude,
    }
    changed = [name for name, value in given.items() if getattr(site, name) != value]
    for name in changed:
        setattr(site, name, given[name])
    happening = Happening("site.changed", "site", str(site.id), {"fields": changed})
    context.auditor.record(session, actor.name, actor.os_user, [happening] if changed else [])
    return site


def _agency(session: Session, actor: Actor, code: str | None) -> Agency:
    if code is None and actor.agency_id is not None:
        return session.get_one(Agency, actor.agency_id)
    agency = agency_by_code(session, code)
    if not agency.path.startswith(actor.scope.path or ""):
        raise NotPermitted(
            Text(
                "{name} 无权管理机构 {code} 的设备。", "{name} may not manage devices of agency {code}."
            ).fill(name=actor.name, code=agency.code)
        )
    return agency


def _check(wanted: NewSite) -> None:
    if wanted.kind not in SITE_KINDS:
        raise InvalidInput(
            Text("没有站点类别 {kind}。", "There is no kind of site {kind}.").fill(kind=wanted.kind),
            Text("可选：{kinds}。", "Choose one of: {kinds}.").fill(kinds=", ".join(SITE_KINDS)),
        )
    for name, (label, longest) in _TEXTS.items():
        value: str | None = getattr(wanted, name)
        if value is not None and not 0 < len(value.strip()) <= longest:
            raise InvalidInput(
                Text("{label}应有 1 至 {n} 个字符。", "{label} has 1 to {n} characters.").fill(
                    label=label, n=longest
                )
            )
    places = (wanted.latitude, wanted.longitude)
    if places == (None, None):
        return
    latitude, longitude = places
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InvalidInput(
            Text("站点坐标不在范围内或不完整。", "The site's coordinates are out of range or incomplete."),
            Text(
                "纬度 −90 至 90、经度 −180 至 180，两者都要给出。",
                "Give both: latitude −90 to 90, longitude −180 to 180.",
            ),
        )
