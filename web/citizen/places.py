"""For everybody, without a code: where to go, and how a proof of life is given."""

from __future__ import annotations

from flask import render_template, request

from verifier.citizens.places import districts, places
from web.citizen.map import draw
from web.citizen.pages import blueprint, public_reading
from web.language import t


@blueprint.get("/places")
def nearest() -> str:
    """List the places of a district with address and hours, and a map. Open: all of it is public."""
    with public_reading() as session:
        known = districts(session)
        asked = request.args.get("district")
        chosen = next((one for one in known if one.code == asked), None)
        found = places(session, None if chosen is None else chosen.code)
    drawn = draw(found, title=t("认证点位置图", "Map of the places"), north=t("北", "N"), km=t("公里", "km"))
    return render_template("citizen/places.html", districts=known, chosen=chosen, places=found, map=drawn)


@blueprint.get("/how")
def how() -> str:
    """Say how a proof of life is given: here, at home, in another city. Open: it is about nobody."""
    return render_template("citizen/how.html")
