"""What is written beside a dropped file: what became of it, what to do; both languages, no row of it."""

from __future__ import annotations

from typing import Final

from verifier.feeds.report import FeedReport
from verifier.feeds.words import KIND_NAMES, RESULT_NAMES
from verifier.language import Text

_AGAIN: Final = Text("请让发送方重新导出后再投递。", "Have the sender export it again, and drop it again.")


def told_report(report: FeedReport) -> Text:
    """Return the sentences for a file that was taken in or is held."""
    lines = [
        Text("{kind}（{source}），第 {id} 批：{state}。", "{kind} ({source}), feed {id}: {state}.").fill(
            kind=KIND_NAMES[report.kind],
            source=report.source,
            id=report.feed_id,
            state=RESULT_NAMES[report.state],
        ),
        Text(
            "收到 {r} 行 = 接受 {a} + 重复 {d} + 待改正 {q}。",
            "{r} rows received = {a} accepted + {d} duplicates + {q} in quarantine.",
        ).fill(r=report.received, a=report.accepted, d=report.duplicates, q=report.quarantined),
    ]
    if report.quarantined:
        lines.append(
            Text(
                "待改正的行及改正办法见工作台“数据接收”，改正后把新文件再投递即可。",
                "The rows in quarantine and how to mend them are in the console under Feeds; drop the mended "
                "file here again.",
            )
        )
    lines += report.hold_reasons
    if report.state == "held":
        lines.append(
            Text(
                "数据没有生效，须由导入人以外的同事在工作台放行或退回。",
                "Nothing of it has taken effect: a colleague releases or rejects it in the console.",
            )
        )
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def told_duplicate() -> Text:
    """Return the sentences for bytes that were imported before."""
    return Text(
        "这个文件以前已经导入，内容相同，未作任何改变。\n不需要再做什么；如果应当是新数据，请核对发来的是不是旧文件。",
        "This very file was imported before: nothing was changed.\nNothing is to be done; if it should be "
        "new, check whether an old file was sent.",
    )


def told_failed(problem: Text, remedy: Text = _AGAIN) -> Text:
    """Return the sentences for a file that cannot be used."""
    return Text(
        "这个文件没有导入，其中没有任何内容生效。\n原因：{why}\n怎么办：{next}",
        "This file was not imported, nothing of it has taken effect.\nWhy: {why}\nWhat to do: {next}",
    ).fill(why=problem, next=remedy)
