"""``demo``: a synthetic city, one night, the console left open, and a short tour in words."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from verifier.accounts.rights import ROLE_NAMES
from verifier.cli.demo_kiosk import begin_kiosk
from verifier.cli.output import say, tell
from verifier.cli.state import State
from verifier.clock import business_today
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.demo.citizen_scene import CitizenScene, set_up_citizen
from verifier.demo.city import SMALLEST_CITY, generate_city
from verifier.demo.evening import Arrival, Login, bring_files, make_logins, make_store
from verifier.demo.kiosk_scene import KioskScene, set_up_kiosk
from verifier.demo.place import DemoPlace, prepare_place
from verifier.demo.tour import Tour, look_round
from verifier.errors import Conflict, VerifierError
from verifier.language import Language, Text
from verifier.money import yuan_text
from verifier.wiring import wire

_SEED = 20261121
_KIOSK_BESIDE = 100
"""The kiosk's page has the console's port and so much."""
_FIRST_LEAD = Text("金额最大的确定疑点，按 y 判定", "the certain lead with the most money; decide with y")
_HELD_FEED = Text("待放行的外市死亡数据，由审批人放行或退回", "the held feed, for the approver")
_INBOX = Text("全部疑点，按涉及金额排列", "all leads, ordered by money at risk")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo_command)


def demo_command(
    ctx: typer.Context,
    people: Annotated[int, typer.Option(min=SMALLEST_CITY, help="城市人数 / people on the roll")] = 12_000,
    port: Annotated[int | None, typer.Option(help="工作台端口 / port of the console")] = None,
    seed: Annotated[int, typer.Option(help="同一种子，同一城市 / same seed, same city")] = _SEED,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="打开工作台 / leave the console open")
    ] = True,
) -> None:
    """演示：合成城市、一夜比对、打开工作台 / A synthetic city, one night, then the console."""
    state: State = ctx.obj
    language = state.language
    chosen_port = port or state.settings.console.port
    kiosk_port = chosen_port + _KIOSK_BESIDE
    if serve:
        for needed in (chosen_port, kiosk_port):
            _require_free(state.settings.console.host, needed)
    place = prepare_place(state.settings, Path.cwd() / "var" / "demo", people)
    wire()
    logins, tour, scene, citizen = _night(state, place, people, seed, language)
    _tell_tour(tour, logins, state.settings.console.host, chosen_port, language, serve=serve)
    if not serve:
        _tell_logins(logins, language)
        say(Text("打开这些数据的工作台：", "To open the console on this data:").in_language(language))
        say(f"  {command_line(place, state.command('serve', '--port', str(chosen_port)))}")
    if tour.wrong:
        raise VerifierError(
            Text("有 {n} 个预设情节与预期不符。", "{n:planted story|planted stories} went wrong.").fill(
                n=tour.wrong
            ),
            Text("请把上面的表交给开发人员。", "Hand the table above to whoever develops this."),
        )
    if serve:
        server = f"http://{state.settings.console.host}:{chosen_port}"
        _tell_kiosk(scene, kiosk_port, language)
        _tell_citizen(citizen, server, language)
        sys.stdout.flush()
        environment = os.environ | place.environment()
        begin_kiosk(state, environment, scene, server, kiosk_port)
        command = state.command("serve", "--port", str(chosen_port))
        os.execve(command[0], command, environment)  # noqa: S606 -- our own command line


def _night(
    state: State, place: DemoPlace, people: int, seed: int, language: Language
) -> tuple[tuple[Login, ...], Tour, KioskScene, CitizenScene]:
    _headline(Text("1/5 生成合成城市", "1/5 Making a synthetic city"), language)
    city = generate_city(place.files, people, seed, business_today(state.clock))
    make_store(place, state.clock)
    context = open_context(place.settings, state.clock)
    try:
        _headline(Text("2/5 各部门文件入库", "2/5 The agencies' files arrive"), language)
        logins = make_logins(context)
        bring_files(context, place, city, lambda arrival: _tell_arrival(arrival, language))
        _headline(Text("3/5 夜间作业", "3/5 The night"), language)
        _run_nightly(state, place)
        _headline(Text("4/5 核对预设情节", "4/5 Holding the planted stories against the leads"), language)
        with context.database.read(EVERYWHERE) as session:
            tour = look_round(session, city)
        _headline(Text("5/5 银行网点的自助终端", "5/5 A kiosk at a bank branch"), language)
        scene = set_up_kiosk(context, place, seed)
        return logins, tour, scene, set_up_citizen(context, scene.guests[0].id_no)
    finally:
        context.database.close()


def _run_nightly(state: State, place: DemoPlace) -> None:
    done = subprocess.run(  # noqa: S603 -- our own command line
        state.command("nightly", "--json"),
        env=os.environ | place.environment(),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, 3):
        raise VerifierError(
            Text("演示的夜间作业没有做成。", "The night of the demonstration failed."),
            Text("原因见上；解决后重新运行。", "Why stands above; mend it and run this again."),
        )
    opened = json.loads(done.stdout)["opened"]
    tell(Text("  新增疑点 {n} 条", "  {n:lead|leads} opened").fill(n=opened).in_language(state.language))


def _require_free(host: str, port: int) -> None:
    """Say so before the work, not after it, when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                Text("端口 {port} 已被占用。", "Port {port} is in use.").fill(port=port),
                Text("请用 --port 另选端口。", "Choose another with --port."),
            ) from error


def _headline(text: Text, language: Language) -> None:
    tell(f"\n{text.in_language(language)}")


def _tell_arrival(arrival: Arrival, language: Language) -> None:
    report = arrival.report
    text = Text(
        "  {name:<28} 收到 {r:>7,} = 接受 {a:>7,} + 重复 {d:>6,} + 待改正 {q:>3,}",
        "  {name:<28} received {r:>7,} = accepted {a:>7,} + duplicate {d:>6,} + quarantined {q:>3,}",
    )
    counts = text.fill(
        name=arrival.planted.name,
        r=report.received,
        a=report.accepted,
        d=report.duplicates,
        q=report.quarantined,
    ).in_language(language)
    held = Text("  ⚠ 待放行，等待人工", "  ⚠ held for a person").in_language(language)
    tell(counts + (held if report.state == "held" else ""))


def _tell_tour(
    tour: Tour, logins: tuple[Login, ...], host: str, port: int, language: Language, *, serve: bool
) -> None:
    say()
    say(Text("预设了什么，找到了什么", "What was planted, what was found").in_language(language))
    for result in tour.results:
        mark = "✓" if result.as_expected == result.planted else "✗"
        say(f"  {mark} {result.as_expected:>4}/{result.planted:<4} {result.example.in_language(language)}")
    summary = Text(
        "疑点共 {n:,} 条；身份确定且证据强的死亡后领取，涉及 {yuan} 元。",
        "{n:,lead|leads}; paid after death, identity certain and evidence strong: {yuan} yuan at risk.",
    )
    say()
    say(summary.fill(n=tour.leads, yuan=yuan_text(tour.at_risk_fen)).in_language(language))
    if not serve:
        return
    _tell_console(tour, logins, f"http://{host}:{port}", language)


def _tell_console(tour: Tour, logins: tuple[Login, ...], base: str, language: Language) -> None:
    say()
    opened = Text("工作台：{base}（Ctrl-C 结束）", "Console: {base} (Ctrl-C ends it)")
    say(opened.fill(base=base).in_language(language))
    _tell_logins(logins, language)
    say(Text("先点这里：", "Click here first:").in_language(language))
    for path, text in (
        (f"/leads/{tour.first_lead_id}", _FIRST_LEAD),
        (f"/feeds/{tour.held_feed_id}", _HELD_FEED),
        ("/", _INBOX),
    ):
        say(f"  {base}{path:<14} {text.in_language(language)}")


def _tell_logins(logins: tuple[Login, ...], language: Language) -> None:
    say(Text("登录（仅本次有效）：", "Logins, for this run only:").in_language(language))
    for login in logins:
        role = ROLE_NAMES[login.role].in_language(language)
        say(f"  {role:<14} {login.user:<10} {login.password}")


def command_line(place: DemoPlace, command: list[str]) -> str:
    """Return a command as it is typed in a shell, for the demonstration: alone it means the real store."""
    variables = (f"{name}={value}" for name, value in place.environment().items())
    return shlex.join(["env", *variables, *command])


def _tell_kiosk(scene: KioskScene, port: int, language: Language) -> None:
    opened = Text(
        "自助终端：http://127.0.0.1:{port}，可输入的身份证号：",
        "Kiosk: http://127.0.0.1:{port}, numbers to type:",
    )
    say(opened.fill(port=port).in_language(language))
    for guest in scene.guests:
        say(f"  {guest.id_no}  {guest.name}")


def _tell_citizen(citizen: CitizenScene, server: str, language: Language) -> None:
    opened = Text(
        "退休人员本人查询：{server}/citizen，身份证号 {id_no}，查询码 {code}（{name}）",
        "A retiree's own page: {server}/citizen, ID number {id_no}, code {code} ({name})",
    )
    filled = opened.fill(server=server, id_no=citizen.id_no, code=citizen.code, name=citizen.name)
    say(filled.in_language(language))
