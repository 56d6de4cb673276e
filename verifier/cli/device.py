"""Commands for devices: ``device issue-code | approve | suspend | resume | revoke | list | rotate-keys``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from verifier.accounts.rights import Right
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import print_json, say, show, show_rows
from verifier.cli.state import State, acting
from verifier.devices import approval
from verifier.devices.codes import issue_code
from verifier.devices.server_keys import rotate, signer
from verifier.devices.sites import NewSite, add_site, find_site
from verifier.devices.tables import Device
from verifier.devices.views import DeviceRow, list_devices
from verifier.devices.words import DEVICE_STATES
from verifier.language import Language, Text

DeviceId = Annotated[
    str, typer.Argument(help="设备编号，见 device list / id of the device (see: device list)")
]

#: a device that may be in wrong hands is stopped first and explained afterwards
_IN_HASTE = Text("从命令行暂停，未写理由", "suspended from the command line, no reason given")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="设备 / devices", no_args_is_help=True)
    room.command("issue-code")(issue_code_command)
    room.command("approve")(approve_command)
    room.command("suspend")(suspend_command)
    room.command("resume")(resume_command)
    room.command("revoke")(revoke_command)
    room.command("list")(list_command)
    room.command("rotate-keys")(rotate_keys_command)
    app.add_typer(room, name="device")


def issue_code_command(
    ctx: typer.Context,
    site: Annotated[str, typer.Option(help="站点名称；新名称即新站点 / site; a new name makes a new site")],
    kind: Annotated[
        str, typer.Option(help="新站点类别 / kind of a new site: bank, employer, township")
    ] = "bank",
    agency: Annotated[str | None, typer.Option(help="新站点所属机构代码 / agency code of a new site")] = None,
    pad_required: Annotated[
        bool,
        typer.Option(
            help="新站点：无人值守设备须通过活体检测 / new site: unattended devices need liveness detection"
        ),
    ] = False,
    attended: Annotated[
        bool, typer.Option("--attended/--unattended", help="设备旁有操作员 / an operator stands beside it")
    ] = False,
    address: Annotated[str | None, typer.Option(help="新站点地址 / address of a new site")] = None,
    hours: Annotated[str | None, typer.Option(help="新站点开放时间 / its opening hours")] = None,
    latitude: Annotated[float | None, typer.Option(help="纬度 / degrees north")] = None,
    longitude: Annotated[float | None, typer.Option(help="经度 / degrees east")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """签发一次性接入码，15 分钟有效 / Issue a one-time code, valid for 15 minutes."""
    state: State = ctx.obj
    wanted = NewSite(site, kind, agency, pad_required, address, hours, latitude, longitude)
    with state.open() as context:
        actor = acting(context, as_user)
        kid = signer(context).kid  # before anything is written: without keys a code is of no use
        with context.database.write(actor.scope) as session:
            known = find_site(session, site)
            place = known or add_site(session, context, actor, wanted)
            issued = issue_code(session, context, actor, place, attended=attended)
    if as_json:
        print_json(
            {
                "code": issued.code,
                "site": issued.site,
                "new_site": known is None,
                "expires_at": issued.expires_at.isoformat(),
                "server_key": kid,
            }
        )
        return
    new = Text("新站点“{site}”已登记。", "The new site “{site}” was added.")
    if known is None:
        say(new.fill(site=issued.site).in_language(state.language))
    text = Text(
        "接入码（只显示这一次，15 分钟内有效）：{code}\n"
        "服务器签名密钥指纹，请与设备上显示的核对：{kid}\n"
        "设备接入后，由另一位安全管理员批准：pension-verifier device approve ID",
        "Code (shown only once, valid for 15 minutes): {code}\n"
        "Thumbprint of the server's signing key, to be compared with the device's: {kid}\n"
        "When the device has joined, another security administrator runs: pension-verifier device approve ID",
    )
    say(text.fill(code=issued.code, kid=kid).in_language(state.language))


def approve_command(
    ctx: typer.Context,
    device: DeviceId,
    attended: Annotated[
        bool | None,
        typer.Option("--attended/--unattended", help="与签发时不同时 / if other than at issue"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """批准设备（非签发人） / Approve a device; not who issued its code."""
    _move(ctx.obj, as_user, partial(approval.approve, device_id=device, attended=attended), as_json=as_json)


def suspend_command(
    ctx: typer.Context,
    device: DeviceId,
    reason: Reason = str(_IN_HASTE),
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """暂停设备，可不写理由 / Take nothing more from a device until it is resumed; a reason may wait."""
    _move(ctx.obj, as_user, partial(approval.suspend, device_id=device, reason=reason), as_json=as_json)


def resume_command(
    ctx: typer.Context, device: DeviceId, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """恢复设备 / Let a suspended device work again."""
    _move(ctx.obj, as_user, partial(approval.resume, device_id=device, reason=reason), as_json=as_json)


def revoke_command(
    ctx: typer.Context, device: DeviceId, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """注销设备，不可恢复 / End a device for good."""
    _move(ctx.obj, as_user, partial(approval.revoke, device_id=device, reason=reason), as_json=as_json)


def list_command(
    ctx: typer.Context,
    status: Annotated[str | None, typer.Option(help="pending, active, suspended, revoked")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出设备 / List devices by site."""
    state: State = ctx.obj
    with state.looking(as_user, Right.DEVICES_VIEW) as (_, session):
        found = list_devices(session, status)
    rows = [(row.as_dict(), _line(row, state.language)) for row in found]
    show_rows("devices", rows, state.language, as_json=as_json)


def rotate_keys_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """更换服务器密钥，新旧并用 7 天 / Make the server's next keys; old and new overlap for 7 days."""
    state: State = ctx.obj
    with state.open() as context:
        answer = rotate(context, acting(context, as_user))
    text = Text(
        "新签名密钥：{new}。旧密钥继续签名至 {until}；请让所有设备在此之前联网一次。",
        "New signing key: {new}. The old one goes on signing until {until}; "
        "every device must be on line once before then.",
    )
    until = answer.signing[0].not_after.isoformat(timespec="minutes")
    words = text.fill(new=answer.signing[-1].kid, until=until)
    show(answer.model_dump(mode="json"), words, state.language, as_json=as_json)


def _move(state: State, as_user: str | None, step: Callable[..., Device], *, as_json: bool) -> None:
    """Take one step with a device and say how it stands now."""
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.write(actor.scope) as session:
            device = step(session, context, actor)
            value = {"device": device.id, "status": device.status, "attended": device.attended}
            words = Text("设备 {id}：{state}。", "Device {id}: {state}.")
            words = words.fill(id=device.id, state=DEVICE_STATES[device.status])
    show(value, words, state.language, as_json=as_json)


def _line(row: DeviceRow, language: Language) -> str:
    word = DEVICE_STATES[row.status].in_language(language)
    line = f"{row.id}  {row.site}  {word}  {row.model} · {row.serial}"
    if not row.open_alerts:
        return line
    alerts = Text("待查看的提醒 {n} 条", "{n:alert|alerts} to look at").fill(n=row.open_alerts)
    return f"{line}\n  {alerts.in_language(language)}"
