"""Commands that keep a copy and bring it back: ``backup``, ``backup verify``, ``restore``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from verifier.accounts.actor import system_actor
from verifier.audit.keys import audit_key
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import Json
from verifier.cli.output import Tell, print_json, progress_bar, say, show
from verifier.cli.state import State
from verifier.errors import ConfigurationError, InvalidInput
from verifier.language import Text
from verifier.operation.backing_up import STEPS, Progress, make_backup
from verifier.operation.checking import Checked, check_backup
from verifier.operation.restoring import Asked, Restored, restore_backup

BackupFile = Annotated[Path, typer.Argument(help="备份文件 / the backup")]

_LABELS = {step.zh: step for step in STEPS}
Passphrase = Annotated[
    bool, typer.Option("--passphrase-stdin", help="从标准输入读口令短语 / read the passphrase from stdin")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="备份 / backups", invoke_without_command=True)
    room.callback()(backup)
    room.command("verify")(verify)
    app.add_typer(room, name="backup")
    app.command("restore")(restore)


def backup(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="目录，缺省为 backup.folder / folder, default backup.folder")
    ] = None,
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys", help="把密钥加密后一并放入，需口令短语 / put the keys in too, under a passphrase"
        ),
    ] = False,
    passphrase_stdin: Passphrase = False,
    as_json: Json = False,
) -> None:
    """备份数据库、文书和证据，成一个带日期的文件；不含密钥 / One dated file of everything but the keys."""
    if ctx.invoked_subcommand is not None:
        return
    state: State = ctx.obj
    folder = out or state.settings.backup.folder
    if folder is None:
        raise InvalidInput(
            Text("没有指明备份目录。", "No folder for the backup is named."),
            Text("请加 --out，或设置 backup.folder。", "Add --out, or set backup.folder."),
        )
    if with_keys != passphrase_stdin:
        raise InvalidInput(
            Text(
                "--with-keys 与 --passphrase-stdin 须同时使用。",
                "--with-keys and --passphrase-stdin go together.",
            )
        )
    passphrase = _passphrase() if with_keys else None
    with state.open() as context, progress_bar(_LABELS, state.language) as tell:
        made = make_backup(context, system_actor(), folder, _steps(tell), passphrase)
    text = Text(
        "已备份到 {file}（{bytes} 字节）：{tables} 表 {rows} 行，文件 {files} 份，审计至第 {audit_seq} 条。",
        "Backed up into {file} ({bytes:byte|bytes}): {rows:row|rows} of {tables:table|tables}, "
        "{files:paper or file|papers and files} of evidence, the audit chain up to entry {audit_seq}.",
    )
    shown = made.as_dict()
    show(shown, text.fill(**shown), state.language, as_json=as_json)


def verify(ctx: typer.Context, file: BackupFile, as_json: Json = False) -> None:
    """核对备份：散列、封印、内容 / Check a backup: hashes, seal, and what its database holds."""
    state: State = ctx.obj
    try:
        key = audit_key(state.settings.security.key_dir)
    except ConfigurationError:
        key = None
    with progress_bar(_LABELS, state.language) as tell:
        checked = check_backup(file, key, progress=_steps(tell))
    if as_json:
        print_json(_as_dict(checked, sealed=key is not None))
    else:
        for line in _told(checked, sealed=key is not None):
            say(line.in_language(state.language))
    if not checked.is_good:
        raise typer.Exit(FOUND)


def _as_dict(checked: Checked, *, sealed: bool) -> dict[str, Any]:
    manifest = checked.manifest
    return {
        "good": checked.is_good,
        "problems": [text.as_dict() for text in checked.problems],
        "seal_checked": sealed,
        "database_opened": manifest.engine == "sqlite" and checked.is_good,
        "made_at": manifest.made_at.isoformat(),
        "engine": manifest.engine,
        "files": manifest.archive_files,
        "keys": manifest.has_keys,
        **manifest.facts.as_dict(),
    }


def _told(checked: Checked, *, sealed: bool) -> list[Text]:
    lines = list(checked.problems)
    if not sealed:
        lines.append(
            Text("没有审计密钥，未核对封印。", "There is no audit key here: the seal was not looked at.")
        )
    if checked.is_good:
        manifest = checked.manifest
        text = Text(
            "备份完好：{day} 制作，{tables} 个表共 {rows} 行，文书和证据 {files} 份。",
            "The backup of {day} is good: {rows:row|rows} of {tables:table|tables}, "
            "{files:paper or file|papers and files}.",
        )
        counts = manifest.facts.counts
        lines.append(
            text.fill(
                day=f"{manifest.made_at:%Y-%m-%d %H:%M} UTC",
                tables=len(counts),
                rows=sum(counts.values()),
                files=manifest.archive_files,
            )
        )
        if manifest.engine != "sqlite":
            lines.append(
                Text(
                    "PostgreSQL 备份的内容在恢复时逐表核对；请定期恢复到空数据库演练。",
                    "What a PostgreSQL dump holds is compared at a restore: rehearse one regularly.",
                )
            )
    return lines


def restore(
    ctx: typer.Context,
    file: BackupFile,
    passphrase_stdin: Passphrase = False,
    reason: Annotated[
        str | None, typer.Option(help="接受丢失较新审计记录的理由 / why newer audit entries may be lost")
    ] = None,
    as_json: Json = False,
) -> None:
    """恢复备份到空数据库，并逐项核对 / Restore into an empty database, and compare all of it."""
    state: State = ctx.obj
    asked = Asked(file, _passphrase() if passphrase_stdin else None, reason)
    with progress_bar(_LABELS, state.language) as tell:
        done = restore_backup(state.settings, state.clock, system_actor(), asked, _steps(tell))
    show(_restored(done), _restored_words(done), state.language, as_json=as_json)


def _restored(done: Restored) -> dict[str, Any]:
    return {
        "made_at": done.manifest.made_at.isoformat(),
        "engine": done.manifest.engine,
        "files": done.manifest.archive_files,
        "rows": sum(done.manifest.facts.counts.values()),
        "audit_entries": done.audit_entries,
        "lost_through": done.lost,
        "must_migrate": done.must_migrate,
    }


def _restored_words(done: Restored) -> Text:
    text = Text(
        "已恢复，行数、台账合计、审计链末端、数据库结构均与备份一致。{more}",
        "Restored: rows, ledger sums, audit head and schema are those of the backup. {more}",
    )
    if done.must_migrate:
        more = Text("请再运行 pension-verifier migrate。", "Now run pension-verifier migrate.")
    else:
        more = Text("请再运行 pension-verifier doctor。", "Now run pension-verifier doctor.")
    return text.fill(more=more)


def _passphrase() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _steps(tell: Tell) -> Progress:
    return lambda step, done, total: tell(step.zh, done, total or None)
