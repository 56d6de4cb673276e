"""Users: added by invitation, moved, switched off; what concerns security administrators takes two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts import administration
from verifier.accounts.actor import Actor
from verifier.accounts.administration import Done
from verifier.accounts.proposals import decide, open_proposals
from verifier.accounts.rights import Right
from verifier.accounts.session_list import end_all_of
from verifier.accounts.tables import User
from verifier.accounts.users_view import UserView, agencies_to_choose, list_users, user_view
from verifier.context import Context
from verifier.language import Text
from web.access import needs
from web.console.asked import given_verdict
from web.console.audit import trail
from web.console.case_forms import given_reason
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("users", __name__)

_Step = Callable[[Session, Context, Actor, int, str], Done | User | int]
_STEPS: Final[dict[str, tuple[_Step, Text]]] = {
    "disabling": (
        administration.disable,
        Text("用户已停用，会话已结束。", "The user is disabled and logged out."),
    ),
    "enabling": (administration.enable, Text("用户已启用。", "The user is active again.")),
    "unlocking": (administration.unlock, Text("登录暂停已解除。", "The pause of logins is over.")),
    "invitation": (administration.invite, Text("邀请码已发放。", "The invitation is issued.")),
    "second-factor-reset": (
        administration.reset_second_factor,
        Text("双因素登录已重置，会话已结束。", "The second factor is reset and the user logged out."),
    ),
    "logging-out": (end_all_of, Text("用户的全部会话已结束。", "Every session of the user has ended.")),
}
_WAITS: Final = Text("已提交，待另一名安全管理员批准。", "Proposed: another security administrator decides.")


@blueprint.get("/administration/users")
@needs(Right.USERS_MANAGE)
def listing() -> str:
    """Show the users, and what waits for a second person."""
    with reading() as session:
        return render_template(
            "administration/users.html",
            rows=list_users(session, context(), actor()),
            proposals=open_proposals(session, actor()),
            agencies=agencies_to_choose(session),
            hours=context().settings.security.invitation_hours,
        )


@blueprint.post("/administration/users")
@needs(Right.USERS_MANAGE)
def add() -> str | AnyResponse:
    """Add a user and show the invitation once; a security administrator waits for a second person."""
    given = request.form
    with context().database.write(actor().scope) as session:
        done = administration.add(
            session,
            context(),
            actor(),
            given.get("name", ""),
            given.get("role", ""),
            given.get("agency", ""),
            given_reason(),
        )
        user_id, name = done.user.id, done.user.name
    if done.code is not None:
        return _code_page(user_id, name, done.code)
    leave_toast(_WAITS)
    return redirect(url_for("users.user", user_id=user_id))


@blueprint.get("/administration/users/<small:user_id>")
@needs(Right.USERS_MANAGE)
def user(user_id: int) -> str:
    """Show one user and what may be done about the account."""
    with reading() as session:
        view: UserView = user_view(session, context(), actor(), user_id)
        return render_template(
            "administration/user.html", view=view, row=view.row, agencies=agencies_to_choose(session)
        )


@blueprint.post("/administration/users/<small:user_id>/role")
@needs(Right.USERS_MANAGE)
def change(user_id: int) -> AnyResponse:
    """Give a user another role or another place in the tree; the user logs in anew."""
    given = request.form
    with context().database.write(actor().scope) as session:
        done = administration.change(
            session,
            context(),
            actor(),
            user_id,
            given.get("role", ""),
            given.get("agency", ""),
            given_reason(),
        )
    leave_toast(_WAITS if done.proposal else Text("角色与机构已变更。", "Role and agency are changed."))
    return redirect(url_for("users.user", user_id=user_id))


@blueprint.post(
    "/administration/users/<small:user_id>/"
    "<any(disabling, enabling, unlocking, invitation, 'second-factor-reset', 'logging-out'):account_step>"
)
@needs(Right.USERS_MANAGE)
def step(user_id: int, account_step: str) -> str | AnyResponse:
    """Take one of the steps about an account, for a reason."""
    taken, message = _STEPS[account_step]
    with context().database.write(actor().scope) as session:
        done = taken(session, context(), actor(), user_id, given_reason())
        name = user_view(session, context(), actor(), user_id).row.name
    if isinstance(done, Done) and done.code is not None:
        return _code_page(user_id, name, done.code)
    waits = isinstance(done, Done) and done.proposal is not None
    leave_toast(_WAITS if waits else message)
    return redirect(url_for("users.user", user_id=user_id))


@blueprint.post("/administration/proposals/<small:proposal_id>")
@needs(Right.USERS_MANAGE)
def decision(proposal_id: int) -> str | AnyResponse:
    """Approve what another security administrator proposed, or refuse it."""
    approved = given_verdict(request.form)
    with context().database.write(actor().scope) as session:
        decided = decide(session, context(), actor(), proposal_id, given_reason(), approved=approved)
        user_id, name = decided.user.id, decided.user.name
    if decided.code is not None:
        return _code_page(user_id, name, decided.code)
    leave_toast(Text("已批准并执行。", "Approved and done.") if approved else Text("已退回。", "Refused."))
    return redirect(url_for("users.user", user_id=user_id))


@blueprint.get("/administration/users/<small:user_id>/audit")
@needs(Right.USERS_MANAGE)
def audit(user_id: int) -> str:
    """Show who did what with this account."""
    with reading() as session:
        name = user_view(session, context(), actor(), user_id).row.name
        # declared relations are kept by name; a name of digits alone could be another user's number
        also = [] if name.isdigit() else [("user", name)]
        return trail(session, [("user", str(user_id)), *also], url_for("users.user", user_id=user_id))


def _code_page(user_id: int, name: str, code: str) -> str:
    """Show a code: it is in this answer and nowhere else."""
    return render_template(
        "administration/invited.html",
        user_id=user_id,
        name=name,
        code=code,
        hours=context().settings.security.invitation_hours,
    )
