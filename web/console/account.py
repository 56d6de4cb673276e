"""One's own account: password, second factor, and where one is logged in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.own_account import change_password
from verifier.accounts.passwords import hash_password
from verifier.accounts.recovery_codes import codes_left
from verifier.accounts.second_factor import begin, confirm, is_required, offered, renew_codes, state_of
from verifier.accounts.service import password_holds, prove_password
from verifier.accounts.session_list import end_own, sessions_of
from verifier.accounts.tables import User
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput, NotPermitted
from verifier.language import Text
from web.access import ANY_USER, needs
from web.console.invitations import new_password
from web.console.second_factor import address, given_code
from web.toasts import leave_toast
from web.visit import actor, context, own_login, reading

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
    login = own_login()
    old = request.form.get("old", "")
    chosen = new_password()
    if chosen == old:
        raise InvalidInput(
            Text("新密码与原密码相同。", "The new password is the old one."),
            Text("请换一个不同的密码。", "Choose another one."),
        )
    hashed = hash_password(chosen, (login.actor.name,), context().settings.security.leaked_passwords_file)
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
    """Begin to set one's own second factor up, for the password."""
    _must_know_the_password()
    with context().database.write(EVERYWHERE) as session:
        begin(session, context(), session.get_one(User, own_login().user_id))
    return redirect(url_for("account.own", _anchor="second-factor"))


@blueprint.post("/account/second-factor/confirmation")
@needs(ANY_USER)
def confirm_second_factor() -> str | tuple[str, int]:
    """Take it into use when the app shows the right code; the recovery codes are shown this once."""
    with context().database.write(EVERYWHERE) as session:
        user = session.get_one(User, own_login().user_id)
        codes = confirm(session, context(), user, given_code(), address())
    return _codes_page(codes)


@blueprint.post("/account/second-factor/codes")
@needs(ANY_USER)
def new_codes() -> str | tuple[str, int]:
    """Replace one's own recovery codes, for the password and a code of the app."""
    _must_know_the_password()
    with context().database.write(EVERYWHERE) as session:
        user = session.get_one(User, own_login().user_id)
        codes = renew_codes(session, context(), user, given_code(), address())
    return _codes_page(codes)


@blueprint.post("/account/sessions/end")
@needs(ANY_USER)
def end() -> AnyResponse:
    """End one of one's own sessions, or every other one, for the password: an open console is not enough."""
    _must_know_the_password()
    login, key = own_login(), request.form.get("session", "")
    with context().database.write(EVERYWHERE) as session:
        open_now = sessions_of(session, context(), login.user_id)
        others = {one.key for one in open_now if one.token_hash != login.token_hash}
        end_own(session, context(), actor(), login.user_id, others if key == "others" else {key})
    leave_toast(Text("会话已结束。", "The session has ended."))
    return redirect(url_for("account.own", _anchor="sessions"))


def _must_know_the_password() -> None:
    """Do nothing for whoever types their own password; wrong ones are counted with those of the login.

    Raises:
        NotPermitted: it is wrong, or logins of this name are paused.
    """
    proof = prove_password(context().database, own_login().actor.name, request.form.get("current", ""))
    with context().database.write(EVERYWHERE) as session:
        known = password_holds(session, context().clock, context().settings.security, proof)
    if known is None:
        raise NotPermitted(
            Text("密码不对，没有执行任何操作。", "The password is wrong; nothing was done."),
            Text(
                "请返回并重新输入登录密码。连续输错会暂停登录。",
                "Go back and type your own password again. Repeated mistakes pause your logins.",
            ),
        )


def _codes_page(codes: tuple[str, ...] | None) -> str | tuple[str, int]:
    if codes is None:
        return _page(refused=True), 401
    return render_template("administration/codes.html", codes=codes, next_path=url_for("account.own"))


def _page(*, refused: bool = False) -> str:
    login = own_login()
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
