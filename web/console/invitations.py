"""An invitation becomes a password of the user's own choosing; open, for nobody is logged in yet."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.invitations import accept as accept_invitation
from verifier.accounts.passwords import hash_password
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text
from web.console.second_factor import address
from web.visit import context, visit

blueprint = Blueprint("invitations", __name__)

_LONGEST_NAME = 60


@blueprint.route("/invitation", methods=["GET", "POST"])
def accept() -> str | tuple[str, int] | AnyResponse:
    """Ask for name, code and a new password. Unknown name, wrong, used and old code get one answer.

    The password is hashed before anything is looked up: it takes as long whatever the answer.
    """
    if visit().login is not None:
        return redirect(url_for("session.start"))
    name = request.form.get("name", "")[:_LONGEST_NAME]
    if request.method == "GET":
        return _page("", None)
    try:
        hashed = hash_password(new_password(), (name,), context().settings.security.leaked_passwords_file)
    except InvalidInput as error:
        return _page(name, error), 400
    with context().database.write(EVERYWHERE) as session:
        code = request.form.get("code", "")[:_LONGEST_NAME]
        done = accept_invitation(session, context(), name, code, hashed, address())
    if not done:
        return _page(name, None, refused=True), 401
    return render_template("login.html", refused=False, welcome=True, next_path="/", name=name)


def new_password() -> str:
    """Return the password a form holds twice.

    Raises:
        InvalidInput: the two differ.
    """
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise InvalidInput(
            Text("两次输入的密码不一致。", "The two passwords differ."),
            Text("请重新输入。", "Type them again."),
        )
    return password


def _page(name: str, wrong: InvalidInput | None, *, refused: bool = False) -> str:
    return render_template("administration/invitation.html", name=name, wrong=wrong, refused=refused)
