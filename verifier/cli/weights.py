"""Commands ``weights show | estimate | effect | adopt | withdraw | rules | lift``: how pairs are weighed."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from matchers.records.scoring.origin import DECIDED, LABELLED, Origin
from verifier.accounts.rights import Right
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import print_json, progress_bar, say
from verifier.cli.state import State, acting
from verifier.cli.weights_tables import (
    effect_dict,
    effect_lines,
    feeds_text,
    model_dict,
    model_lines,
    rule_dict,
    rule_line,
    stored_dict,
    stored_line,
)
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.reasons import checked_reason

if TYPE_CHECKING:
    from verifier.crossmatch.labelled_pairs import Labelled

_LABELS: Final = {
    "people": Text("读取名册", "reading the roll"),
    "records": Text("读取记录", "reading the records"),
    "before": Text("按现用参数比对", "matching with the parameters in use"),
    "after": Text("按新参数比对", "matching with the others"),
}
Number = Annotated[int, typer.Argument(help="参数编号，见 weights show / number of the parameters")]
RuleName = Annotated[str, typer.Argument(help="规则名称，见 weights rules / name of the rule")]
FeedName = Annotated[
    str, typer.Option(help="来源名称，缺省为全部来源 / name of the feed as weights rules has it, default all")
]
# Everything below that knows matching loads Arrow and DuckDB, which no other command should wait for:
# it is imported inside the commands.


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="比对参数 / parameters of matching", no_args_is_help=True)
    room.command("show")(show_command)
    room.command("estimate")(estimate_command)
    room.command("effect")(effect_command)
    room.command("adopt")(adopt_command)
    room.command("withdraw")(withdraw_command)
    room.command("rules")(rules_command)
    room.command("lift")(lift_command)
    app.add_typer(room, name="weights")


def show_command(
    ctx: typer.Context,
    model: Annotated[
        int | None, typer.Option(min=0, help="编号，缺省为现用 / number, default in use")
    ] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """显示参数：各一致程度的权重 / Show parameters, the weight of every level, and which are stored."""
    from verifier.crossmatch import models  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    with state.open() as context:
        acting(context, as_user).require(Right.RUNS_VIEW)
        with context.database.read(EVERYWHERE) as session:
            used, _ = models.adopted(session)
            number = used if model is None else model
            found, stored = models.numbered(session, number)
            others = models.stored_models(session)
    if as_json:
        about = {"state": "built_in", "number": number} if stored is None else stored_dict(stored)
        known = [stored_dict(other) for other in others]
        print_json({"in_use": used, "model": about | model_dict(found), "stored": known})
        return
    for other in others:
        say(stored_line(other, state.language))
    line = Text("现用第 {u} 号；以下为第 {n} 号：", "Model {u} is in use; this is model {n}:")
    say(line.fill(u=used, n=number).in_language(state.language))
    for row in model_lines(found, state.language):
        say(row)


def estimate_command(
    ctx: typer.Context,
    reason: Reason,
    strength: Annotated[
        float, typer.Option(min=1.0, help="内置参数相当于多少对 / pairs the priors stand for")
    ] = 200.0,
    roll: Annotated[Path | None, typer.Option(help="样本名册 / roll of a labelled sample")] = None,
    records: Annotated[Path | None, typer.Option(help="样本记录 / records of the sample")] = None,
    truth: Annotated[Path | None, typer.Option(help="样本答案 / its truth: rid,pid")] = None,
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """由核实结果（或样本）重新估计，存为待启用 / Estimate from decisions or a sample; stored, not in use."""
    from matchers.records.estimation import estimate  # noqa: PLC0415 -- see above
    from matchers.records.scoring.model import default_model  # noqa: PLC0415 -- see above
    from verifier.crossmatch import models  # noqa: PLC0415 -- see above
    from verifier.crossmatch.observed_pairs import Observed  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    sample = _sample(roll, records, truth)
    checked_reason(reason)
    with state.open() as context:
        actor = acting(context, as_user)
        with context.database.read(EVERYWHERE) as session:
            models.may_set_weights(session, actor)
            pairs = Observed(session) if sample is None else sample
            # from the documented priors, never from the model in use: its pairs would count twice
            found = estimate(default_model(), pairs, strength)
        found = replace(found, origin=Origin(DECIDED if sample is None else LABELLED, strength))
        number = models.propose(context, actor, found, pairs.basis, reason)
    if as_json:
        about = {"state": "proposed", "basis": pairs.basis, "origin": asdict(found.origin)}
        print_json({"number": number} | about)
        return
    text = Text(
        "第 {n} 号参数已存，尚未启用。请先看影响：weights effect {n}；再由另一人启用：weights adopt {n}。",
        "Model {n} is stored and has no effect yet. Look at weights effect {n}; another person adopts it.",
    )
    say(text.fill(n=number).in_language(state.language))


def _sample(roll: Path | None, records: Path | None, truth: Path | None) -> Labelled | None:
    if roll is None and records is None and truth is None:
        return None
    if roll is None or records is None or truth is None:
        raise InvalidInput(
            Text("样本须同时给出三个文件。", "A sample is three files together."),
            Text("请给出 --roll、--records、--truth。", "Give --roll, --records and --truth."),
        )
    from verifier.crossmatch.labelled_pairs import Labelled  # noqa: PLC0415 -- see above

    return Labelled(roll, records, truth)


def effect_command(ctx: typer.Context, number: Number, as_user: As = None, as_json: Json = False) -> None:
    """先看影响：按该参数全部重算，不作改动 / What would change: everything weighed again, nothing written."""
    from verifier.crossmatch import model_effect, models  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    with state.open() as context:
        actor = acting(context, as_user)
        actor.require(Right.RUNS_VIEW)
        with context.database.read(EVERYWHERE) as session:
            models.of_all(session, actor)
            model, _ = models.numbered(session, number)
        with progress_bar(_LABELS, state.language) as show:
            found = model_effect.effect(context, model, show)
    if as_json:
        print_json({"number": number} | effect_dict(found))
        return
    for line in effect_lines(found, state.language):
        say(line)


def adopt_command(
    ctx: typer.Context, number: Number, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """启用（非提出人）；下一夜起全部重新比对 / Adopt; not its proposer. The next night compares all again."""
    from verifier.crossmatch import models  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    with state.open() as context:
        models.adopt(context, acting(context, as_user), number, reason)
    text = Text(
        "第 {n} 号参数已启用，下一次夜间作业全部重新比对。",
        "Model {n} is adopted; the next night compares everything again.",
    )
    _done(state, {"number": number, "state": "adopted"}, text.fill(n=number), as_json=as_json)


def withdraw_command(
    ctx: typer.Context, number: Number, reason: Reason, as_user: As = None, as_json: Json = False
) -> None:
    """撤回；现用的撤回后恢复内置参数 / Take back; if it was in use, the documented priors apply again."""
    from verifier.crossmatch import models  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    with state.open() as context:
        models.withdraw(context, acting(context, as_user), number, reason)
    text = Text("第 {n} 号参数已撤回。", "Model {n} is withdrawn.")
    _done(state, {"number": number, "state": "withdrawn"}, text.fill(n=number), as_json=as_json)


def rules_command(ctx: typer.Context, as_user: As = None, as_json: Json = False) -> None:
    """各规则在各来源的核实结果、限度与状态 / Each rule, feed by feed: reviews, budget, whether halted."""
    from verifier.crossmatch.rule_budgets import rule_states  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    with state.open() as context:
        acting(context, as_user).require(Right.RUNS_VIEW)
        with context.database.read(EVERYWHERE) as session:  # counts alone, and a rule is everybody's
            found = rule_states(session)
    if as_json:
        print_json({"rules": [rule_dict(one) for one in found]})
    else:
        for one in found:
            say(rule_line(one, state.language))
    if any(one.halted_at is not None or one.over_budget for one in found):
        raise typer.Exit(FOUND)


def lift_command(
    ctx: typer.Context,
    rule: RuleName,
    reason: Reason,
    feed: FeedName = "",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """恢复被暂停的规则 / Let a halted rule be certain again; only later decisions count from here on."""
    from verifier.crossmatch.rule_budgets import lift  # noqa: PLC0415 -- see above

    state: State = ctx.obj
    with state.open() as context:
        left = lift(context, acting(context, as_user), rule, reason, feed)
    text = Text("规则 {r} 已恢复。", "The rule {r} applies again.")
    if left:
        text = Text(
            "规则 {r} 已恢复，但对{f}仍然暂停。", "The halt of {r} is lifted; it is still halted for {f}."
        )
    done = text.fill(r=rule, f=feeds_text(left))
    _done(state, {"rule": rule, "feed": feed, "state": "lifted", "still_halted": left}, done, as_json=as_json)


def _done(state: State, result: dict[str, Any], text: Text, *, as_json: bool) -> None:
    if as_json:
        print_json(result)
    else:
        say(text.in_language(state.language))
