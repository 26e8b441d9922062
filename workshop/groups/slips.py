"""Making slips: a pseudonym and a return code each. The code leaves only on the printed answer;
the store keeps its hash. It knows no page.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from workshop.accounts import store as accounts
from workshop.accounts.rules import RETURN_CODE_LENGTH, keyed_hash, new_code, shown_code
from workshop.accounts.signing_in import keys
from workshop.groups import store
from workshop.groups.qr import qr_svg
from workshop.groups.rules import PrintedSlip, free_pseudonym
from workshop.groups.store import GroupView, Member

__all__ = ["PaperSlip", "PrintedSlip", "for_paper", "hashed", "make", "new_return_code",
           "replace_code"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """A slip as the sheet shows it."""

    number: int | None
    pseudonym: str
    address: str
    code: str
    qr: Markup
    spare: bool


def new_return_code() -> str:
    return new_code(RETURN_CODE_LENGTH, current_app.extensions["chance"])


def hashed(code: str) -> str:
    return keyed_hash(keys().codes, code)


def make(
    session: Session, organisation_id: str, group: GroupView, count: int, spare: int
) -> list[PrintedSlip]:
    """New slips, numbered on from those that there are. The spare ones come last."""
    chance = current_app.extensions["chance"]
    taken = {member.pseudonym for member in store.members(session, group.id)}
    first = store.highest_number(session, group.id) + 1
    printed, rows = [], []
    for number in range(first, first + count + spare):
        pseudonym = free_pseudonym(group.language, taken, chance)
        taken.add(pseudonym)
        code = new_return_code()
        is_spare = number >= first + count
        person_id = accounts.add_learner(
            session, organisation_id, pseudonym, hashed(code), group.language, group.audience
        )
        rows.append((person_id, pseudonym, number, is_spare))
        printed.append(PrintedSlip(number, pseudonym, code, is_spare))
    if rows:
        store.add_slips(session, group.id, rows)
    return printed


def replace_code(session: Session, member: Member, told: bool = True) -> PrintedSlip:
    """A new return code for a member; the old one stops working."""
    code = new_return_code()
    accounts.set_return_code(session, member.person_id, hashed(code))
    if not told:
        accounts.seen_that_code_was_replaced(session, member.person_id)
    return PrintedSlip(member.number or 0, member.pseudonym, code, member.spare)


def for_paper(slip: PrintedSlip, address: str) -> PaperSlip:
    """The code stands behind # in the QR address: a browser never sends that part to a server."""
    shown = shown_code(slip.code)
    qr = qr_svg(f"{address}/join#{shown}")
    return PaperSlip(slip.number or None, slip.pseudonym, f"{address}/join", shown, qr, slip.spare)
