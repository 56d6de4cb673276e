"""Commands for instalments and the coming payroll: ``plans`` and ``payroll``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from verifier.accounts.rights import Right
from verifier.cli import payroll_files
from verifier.cli.exit_codes import HELD
from verifier.cli.options import As, Json, Reason, fen_of, month_of
from verifier.cli.output import print_json, say, show, show_rows
from verifier.cli.recovery_options import DebtRef
from verifier.cli.state import State, acting
from verifier.clock import business_today
from verifier.feeds.mapping import Mapping, load_mapping
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery import payroll, plans, views
from verifier.recovery.plan_sweep import sweep_plans
from verifier.recovery.tables import PayrollCheck
from verifier.recovery.what_if_asked import Question, ask
from verifier.recovery.words import HOLD_NAMES, PLAN_STATES

PlanNo = Annotated[
    int, typer.Argument(help="协议编号，见 plans list / number of the agreement (see: plans list)")
]
PaymentFile = Annotated[Path, typer.Argument(help="即将发放的文件 / the coming payment file")]

Income = Annotated[
    int,
    typer.Option(
        parser=fen_of, metavar="YUAN", help="家庭月收入（元） / the household's monthly income in yuan"
    ),
]
Members = Annotated[int, typer.Option(help="家庭人数 / people in the household")]
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="列映射 TOML / column mapping")]
AgencyCode = Annotated[str | None, typer.Option("--agency", help="所属机构代码 / agency code")]

_PLAN = Text("分期协议 {n}：{state}。", "Plan {n}: {state}.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="分期还款 / instalments", no_args_is_help=True)
    room.command("list")(list_command)
    room.command("what-if")(what_if_command)
    room.command("propose")(propose_command)
    room.command("approve")(approve_command)
    room.command("refuse")(refuse_command)
    room.command("sweep")(sweep_command)
    app.add_typer(room, name="plans")
    coming = typer.Typer(help="发放前核对 / before payroll", no_args_is_help=True)
    coming.command("check")(check_command)
    coming.command("release")(release_command)
    payroll_files.register(coming)
    app.add_typer(coming, name="payroll")


def list_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """列出分期协议 / List proposed, running and broken plans."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (context, session):
        rows = views.plans(session, context)
    shown = []
    for row in rows:
        word = PLAN_STATES[row["state"]].in_language(state.language)
        text = Text("欠 {n} 期", "{n} missed").fill(n=row["missed"]).in_language(state.language)
        line = f"{row['id']:>5}  {row['debt']}  {yuan_text(row['monthly_fen']):>12}  {word}  {text}"
        shown.append((row, line))
    show_rows("plans", shown, state.language, as_json=as_json)


def what_if_command(
    ctx: typer.Context,
    debt: DebtRef,
    income: Income,
    members: Members = 1,
    months: Annotated[
        list[int] | None, typer.Option(help="期数，可多次 / length in months, repeatable")
    ] = None,
    monthly: Annotated[
        list[int] | None,
        typer.Option(parser=fen_of, metavar="YUAN", help="月还款（元） / instalment, repeatable"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """比较各种分期：几个月还清、家里剩多少 / What each plan would mean; nothing is written."""
    state: State = ctx.obj
    with state.open() as context:
        question = Question(
            income_fen=income,
            members=members,
            months=tuple(months or ()),
            monthly_fen=tuple(monthly or ()),
            usual=not (months or monthly),
        )
        answer = ask(context, acting(context, as_user), debt, question)
    keeps_fen, found = answer.household.keeps_fen, answer.outcomes
    if as_json:
        print_json({"debt": debt, "keeps_fen": keeps_fen, "plans": [one.as_dict() for one in found]})
        return
    keeps = Text("家庭每月至少留 {n} 元。", "The household keeps at least {n} yuan a month.")
    say(keeps.fill(n=yuan_text(keeps_fen)).in_language(state.language))
    line = Text(
        "  每月 {m} 元，{n} 个月还清（至 {u}），每月剩 {l} 元",
        "  {m} yuan a month: {n:month|months} (until {u}), {l} yuan left",
    )
    below = Text("：低于最低生活保障，不可行", ": below the minimum, not lawful")
    for one in found:
        filled = line.fill(m=yuan_text(one.monthly_fen), n=one.months, u=one.until, l=yuan_text(one.left_fen))
        mark = "" if one.lawful else below.in_language(state.language)
        say(filled.in_language(state.language) + mark)


def propose_command(
    ctx: typer.Context,
    debt: DebtRef,
    monthly: Annotated[
        int, typer.Option(parser=fen_of, metavar="YUAN", help="月还款（元） / instalment in yuan")
    ],
    income: Income,
    reason: Reason,
    members: Members = 1,
    first: Annotated[
        Month | None,
        typer.Option(parser=month_of, metavar="YYYY-MM", help="首期月份 / month of the first instalment"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """提出分期协议 / Propose a plan; another person approves."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        plan = plans.propose_plan(context, actor, debt, monthly, income, members, reason, first)
    _show(state, as_json, {"plan": plan.id, "state": plan.state, "monthly_fen": plan.monthly_fen})


def approve_command(
    ctx: typer.Context, plan: PlanNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """批准分期协议（非提出人） / Approve a plan; not its proposer."""
    _decide(ctx, plan, True, reason, as_user, as_json)


def refuse_command(
    ctx: typer.Context, plan: PlanNo, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """退回分期协议（非提出人） / Refuse a plan; not its proposer."""
    _decide(ctx, plan, False, reason, as_user, as_json)


def sweep_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """标出违约的分期协议 / Mark plans with too many missed instalments as broken."""
    state: State = ctx.obj
    with state.open() as context:
        swept = sweep_plans(context, acting(context, as_user), business_today(context.clock))
    words = Text("新违约 {n} 份。", "{n} newly broken.").fill(n=swept.broken)
    show({"broken": swept.broken}, words, state.language, as_json=as_json)


def check_command(
    ctx: typer.Context,
    file: PaymentFile,
    mapping: MappingFile = None,
    agency: AgencyCode = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """核对即将发放的文件；有暂缓行时退出码 5 / Check a coming payment file; exit 5 where rows are held."""
    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        found = payroll.check_payroll(context, actor, file, _mapping(mapping), agency)
    _show_check(state, as_json, found)
    if found.holds:
        raise typer.Exit(HELD)


def release_command(
    ctx: typer.Context,
    file: PaymentFile,
    out: Annotated[Path, typer.Option(help="送银行的文件 / the file that leaves")],
    reason: Reason,
    despite_cases: Annotated[
        bool, typer.Option("--despite-cases", help="在办案件照发 / pay rows held for open cases")
    ] = False,
    mapping: MappingFile = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """放行已核对的文件（非核对人） / Let exactly the checked file leave; not who checked it."""
    state: State = ctx.obj
    with state.open() as context:
        actor, columns = acting(context, as_user), _mapping(mapping)
        found = payroll.release_payroll(
            context, actor, file, out, reason, despite_cases=despite_cases, mapping=columns
        )
    _show_check(state, as_json, found)


def _mapping(path: Path | None) -> Mapping | None:
    return None if path is None else load_mapping(path)


def _show_check(state: State, as_json: bool, check: PayrollCheck) -> None:
    if as_json:
        print_json(
            {
                "check": check.id,
                "sha256": check.sha256.hex(),
                "rows": check.rows,
                "total_fen": check.total_fen,
                "holds": check.holds,
                "released_by": check.released_by,
            }
        )
        return
    text = Text("{n:,} 行，{total} 元，暂缓 {held} 行。", "{n:,row|rows}, {total} yuan, {held} held.")
    filled = text.fill(n=check.rows, total=yuan_text(check.total_fen), held=len(check.holds))
    say(filled.in_language(state.language))
    for hold in check.holds:
        why = HOLD_NAMES[hold["kind"]].in_language(state.language)
        case = "" if hold["case_id"] is None else f"  #{hold['case_id']}"
        say(f"  {hold['line']:>7}  {yuan_text(hold['amount_fen']):>12}  {why}{case}")


def _decide(
    ctx: typer.Context, plan: int, approve: bool, reason: str, as_user: str | None, as_json: bool
) -> None:
    state: State = ctx.obj
    with state.open() as context:
        row = plans.decide_plan(context, acting(context, as_user), plan, approve, reason)
    _show(state, as_json, {"plan": row.id, "state": row.state})


def _show(state: State, as_json: bool, values: dict[str, Any]) -> None:
    said = _PLAN.fill(n=values["plan"], state=PLAN_STATES[values["state"]])
    show(values, said, state.language, as_json=as_json)
