"""Sites and devices: what waits for approval, what is wrong, and each lawful step by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.certification.checks.view import checks_at
from verifier.context import Context
from verifier.devices import approval
from verifier.devices.alerts import mark_seen
from verifier.devices.codes import issue_code
from verifier.devices.device_view import alerts, device_view, is_silent, site_with, sites
from verifier.devices.server_keys import signer
from verifier.devices.sites import NewSite, add_site
from verifier.devices.tables import Device
from verifier.devices.views import list_devices, list_operators
from verifier.devices.words import DEVICE_STATES
from verifier.language import Text
from web.access import needs
from web.console.asked import asked_word
from web.console.audit import trail
from web.converters import LARGEST_SMALL
from web.redirects import safe_path
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("devices", __name__)

_Step = Callable[[Session, Context, Actor, str, str], Device]
_STEPS: Final[dict[str, tuple[_Step, Text]]] = {
    "suspension": (approval.suspend, Text("设备已暂停。", "The device is suspended.")),
    "resumption": (approval.resume, Text("设备已恢复使用。", "The device is in use again.")),
    "revocation": (approval.revoke, Text("设备已注销。", "The device is revoked.")),
}


@blueprint.get("/devices")
@needs(Right.DEVICES_VIEW)
def listing() -> str:
    """Show what waits for a person, every device, the sites and the operators."""
    status = asked_word(request.args, "status", DEVICE_STATES)
    now = context().clock.now()
    with reading() as session:
        every = list_devices(session)
        places, waiting_alerts, operators = sites(session), alerts(session), list_operators(session)
    counts = {code: sum(row.status == code for row in every) for code in DEVICE_STATES}
    shown = [row for row in every if status in {None, row.status} and (status or row.status != "revoked")]
    return render_template(
        "devices/list.html",
        devices=shown,
        waiting=[row for row in every if row.status == "pending"],
        counts=counts,
        status=status,
        sites=places,
        alerts=waiting_alerts,
        operators=operators,
        silent={row.id for row in shown if is_silent(row, now)},
        now=now,
    )


@blueprint.get("/devices/<code:device_id>")
@needs(Right.DEVICES_VIEW)
def device(device_id: str) -> str:
    """Show one device: how it is, its keys, operators and alerts, and the lawful steps."""
    with reading() as session:
        view = device_view(session, device_id, actor(), context().clock.now())
        sees_people = Right.CERTIFICATION_VIEW in actor().rights
        checks = checks_at(session, device_id, limit=20) if sees_people else ()
    return render_template("devices/device.html", view=view, device=view.row, checks=checks)


@blueprint.post("/devices/<code:device_id>/approval")
@needs(Right.DEVICES_MANAGE)
def approve(device_id: str) -> AnyResponse:
    """Let a device that waits begin, by another administrator than who issued its code."""
    attended = request.form.get("attended") == "yes"
    with context().database.write(actor().scope) as session:
        approval.approve(session, context(), actor(), device_id, attended=attended)
    return _done(device_id, Text("设备已批准，可以使用。", "The device is approved and in use."))


@blueprint.post("/devices/<code:device_id>/<any(suspension, resumption, revocation):step>")
@needs(Right.DEVICES_MANAGE)
def change(device_id: str, step: str) -> AnyResponse:
    """Suspend, resume or revoke a device, for a reason."""
    taken, message = _STEPS[step]
    with context().database.write(actor().scope) as session:
        taken(session, context(), actor(), device_id, request.form.get("reason", ""))
    return _done(device_id, message)


@blueprint.post("/devices/codes")
@needs(Right.DEVICES_MANAGE)
def issue() -> str:
    """Issue a code and show it once: it is in this answer and nowhere else."""
    kid = signer(context()).kid  # before anything is written: without keys a code is of no use
    site_id = request.form.get("site", type=int) or 0
    attended = request.form.get("attended") == "yes"
    with context().database.write(actor().scope) as session:
        site = site_with(session, site_id if 0 < site_id <= LARGEST_SMALL else 0)
        issued = issue_code(session, context(), actor(), site, attended=attended)
    return render_template("devices/code.html", issued=issued, kid=kid, attended=attended)


@blueprint.post("/devices/sites")
@needs(Right.DEVICES_MANAGE)
def new_site() -> AnyResponse:
    """Add a site."""
    given = request.form
    wanted = NewSite(
        given.get("name", ""),
        given.get("kind", ""),
        pad_required=given.get("pad_required") == "yes",
        address=given.get("address", "").strip() or None,
        opening_hours=given.get("opening_hours", "").strip() or None,
    )
    with context().database.write(actor().scope) as session:
        site = add_site(session, context(), actor(), wanted)
        name = site.name
    leave_toast(Text("已新增站点“{n}”。", "The site {n} is added.").fill(n=name))
    return redirect(url_for("devices.listing", _anchor="sites"))


@blueprint.post("/devices/alerts/<row:alert_id>")
@needs(Right.DEVICES_VIEW)
def seen(alert_id: int) -> AnyResponse:
    """Take an alert off the list of what waits to be looked at."""
    with context().database.write(actor().scope) as session:
        mark_seen(session, context(), actor(), alert_id)
    leave_toast(Text("提醒已标为看过。", "The alert is marked as looked at."))
    return redirect(safe_path(request.form.get("next"), url_for("devices.listing")))


@blueprint.get("/devices/<code:device_id>/audit")
@needs(Right.DEVICES_VIEW)
def audit(device_id: str) -> str:
    """Show who did what with this device."""
    with reading() as session:
        device_view(session, device_id, actor(), context().clock.now())
        return trail(session, [("device", device_id)], url_for("devices.device", device_id=device_id))


def _done(device_id: str, message: Text) -> AnyResponse:
    leave_toast(message)
    return redirect(url_for("devices.device", device_id=device_id))
