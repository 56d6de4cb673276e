"""Where administration begins: each of the three administrators, and everybody else, sees their part."""

from __future__ import annotations

from flask import Blueprint, render_template

from verifier.accounts.proposals import open_proposals
from verifier.accounts.reaching import is_central
from verifier.accounts.rights import Right
from verifier.devices.views import list_devices
from web.access import ANY_USER, needs
from web.visit import actor, context, reading

blueprint = Blueprint("administration", __name__)


@blueprint.get("/administration")
@needs(ANY_USER)  # it leads to pages only, each with a right of its own
def home() -> str:
    """Show what may be administered by whom, and what waits for the user who looks."""
    rights = actor().rights
    with reading() as session:
        users = Right.USERS_MANAGE in rights and is_central(session, actor())
        proposals = open_proposals(session, actor()) if users else []
        waiting = (
            [device for device in list_devices(session) if device.status == "pending"]
            if Right.DEVICES_MANAGE in rights
            else []
        )
        return render_template(
            "administration/home.html",
            administers_users=users,
            proposals=proposals,
            waiting_devices=len(waiting),
            settings=context().settings.security,
        )
