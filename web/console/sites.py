"""Where a site is and when it is open, as retirees are told."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.rights import Right
from verifier.devices.device_view import site_with
from verifier.devices.sites import change_site
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import needs
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("sites", __name__)


@blueprint.get("/devices/sites/<small:site_id>")
@needs(Right.DEVICES_MANAGE)
def site(site_id: int) -> str:
    """Show the form."""
    with reading() as session:
        found = site_with(session, site_id)
    return render_template("devices/site.html", site=found)


@blueprint.post("/devices/sites/<small:site_id>")
@needs(Right.DEVICES_MANAGE)
def change(site_id: int) -> AnyResponse:
    """Put it right."""
    given = request.form
    with context().database.write(actor().scope) as session:
        change_site(
            session,
            context(),
            actor(),
            site_id,
            address=given.get("address", "").strip() or None,
            opening_hours=given.get("opening_hours", "").strip() or None,
            latitude=_degrees(given, "latitude"),
            longitude=_degrees(given, "longitude"),
        )
    leave_toast(Text("站点信息已更正。", "The site's facts are put right."))
    return redirect(url_for("devices.listing", _anchor="sites"))


def _degrees(given: MultiDict[str, str], name: str) -> float | None:
    written = given.get(name, "").strip()
    if not written:
        return None
    try:
        return float(written)
    except ValueError:
        raise InvalidInput(
            Text("坐标须为数字。", "Coordinates are numbers."),
            Text("例如纬度 30.62、经度 117.21。", "For example latitude 30.62, longitude 117.21."),
        ) from None
