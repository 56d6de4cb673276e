"""Commands for reminders and for what leaves the building: ``campaigns …`` and ``outbox …``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from verifier.accounts.actor import system_actor
from verifier.accounts.rights import Right
from verifier.campaigns.importing import import_results
from verifier.campaigns.marking import mark_answered
from verifier.campaigns.sending import LISTENERS
from verifier.campaigns.views import (
    CampaignRow,
    CampaignView,
    campaign_dict,
    campaign_page,
    campaign_view,
)
from verifier.campaigns.words import CAMPAIGN_STATES, ORIGINS
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json
from verifier.cli.output import print_json, say, show, show_rows, tell
from verifier.cli.state import State, acting
from verifier.language import Language, Text
from verifier.outbox import looking
from verifier.outbox.adapters import CHANNEL_NAMES
from verifier.outbox.sending import send_waiting
from verifier.outbox.tables import Message

_MOST: Final = 100


def register(app: typer.Typer) -> None:
    """Add the commands."""
    campaigns = typer.Typer(help="认证提醒 / reminders to certify", no_args_is_help=True)
    campaigns.command("list")(list_command)
    campaigns.command("show")(show_command)
    campaigns.command("mark-answered")(answered_command)
    campaigns.command("import-results")(import_command)
    app.add_typer(campaigns, name="campaigns")
    outbox = typer.Typer(help="待发的短信和邮件 / messages that leave the building", no_args_is_help=True)
    outbox.command("list")(messages_command)
    outbox.command("send")(send_command)
    outbox.command("retry")(retry_command)
    app.add_typer(outbox, name="outbox")


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出最近的提醒批次 / List the latest campaigns."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CERTIFICATION_VIEW) as (_, session):
        found = campaign_page(session, per_page=_MOST).rows
    rows = [(campaign_dict(row), _line(row, state.language)) for row in found]
    show_rows("campaigns", rows, state.language, as_json=as_json)


def show_command(
    ctx: typer.Context,
    campaign: Annotated[int, typer.Argument(help="提醒批次编号，见 campaigns list / number of the campaign")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """查看一批提醒，按街道（乡镇） / Show a campaign by township."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CERTIFICATION_VIEW) as (context, session):
        view = campaign_view(session, campaign, acting(context, as_user))
    places: list[dict[str, Any]] = [
        {
            "office": place.office.as_dict(),
            "township": place.township,
            "people": place.funnel.people,
            "reminded": place.funnel.reminded,
            "answered": place.funnel.answered,
        }
        for place in view.places
    ]
    if as_json:
        print_json(campaign_dict(view) | {"places": places})
        return
    say(_line(view, state.language))
    words = Text(
        "共 {people} 人，已提醒 {reminded}，已认证或答复 {answered}",
        "{people:person|people}, {reminded} reminded, {answered} answered",
    )
    for place in places:
        name = Text.from_dict(place["office"]).in_language(state.language)
        told = words.fill(**{key: place[key] for key in ("people", "reminded", "answered")})
        say(f"  {name} {place['township'] or '—'}  {told.in_language(state.language)}")


def answered_command(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(help="提醒上的编号 / reference on the reminder")],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """登记本人已答复（不等于认证） / Write down that the person told us; it certifies nobody."""
    state: State = ctx.obj
    with state.open() as context:
        one = mark_answered(context, acting(context, as_user), reference)
    text = Text("{r}：已登记答复。", "{r}: the answer is recorded.").fill(r=one.reference)
    found = {"reference": one.reference, "answered_on": one.answered_on}
    show(found, text, state.language, as_json=as_json)


def import_command(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="结果文件：CSV、XLSX、JSONL / the results: CSV, XLSX, JSON lines")
    ],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """导入送达结果 / Take in what became of reminders; rows that cannot be used are listed."""
    state: State = ctx.obj
    with state.open() as context:
        found = import_results(context, acting(context, as_user), file)
    text = Text(
        "收到 {received} 行：采用 {applied}，重复 {repeated}，未采用 {bad}。",
        "{received:row|rows}: {applied} applied, {repeated} known already, {bad} could not be used.",
    ).fill(received=found.received, applied=found.applied, repeated=found.repeated, bad=len(found.bad))
    show(found.as_dict(), text, state.language, as_json=as_json)
    for bad in found.bad:
        line = Text("第 {line} 行 {r}：{why}", "line {line} {r}: {why}")
        tell(line.fill(line=bad.line, r=bad.reference, why=bad.problem).in_language(state.language))
    if found.bad:
        raise typer.Exit(FOUND)


def messages_command(
    ctx: typer.Context,
    state_wanted: Annotated[
        Literal["waiting", "sent", "dead", "dropped"], typer.Option("--state", help="状态 / state")
    ] = "waiting",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出待发消息，不显示地址和内容 / List messages; neither address nor text is shown."""
    state: State = ctx.obj
    with state.looking(as_user, Right.RUNS_VIEW) as (_, session):
        found = looking.messages(session, state_wanted, _MOST)
        remedies = {dead.id: dead.remedy for dead in looking.dead_messages(session)}
    rows = [(_message_dict(one), _message_line(one, remedies.get(one.id), state.language)) for one in found]
    show_rows("messages", rows, state.language, as_json=as_json)


def send_command(ctx: typer.Context, as_json: Json = False) -> None:
    """立即发出到时的消息 / Hand over at once what waits."""
    state: State = ctx.obj
    with state.open() as context:
        sent = send_waiting(context, system_actor(), LISTENERS)
    text = Text(
        "发出 {sent}，稍后重试 {put_off}，转人工 {dead}，不再需要 {dropped}。",
        "{sent} sent, {put_off} to be tried again, {dead} given up, {dropped} no longer wanted.",
    )
    show(asdict(sent), text.fill(**asdict(sent)), state.language, as_json=as_json)
    if sent.dead:
        raise typer.Exit(FOUND)


def retry_command(
    ctx: typer.Context,
    message: Annotated[int | None, typer.Argument(help="编号，省略则全部 / number; all without it")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """重新发送多次未发出的消息 / Have what was given up sent again."""
    state: State = ctx.obj
    with state.open() as context:
        number = looking.retry(context, acting(context, as_user), message)
    text = Text("{n} 条消息将重新发送。", "{n:message|messages} will be sent again.").fill(n=number)
    show({"messages": number}, text, state.language, as_json=as_json)


def _line(row: CampaignRow | CampaignView, language: Language) -> str:
    campaign, funnel = row.campaign, row.funnel
    words = Text(
        "{office} {origin} {state}：{people} 人，已提醒 {reminded}，已认证或答复 {answered}",
        "{office} {origin}, {state}: {people:person|people}, {reminded} reminded, {answered} answered",
    ).fill(
        office=row.office,
        origin=ORIGINS[campaign.origin],
        state=CAMPAIGN_STATES[campaign.state],
        people=funnel.people,
        reminded=funnel.reminded,
        answered=funnel.answered,
    )
    return f"{campaign.id:>6}  {campaign.business_date}  {words.in_language(language)}"


def _message_dict(one: Message) -> dict[str, Any]:
    return {
        "message": one.id,
        "id": one.message_id,
        "channel": one.channel,
        "purpose": one.purpose,
        "state": one.state,
        "tries": one.tries,
        "next_try_at": one.next_try_at.isoformat(),
        "problem": one.problem,
    }


def _message_line(one: Message, remedy: Text | None, language: Language) -> str:
    told = [CHANNEL_NAMES[one.channel], looking.purpose_name(one.purpose), looking.STATE_NAMES[one.state]]
    if one.problem:
        told.append(Text.from_dict(one.problem))
    if remedy is not None:
        told.append(remedy)
    return f"{one.id:>6}  {one.message_id}  " + "  ".join(text.in_language(language) for text in told)
