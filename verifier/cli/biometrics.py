"""Commands on samples of fingers and hands, without a database: ``biometrics extract`` and ``compare``.

``score``, ``search`` and ``gallery`` of the same group stand in modules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from matchers.transparency import BLIND, Sink
from verifier.biometrics.engine import Decision, Effort, Outcome, TemplateEngine, Tier, compare_closely
from verifier.biometrics.modalities import engine_of
from verifier.biometrics.sample_files import read_sample_file, write_files
from verifier.cli import biometrics_search
from verifier.cli.biometrics_options import MEASURED, Dpi, Efforts, Modality, about
from verifier.cli.biometrics_score import score
from verifier.cli.options import Json
from verifier.cli.output import print_json, say
from verifier.cli.state import language_of
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.whole_files import write_whole

_DECISIONS: Final = {
    Decision.MATCH: Text("同一来源", "the same source"),
    Decision.NO_MATCH: Text("不能认定为同一来源", "not shown to be the same source"),
    Decision.INCONCLUSIVE: Text("无法判定，请重新采集", "inconclusive: please take it again"),
}
_TIERS: Final = {
    "fast": Text("快速提取", "fast extraction"),
    "deep": Text("深度提取", "deep extraction"),
    "mixed": Text("不同来源的模板", "templates of different makers"),
}
Explain = Annotated[
    Path | None, typer.Option(help="各步骤的图存入此目录 / folder for pictures of every stage")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="生物特征 / fingers and hands", no_args_is_help=True)
    group.command("extract")(extract)
    group.command("compare")(compare)
    group.command("score")(score)
    biometrics_search.register(group)
    app.add_typer(group, name="biometrics")


def extract(
    ctx: typer.Context,
    image: Annotated[Path, typer.Argument(help="图像 / image: PNG, BMP")],
    out: Annotated[Path, typer.Option("--out", help="模板文件 / the template")],
    modality: Modality = "finger",
    dpi: Dpi = 500,
    tier: Annotated[Tier, typer.Option(help="提取方式 / how thoroughly")] = Tier.BOTH,
    form: Annotated[str, typer.Option("--format", help="internal, iso2005, iso2011, ansi378")] = "internal",
    explain: Explain = None,
    as_json: Json = False,
) -> None:
    """从图像提取模板 / Make a template of an image."""
    language = language_of(ctx.obj)
    engine = engine_of(modality)
    if form not in engine.formats():
        raise InvalidInput(
            Text("未知的模板格式 {f}。", "There is no template format {f}.").fill(f=form),
            Text("可用的有：{all}。", "There are: {all}.").fill(all="、".join(engine.formats())),
        )
    if out.resolve() == image.resolve():
        raise InvalidInput(
            Text("输出文件 {p} 会覆盖图像。", "The output {p} would overwrite the image.").fill(p=out.name),
            Text("请换一个文件名。", "Choose another name."),
        )
    with about(image):
        made = engine.extract(read_sample_file(image), dpi, tier, _sink(explain))
        data = engine.write(made.sample, form)
    write_whole(out, data)
    found = {"quality": engine.quality(made.sample), **engine.facts(made.sample)}
    if as_json:
        advice = [sentence.as_dict() for sentence in made.advice]
        print_json({"out": str(out), "format": form, "bytes": len(data), **found, "advice": advice})
        return
    told = Text(
        "已写出模板 {p}（{n} 字节）；质量 {q}。", "Template {p} written ({n:byte|bytes}); quality {q}."
    )
    say(told.fill(p=out.name, n=len(data), q=_number(engine.quality(made.sample))).in_language(language))
    for sentence in made.advice:
        say(sentence.in_language(language))


def compare(
    ctx: typer.Context,
    reference: Annotated[Path, typer.Argument(help="参考样本 / reference: image or template")],
    probe: Annotated[Path, typer.Argument(help="待验样本 / probe: image or template")],
    modality: Modality = "finger",
    dpi: Dpi = 500,
    effort: Efforts = Effort.CASCADE,
    explain: Explain = None,
    as_json: Json = False,
) -> None:
    """比对两个样本（图像或模板）/ Compare two samples, images or templates."""
    language = language_of(ctx.obj)
    engine = engine_of(modality, effort)
    sides = [_side(engine, path, dpi) for path in (reference, probe)]
    outcome, *samples = compare_closely(engine, sides[0], sides[1], dpi)
    if explain is not None:
        for name, path, (_, data) in zip(("reference", "probe"), (reference, probe), sides, strict=True):
            with about(path):
                engine.show(data, dpi, _sink(explain / name))
        files = engine.explain((samples[0], sides[0][1]), (samples[1], sides[1][1]), dpi)
        write_files(explain, files)
    if as_json:
        print_json(as_dict(outcome))
        return
    for sentence in sentences(outcome):
        say(sentence.in_language(language))


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """Return plain values for ``--json``."""
    return {
        "score": round(outcome.score, 2),
        "decision": outcome.decision.value,
        "reference_quality": outcome.reference_quality,
        "probe_quality": outcome.probe_quality,
        "tiers_used": list(outcome.tiers_used),
        "doubtful": outcome.doubtful,
    }


def sentences(outcome: Outcome) -> Iterator[Text]:
    """Yield what a person is told of an outcome."""
    yield Text("结论：{d}。", "Result: {d}.").fill(d=_DECISIONS[outcome.decision])
    if outcome.score > MEASURED:
        yield Text(
            "比对分 {s}：不同来源的两个样本，每 {n} 次比对还不到一次达到这个分数。",
            "Score {s}: of two different sources, fewer than one comparison in {n} reaches it.",
        ).fill(s=f"{outcome.score:.1f}", n="10,000")
    elif outcome.score >= 1:
        yield Text(
            "比对分 {s}：不同来源的两个样本，大约每 {n} 次比对才有一次达到这个分数。",
            "Score {s}: of two different sources, about one comparison in {n} reaches it.",
        ).fill(s=f"{outcome.score:.1f}", n=f"{_two_digits(10 ** (outcome.score / 10)):,}")
    else:
        yield Text(
            "比对分 {s}：不同来源的样本也常常达到这个分数。",
            "Score {s}: samples of different sources often reach it, too.",
        ).fill(s=f"{outcome.score:.1f}")
    yield Text("质量：参考样本 {r}，待验样本 {p}。", "Quality: reference {r}, probe {p}.").fill(
        r=_number(outcome.reference_quality), p=_number(outcome.probe_quality)
    )
    used = [_TIERS.get(tier, Text(tier, tier)) for tier in outcome.tiers_used]
    yield Text("依据：{all}。", "Based on: {all}.").fill(
        all=Text("、".join(tier.zh for tier in used), ", ".join(tier.en for tier in used))
    )


def _two_digits(value: float) -> int:
    """Round to two digits: nobody knows such a number better."""
    return int(float(f"{value:.1e}"))


def _number(quality: int | None) -> Text:
    return Text("未知", "unknown") if quality is None else Text(str(quality), str(quality))


def _side(engine: TemplateEngine[Any], path: Path, dpi: float) -> tuple[Any, bytes]:
    data = read_sample_file(path)
    with about(path):
        return engine.sample(data, dpi), data


def _sink(folder: Path | None) -> Sink:
    if folder is None:
        return BLIND
    from verifier.biometrics.pictures import PictureFolder  # noqa: PLC0415 -- loads the image library

    return PictureFolder(folder)
