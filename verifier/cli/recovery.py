"""Commands for what is owed: ``ledger`` and ``debts``."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from verifier.accounts.rights import Right
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json, Reason, month_of
from verifier.cli.output import print_json, say, show, show_rows
from verifier.cli.recovery_options import DebtRef
from verifier.cli.state import State, acting
from verifier.language import Language, Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.recovery import debt_list, fees, reconciliation, trial_balance, views
from verifier.recovery.words import ACCOUNT_NAMES, DEBT_STATES, KIND_NAMES, OFFSET_NAMES, WRITE_OFF_GROUNDS

_PER_PAGE: Final = 200


def register(app: typer.Typer) -> None:
    """Add the commands."""
    ledger = typer.Typer(help="台账 / ledger", no_args_is_help=True)
    ledger.command("trial-balance")(trial_balance_command)
    ledger.command("reconcile")(reconcile_command)
    app.add_typer(ledger, name="ledger")
    debts = typer.Typer(help="应追回款 / debts", no_args_is_help=True)
    debts.command("list")(debts_command)
    debts.command("show")(debt_command)
    debts.command("charge-fee")(fee_command)
    app.add_typer(debts, name="debts")


def trial_balance_command(
    ctx: typer.Context,
    month: Annotated[
        Month | None,
        typer.Option(parser=month_of, metavar="YYYY-MM", help="截至月份 / up to the end of this month"),
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """试算平衡；不平时退出码 3 / The trial balance; exit 3 where it does not hold."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        found = trial_balance.trial_balance(session, month)
    if as_json:
        print_json(found.as_dict())
    else:
        for line in found.lines:
            if line.debit_fen or line.credit_fen:
                name = ACCOUNT_NAMES[line.account].in_language(state.language)
                sums = f"{yuan_text(line.debit_fen):>16} {yuan_text(line.credit_fen):>16}"
                say(f"{sums} {yuan_text(line.balance_fen):>16}  {name}")
        done = Text("借贷差额 {n} 元。", "Debits less credits: {n} yuan.")
        say(done.fill(n=yuan_text(found.sum_fen)).in_language(state.language))
        for text in found.differences:
            say("  " + text.in_language(state.language))
    if not found.is_sound:
        raise typer.Exit(FOUND)


def reconcile_command(
    ctx: typer.Context,
    month: Annotated[
        Month, typer.Option(parser=month_of, metavar="YYYY-MM", help="待遇月份 / benefit month")
    ],
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """名册、发放文件、银行退回逐机构核对；不一致时退出码 3 / Roll, payment file and bank return by agency."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        found = reconciliation.reconcile(session, month)
    if as_json:
        print_json({"month": str(month), "rows": [row.as_dict() for row in found]})
    else:
        text = Text(
            "{a} {s}：名册 {e} 项 {ef} 元，实发 {p} 项 {pf} 元，退回 {r} 笔 {rf} 元；"
            "应发未发 {x}，多发 {y}，金额不同 {z}",
            "{a} {s}: roll {e} = {ef} yuan, paid {p} = {pf}, returned {r} = {rf}; "
            "not paid {x}, not expected {y}, other amount {z}",
        )
        for row in found:
            filled = text.fill(
                a=row.agency,
                s=row.scheme,
                e=row.expected,
                ef=yuan_text(row.expected_fen),
                p=row.paid,
                pf=yuan_text(row.paid_fen),
                r=row.returned,
                rf=yuan_text(row.returned_fen),
                x=row.not_paid,
                y=row.not_expected,
                z=row.other_amount,
            )
            say(filled.in_language(state.language))
    if not all(row.agrees for row in found):
        raise typer.Exit(FOUND)


def debts_command(
    ctx: typer.Context,
    only: Annotated[str | None, typer.Option("--state", help="open, settled, written_off, withdrawn")] = None,
    page: Annotated[int, typer.Option(help="页 / page")] = 1,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """列出应追回款 / List debts, the largest open amount first."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (_, session):
        found = debt_list.debt_page(session, debt_list.DebtFilter(state=only), page, _PER_PAGE)
    # who reads page after page comes to an end: the one behind the last is empty
    rows = found.rows if page == found.page else ()
    show_rows(
        "debts",
        [(row.as_dict(), _line(row, state.language)) for row in rows],
        state.language,
        as_json=as_json,
    )


def debt_command(
    ctx: typer.Context,
    debt: DebtRef,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """显示一笔应追回款及其分录 / Show a debt with its transactions."""
    state: State = ctx.obj
    with state.looking(as_user, Right.CASES_VIEW) as (context, session):
        view = views.debt_view(session, context, debt)
    if as_json:
        print_json(view.as_dict())
        return
    _say_debt(view, state.language)


def _line(row: views.DebtRow, language: Language) -> str:
    sums = f"{yuan_text(row.open_fen):>14} / {yuan_text(row.assessed_fen)}"
    return f"{row.reference}  {row.masked_id}  {sums}  {DEBT_STATES[row.state].in_language(language)}"


def _say_debt(view: views.DebtView, language: Language) -> None:
    row = view.row
    word = DEBT_STATES[row.state].in_language(language)
    say(f"{row.reference}  {row.masked_id}  {word}")
    text = Text(
        "  核定 {a} 元，未还 {o} 元，已追回 {r} 元，已核销 {w} 元",
        "  assessed {a} yuan, open {o}, recovered {r}, written off {w}",
    )
    amounts = (row.assessed_fen, row.open_fen, row.recovered_fen, row.written_off_fen)
    say(text.fill(**dict(zip("aorw", map(yuan_text, amounts), strict=True))).in_language(language))
    for item in view.transactions:
        kind = KIND_NAMES[item["kind"]].in_language(language)
        total = yuan_text(sum(leg["amount_fen"] for leg in item["postings"]))
        say(f"  #{item['id']}  {item['booked_on']}  {kind}  {total}  {item['entered_by']}")
    for proposal in view.proposals:
        if proposal["state"] == "proposed":
            _say_proposal(proposal, language)
    if view.returned_fen:
        back = Text(
            "  核定后银行退回 {n} 元：请重新办理案件。",
            "  {n} yuan of it came back from the bank since: reopen the case.",
        )
        say(back.fill(n=yuan_text(view.returned_fen)).in_language(language))


def _say_proposal(proposal: dict[str, Any], language: Language) -> None:
    """What waits for a second person; of a deduction also the household, as told or as agreed for."""
    names = OFFSET_NAMES if proposal["kind"] == "offset" else WRITE_OFF_GROUNDS
    waits = Text(
        "  提议 {n} 待审批：{kind} {yuan} 元（{ground}），{who} 提出",
        "  proposal {n} awaits approval: {kind} {yuan} yuan ({ground}), proposed by {who}",
    )
    filled = waits.fill(
        n=proposal["id"],
        kind=KIND_NAMES[proposal["kind"]],
        yuan=yuan_text(proposal["amount_fen"]),
        ground=names[proposal["ground"]],
        who=proposal["proposed_by"],
    )
    say(filled.in_language(language))
    deduction = proposal["deduction"]
    if deduction is None:
        return
    household = Text(
        "    家庭月收入 {income} 元，{members} 人；本月已扣 {before} 元，扣后剩 {left} 元",
        "    the household has {income} yuan a month for {members}; {before} were taken this month, "
        "{left} would be left",
    )
    amounts = {name: yuan_text(deduction[f"{name}_fen"]) for name in ("income", "left")}
    amounts["before"] = yuan_text(deduction["deducted_fen"])
    say(household.fill(members=deduction["members"], **amounts).in_language(language))
    if deduction["minimum_fen"] is not None:
        keeps = Text("    最低生活保障 {n} 元", "    the minimum it keeps: {n} yuan")
        say(keeps.fill(n=yuan_text(deduction["minimum_fen"])).in_language(language))


def fee_command(
    ctx: typer.Context, debt: DebtRef, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """计收滞纳金或利息（地区有规定时） / Charge the late fee or interest the region provides for."""
    state: State = ctx.obj
    with state.open() as context:
        fen = fees.charge_fee(context, acting(context, as_user), debt, reason)
    show({"debt": debt, "fee_fen": fen}, Text("已计收。", "Charged."), state.language, as_json=as_json)
