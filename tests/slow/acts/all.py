"""Every act that is killed and disturbed, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.slow.act import Act
from tests.slow.acts.cases import CASE, NOTICE
from tests.slow.acts.checks import CHECK, CheckStage
from tests.slow.acts.feeds import IMPORT, NIGHT, RELEASE
from tests.slow.acts.keeping import BACKUP, MIGRATION, RESTORE
from tests.slow.acts.money import LEDGER, MONEY_NIGHT
from tests.slow.acts.outgoing import OUTBOX, VAULT
from tests.slow.stage import Stage
from tests.slow.stores import Store

ACTS: Final[dict[str, Act]] = {
    act.name: act
    for act in (
        *(IMPORT, RELEASE, NIGHT, CHECK, CASE, LEDGER, MONEY_NIGHT),
        *(NOTICE, OUTBOX, VAULT, BACKUP, RESTORE, MIGRATION),
    )
}


def stage_of(name: str, store: Store, root: Path) -> Stage:
    """Return the stage of an act."""
    return CheckStage(store, root) if name == CHECK.name else Stage(ACTS[name], store, root)
