"""Options of the commands of recovery."""

from __future__ import annotations

from typing import Annotated

import typer

from verifier.cli.options import fen_of

DebtRef = Annotated[str, typer.Argument(help="应追回款编号 / the debt's reference")]
Debt = Annotated[str, typer.Option(help="应追回款编号 / the debt's reference")]
#: an amount in fen, typed in yuan
Amount = Annotated[
    int | None, typer.Option(parser=fen_of, metavar="YUAN", help="金额（元），缺省为全部 / yuan, default all")
]
