"""Messages that leave, and templates that come into the vault and get another key."""

from __future__ import annotations

from datetime import timedelta

from tests import factories as make
from tests.conftest import NOW
from tests.integration.biometrics.scene import ADMIN, Finger, captures, enrol, new_person, opened
from tests.slow.act import Act, Step
from tests.slow.acts.feeds import folder_of
from verifier.accounts.actor import system_actor
from verifier.biometrics.vault import rotating
from verifier.biometrics.vault.kept_references import KEPT
from verifier.biometrics.vault.rotating import rotate
from verifier.biometrics.vault.status import vault_status
from verifier.biometrics.vault.tables import Template
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.outbox.sending import send_waiting
from verifier.outbox.writing import NewMessage, put

#: longer than a sender's lease
AFTER_THE_LEASE = timedelta(minutes=16)
IDS = tuple(f"m-{number}" for number in range(6))
ENROLLED = 2


def letters(context: Context) -> None:
    """Three mails and three short messages wait."""
    with context.database.write(EVERYWHERE) as session:
        office = make.agency(session).id
        content = {"text": "您好", "subject": "早", "plain": "早", "html": "<p>早</p>"}
        put(
            session,
            NOW,
            [
                NewMessage(one, office, "mail" if number % 2 else "sms", "test", "13800001234", content)
                for number, one in enumerate(IDS)
            ],
        )


def send(context: Context) -> None:
    """Hand over what waits."""
    send_waiting(context, system_actor(), {})


def each_left(context: Context) -> dict[str, bool]:
    """Which messages lie in a file, however often: receivers discard an id they know."""
    root = folder_of(context) / "outbox"
    written = "".join(path.read_text("utf-8") for path in sorted(root.rglob("*.*")) if path.is_file())
    mails = {path.stem for path in (root / "mail").glob("*.eml")}
    return {one: one in mails or f'"{one}"' in written for one in IDS}


OUTBOX = Act(
    "outbox",
    letters,
    (send,),
    later=AFTER_THE_LEASE,
    look=each_left,
    told_again=("outbox.sent",),
    unsteady=("outbox/",),
    by_turns=(("outbox_messages", "tries"),),
)


def two_enrolled(context: Context) -> None:
    """Six templates of two people."""
    for number in range(ENROLLED):
        enrol(context, new_person(context), captures(Finger(number)))
    new_person(context)


def enrol_a_third(context: Context) -> None:
    """Three more, of somebody new, unless they are there: the kiosk asks again under the same key."""
    with context.database.read(EVERYWHERE) as session:
        there = session.query(Template).filter_by(person_id=ENROLLED + 1).count()
    if there == 0:
        enrol(context, ENROLLED + 1, captures(Finger(ENROLLED)))


def change_the_key(context: Context) -> None:
    """Wrap all of them under a new key, two at a time."""
    rotating.BATCH = 2  # type: ignore[misc]  # this process is thrown away
    rotate(context, ADMIN)


def change_again(context: Context) -> None:
    """Go on with a change of the key that is unfinished; one that is finished is left alone."""
    with context.database.read(EVERYWHERE) as session:
        status = vault_status(session, context)
    if status.key_id == "vault-1" or status.rotation_unfinished:
        change_the_key(context)


def all_open(context: Context) -> tuple[int, bool, int]:
    """Every template opens under the one key there is."""
    KEPT.forget()
    with context.database.read(EVERYWHERE) as session:
        status = vault_status(session, context)
    people = range(1, ENROLLED + 2)
    return opened(context, *people), status.rotation_unfinished, status.templates


STEPS: tuple[Step, ...] = (enrol_a_third, change_the_key)
VAULT = Act(
    "vault",
    two_enrolled,
    STEPS,
    again={1: change_again},
    look=all_open,
    # a number is not given twice: what died right after its file was made leaves a gap
    by_turns=(("vault_keys", "id"), ("templates", "key_id")),
    unsteady=("keys/vault-",),
)
