"""One's own account: password, second factor, and where one is logged in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.own_account import change_password
from verifier.accounts.passwords import hash_password
from verifier.accounts.recovery_codes import codes_left
from verifier.accounts.second_factor import begin, confirm, is_required, offered, renew_codes, state_of
from verifier.accounts.service import prove_password
from verifier.accounts.session_list import end_own, sessions_of
from verifier.accounts.sessions import Login
from verifier.accounts.tables import User
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput, NotPermitted
from verifier.language import Text
from web.access import ANY_USER, needs
from web.console.invitations import LONGEST_PASSWORD, new_password
from web.console.second_factor import address, given_code
from web.toasts import leave_toast
from web.visit import actor, context, reading, visit

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@needs(ANY_USER)  # everybody sees their own account and nobody else's
def own() -> str:
    """Show one's own account."""
    return _page()


@blueprint.post("/account/password")
@needs(ANY_USER)
def password() -> AnyResponse:
    """Replace one's own password, for the old one; every other session of one's own ends."""
    login = _login()
    old = request.form.get("old", "")[:LONGEST_PASSWORD]
    chosen = new_password()
    if chosen == old:
        raise InvalidInput(Text("新密码与原密码相同。", "The new password is the old one."))
    hashed = hash_password(chosen)
    proof = prove_password(context().database, login.actor.name, old)
    with context().database.write(EVERYWHERE) as session:
        done = change_password(session, context(), login, proof, hashed, address())
    if not done:
        raise InvalidInput(
            Text("原密码不对，密码没有更换。", "The old password is wrong; nothing was changed."),
            Text("连续输错会暂停登录。", "Repeated mistakes pause your logins."),
        )
    leave_toast(
        Text("密码已更换，其他会话已结束。", "The password is changed; your other sessions have ended.")
    )
    return redirect(url_for("account.own"))


@blueprint.post("/account/second-factor")
@needs(ANY_USER)
def begin_second_factor() -> AnyResponse:
    """Begin to set one's own second factor up."""
    with context().database.write(EVERYWHERE) as session:
        begin(session, context(), session.get_one(User, _login().user_id))
    return redirect(url_for("account.own", _anchor="second-factor"))


@blueprint.post("/account/second-factor/confirmation")
@needs(ANY_USER)
def confirm_second_factor() -> str | tuple[str, int]:
    """Take it into use when the app shows the right code; the recovery codes are shown this once."""
    with context().database.write(EVERYWHERE) as session:
        user = session.get_one(User, _login().user_id)
        codes = confirm(session, context(), user, given_code(), address())
    return _codes_page(codes)


@blueprint.post("/account/second-factor/codes")
@needs(ANY_USER)
def new_codes() -> str | tuple[str, int]:
    """Replace one's own recovery codes, for a code of the app."""
    with context().database.write(EVERYWHERE) as session:
        user = session.get_one(User, _login().user_id)
        codes = renew_codes(session, context(), user, given_code(), address())
    return _codes_page(codes)


@blueprint.post("/account/sessions/end")
@needs(ANY_USER)
def end() -> AnyResponse:
    """End one of one's own sessions, or every other one."""
    login, key = _login(), request.form.get("session", "")
    with context().database.write(EVERYWHERE) as session:
        open_now = sessions_of(session, context(), login.user_id)
        others = {one.key for one in open_now if one.token_hash != login.token_hash}
        end_own(session, context(), actor(), login.user_id, others if key == "others" else {key})
    leave_toast(Text("会话已结束。", "The session has ended."))
    return redirect(url_for("account.own", _anchor="sessions"))


def _codes_page(codes: tuple[str, ...] | None) -> str | tuple[str, int]:
    if codes is None:
        return _page(refused=True), 401
    return render_template("administration/codes.html", codes=codes, next_path=url_for("account.own"))


def _page(*, refused: bool = False) -> str:
    login = _login()
    with reading(EVERYWHERE) as session:
        user = session.get_one(User, login.user_id)
        settings = context().settings.security
        return render_template(
            "administration/account.html",
            sessions=sessions_of(session, context(), user.id),
            offer=offered(session, context(), user),
            state=state_of(session, settings, user),
            required=is_required(settings, user.role),
            codes_left=codes_left(session, user.id),
            refused=refused,
        )


def _login() -> Login:
    login = visit().login
    if login is None:
        raise NotPermitted(Text("请先登录。", "Log in first."))
    return login
