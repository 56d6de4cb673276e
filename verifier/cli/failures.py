"""Turns whatever went wrong into one of our errors, in words that never carry personal data.

Messages of the database and of the language may quote rows (``Key (id_no)=(…) already exists``): of an error
nobody foresaw only its type and its place in our code are told.
"""

from __future__ import annotations

import typer
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from verifier.cli.usage_words import usage_words
from verifier.errors import InvalidInput, VerifierError, unforeseen
from verifier.language import Text

_LONGEST = 200
#: what SQLite says of a store somebody else holds
_LOCKED = "database is locked"
#: the parser's own errors; typer shows the family only through this member
_USAGE = typer.BadParameter.__mro__[1]


def in_words(error: Exception) -> VerifierError:
    """Return the error a person is shown; our own errors are returned as they are."""
    if isinstance(error, VerifierError):
        return error
    if isinstance(error, _USAGE):
        return _usage(error)
    if isinstance(error, OperationalError):
        why = str(error.orig).partition("\n")[0][:_LONGEST]
        if why == _LOCKED:
            return VerifierError(
                Text(
                    "数据库正忙：另一个进程正在写入。",
                    "The database is busy: another process is writing to it.",
                ),
                Text("没有丢失任何内容，请稍后再运行一次。", "Nothing was lost; run it again in a moment."),
            )
        return VerifierError(
            Text("数据库无法使用：{why}。", "The database cannot be used: {why}.").fill(why=why),
            Text("请检查数据库地址、磁盘空间和权限。", "Check its address, disk space and permissions."),
        )
    what = type(error).__name__
    if isinstance(error, SQLAlchemyError):
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        what = what if state is None else f"{what} {state}"
    return VerifierError(
        unforeseen(error, what),
        Text(
            "未完成的工作已撤销；请重试，仍出错则把本行转给系统管理员。",
            "Unfinished work was undone. Try again; if it stays, show this line to the system administrator.",
        ),
    )


def _usage(error: Exception) -> InvalidInput:
    look = Text("加 --help 查看用法。", "--help shows the usage.")
    told = getattr(error, "format_message", lambda: str(error))().strip()
    if "\n" in told:  # no command was given: the message is the whole help
        return InvalidInput(Text("请给出命令。\n{m}", "Give a command.\n{m}").fill(m=told), look)
    return InvalidInput(usage_words(told), look)
