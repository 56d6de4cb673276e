"""Commands for users: ``user add | list | role | disable | enable | unlock | invite | totp-reset | …``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any, Final

import typer
from sqlalchemy.orm import Session

from verifier.accounts import administration
from verifier.accounts.actor import Actor
from verifier.accounts.administration import Done
from verifier.accounts.passwords import new_password
from verifier.accounts.proposals import decide, open_proposals
from verifier.accounts.reaching import user_id_for
from verifier.accounts.tables import Agency as AgencyRow
from verifier.accounts.tables import User
from verifier.accounts.users_view import list_users
from verifier.accounts.words import PROPOSAL_KINDS
from verifier.cli import user_sessions
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import print_json, say, show_rows
from verifier.cli.state import State, acting
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text

Name = Annotated[str, typer.Argument(help="用户名 / user name")]
Role = Annotated[str, typer.Option(help="investigator, approver, supervisor, operator, …")]
Agency = Annotated[str | None, typer.Option(help="机构代码，缺省为最上级 / agency code, default the root")]
_Step = Callable[[Session, Context, Actor, int, str], Done | User]
#: name of the command, what it does, its help, what is said when it is done
_STEPS: Final[tuple[tuple[str, _Step, str, Text], ...]] = (
    (
        "disable",
        administration.disable,
        "停用用户，会话随即结束 / Disable a user; sessions end at once.",
        Text("用户 {user} 已停用。", "User {user} is disabled."),
    ),
    (
        "enable",
        administration.enable,
        "重新启用用户 / Enable a user again; a security_admin by two people.",
        Text("用户 {user} 已启用。", "User {user} is active again."),
    ),
    (
        "unlock",
        administration.unlock,
        "解除登录暂停 / End the pause after wrong passwords or codes.",
        Text("用户 {user} 的登录暂停已解除。", "Logins of {user} are no longer paused."),
    ),
    (
        "invite",
        administration.invite,
        "重新发放邀请码 / Invite a user anew, who forgot the password.",
        Text("用户 {user} 可凭邀请码设置密码。", "{user} may choose a password with the invitation."),
    ),
    (
        "totp-reset",
        administration.reset_second_factor,
        "重置双因素登录 / Take away a second factor that was lost; it is set up anew at the next login.",
        Text("用户 {user} 的双因素登录已重置。", "The second factor of {user} is reset."),
    ),
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="用户 / users", no_args_is_help=True)
    room.command("add")(add_command)
    room.command("list")(list_command)
    room.command("role")(role_command)
    for name, step, title, said in _STEPS:
        room.command(name, help=title)(_step_command(step, said))
    room.command("proposals")(proposals_command)
    room.command("approve")(approve_command)
    room.command("refuse")(refuse_command)
    user_sessions.register(room)
    app.add_typer(room, name="user")


def add_command(
    ctx: typer.Context,
    name: Name,
    role: Role,
    agency: Agency = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读密码 / read the password from stdin")
    ] = False,
    invite: Annotated[
        bool, typer.Option(help="改为打印邀请码 / print an invitation instead of a password")
    ] = False,
    reason: Annotated[str, typer.Option(help="理由，新增安全管理员时 / why, for a security_admin")] = "",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """新增用户；不给密码时打印一次性密码 / Add a user; without a password a one-time one is printed."""
    state: State = ctx.obj
    if password_stdin and invite:
        raise InvalidInput(
            Text("密码与邀请码只能选一种。", "Give a password or ask for an invitation, not both.")
        )
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(EVERYWHERE) as session:
            done = administration.add(
                session,
                context,
                actor,
                name,
                role,
                agency,
                reason,
                None if invite else password,
                is_temporary=not password_stdin and not invite,
            )
            shown = _shown(done) | {"role": role}
        hours = context.settings.security.temporary_password_hours
    if not password_stdin and not invite:
        shown["password"] = password
    if as_json:
        print_json(shown)
        return
    said = Text("用户 {user}（{role}）已建立。", "User {user} ({role}) was added.")
    say(said.fill(user=shown["user"], role=role).in_language(state.language))
    if "password" in shown:
        once = Text(
            "临时密码（只显示这一次）：{p}，{h} 小时内请本人登录并改为自己的密码，过期作废。",
            "Temporary password (shown only once): {p}. Within {h:hour|hours} its user logs in and chooses "
            "another; after that it opens nothing.",
        )
        say(once.fill(p=password, h=hours).in_language(state.language))
    _say_rest(state, shown)


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出用户 / List users with their roles and how their accounts stand."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.read(EVERYWHERE) as session:
            rows = [
                {
                    "user": row.name,
                    "role": row.role,
                    "agency": row.agency_code,
                    "active": row.active,
                    "paused_until": row.paused_until,
                    "second_factor": row.second_factor,
                    "sessions": row.sessions,
                }
                for row in list_users(session, context, actor)
            ]
    show_rows("users", [(row, _line(row)) for row in rows], state.language, as_json=as_json)


def role_command(
    ctx: typer.Context,
    name: Name,
    role: Role,
    reason: Reason,
    agency: Agency = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """变更角色或机构，须重新登录 / Give another role or agency; the user logs in anew."""

    def change(session: Session, context: Context, actor: Actor, user_id: int, why: str) -> Done:
        code = agency or _agency_now(session, user_id)
        return administration.change(session, context, actor, user_id, role, code, why)

    said = Text("用户 {user} 的角色与机构已变更。", "Role and agency of {user} are changed.")
    _take(ctx.obj, change, name, reason, as_user, said, as_json=as_json)


def _step_command(step: _Step, said: Text) -> Callable[..., None]:
    """Return the command of a step that asks for nothing but a user and a reason."""

    def command(
        ctx: typer.Context, name: Name, reason: Reason, as_user: As = None, as_json: Json = False
    ) -> None:
        _take(ctx.obj, step, name, reason, as_user, said, as_json=as_json)

    return command


def proposals_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出待第二人批准的事项 / List what waits for a second security administrator."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.read(EVERYWHERE) as session:
            rows = [
                (
                    {
                        "proposal": proposal.id,
                        "user": user.name,
                        "kind": proposal.kind,
                        "proposed_by": proposal.proposed_by,
                        "reason": proposal.reason,
                    },
                    f"{proposal.id:>5}  {user.name}  "
                    f"{PROPOSAL_KINDS[proposal.kind].in_language(state.language)}  "
                    f"{proposal.proposed_by}  {proposal.reason}",
                )
                for proposal, user in open_proposals(session, actor)
            ]
    show_rows("proposals", rows, state.language, as_json=as_json)


Proposal = Annotated[int, typer.Argument(help="编号，见 user proposals / number")]


def approve_command(
    ctx: typer.Context, proposal: Proposal, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准并执行 / Approve what another security administrator proposed, and have it done."""
    _decide(ctx.obj, proposal, reason, as_user, approved=True, as_json=as_json)


def refuse_command(
    ctx: typer.Context, proposal: Proposal, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回或撤回 / Refuse it, or take back what you proposed."""
    _decide(ctx.obj, proposal, reason, as_user, approved=False, as_json=as_json)


def _decide(
    state: State, proposal: int, reason: str, as_user: str | None, *, approved: bool, as_json: bool
) -> None:
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(EVERYWHERE) as session:
            decided = decide(session, context, actor, proposal, reason, approved=approved)
            shown: dict[str, Any] = {"proposal": proposal, "user": decided.user.name}
            shown["state"] = decided.proposal.state
    if decided.code is not None:
        shown["invitation"] = decided.code
    said = Text("已批准并执行。", "Approved and done.") if approved else Text("已退回。", "Refused.")
    _tell(state, shown, said, as_json=as_json)


def _take(
    state: State,
    step: _Step,
    name: str,
    reason: str,
    as_user: str | None,
    said: Text,
    *,
    as_json: bool,
) -> None:
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(EVERYWHERE) as session:
            done = step(session, context, actor, user_id_for(session, actor, name), reason)
            shown = _shown(done if isinstance(done, Done) else Done(done))
    _tell(state, shown, said.fill(user=shown["user"]), as_json=as_json)


def _shown(done: Done) -> dict[str, Any]:
    shown: dict[str, Any] = {"user": done.user.name}
    if done.code is not None:
        shown["invitation"] = done.code
    if done.proposal is not None:
        shown["proposal"] = done.proposal.id
    return shown


def _tell(state: State, shown: dict[str, Any], said: Text, *, as_json: bool) -> None:
    if as_json:
        print_json(shown)
        return
    if "state" in shown or "proposal" not in shown:
        say(said.in_language(state.language))
    _say_rest(state, shown)


def _say_rest(state: State, shown: dict[str, Any]) -> None:
    if "invitation" in shown:
        once = Text("邀请码（只显示这一次）：{c}", "Invitation (shown only once): {c}")
        say(once.fill(c=shown["invitation"]).in_language(state.language))
    if "proposal" in shown and "state" not in shown:
        waits = Text(
            "待另一名安全管理员批准：user approve {n}", "Another security administrator: user approve {n}"
        )
        say(waits.fill(n=shown["proposal"]).in_language(state.language))


def _agency_now(session: Session, user_id: int) -> str:
    return session.get_one(AgencyRow, session.get_one(User, user_id).agency_id).code


def _line(row: dict[str, Any]) -> str:
    marks = ["" if row["active"] else "停用/disabled", "2FA" if row["second_factor"] == "on" else ""]
    return f"{row['user']:<20}  {row['role']:<15}  {row['agency']:<10}  {' '.join(marks)}".rstrip()
