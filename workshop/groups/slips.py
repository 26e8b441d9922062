"""Making slips: a pseudonym and a return code each. The code leaves only on the printed answer
or in a file for the employer's mail merge; the store keeps its hash. It knows no page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from workshop.accounts import store as accounts
from workshop.accounts.rules import RETURN_CODE_LENGTH, keyed_hash, new_code, shown_code
from workshop.accounts.signing_in import keys
from workshop.groups import slip_store, store
from workshop.groups.qr import qr_svg
from workshop.groups.rules import Chance, Lost, PrintedSlip, free_pseudonym
from workshop.groups.slip_store import NewSlip
from workshop.groups.store import GroupView, Member
from workshop.spreadsheet import harmless

__all__ = ["CsvSlip", "PaperSlip", "PrintedSlip", "again", "csv_of", "export_unused", "for_paper",
           "hashed", "make", "new_return_code", "replace_code", "replace_lost"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """A slip as the sheet shows it."""

    number: int | None
    pseudonym: str
    address: str
    code: str
    qr: Markup
    spare: bool


@dataclass(frozen=True, slots=True)
class CsvSlip:
    """A slip as a line of a file. No person is in it: who got which number only the employer
    knows."""

    team: str
    number: int
    link: str
    code: str


def chance() -> Chance:
    found: Chance = current_app.extensions["chance"]
    return found


def new_return_code() -> str:
    return new_code(RETURN_CODE_LENGTH, chance())


def hashed(code: str) -> str:
    return keyed_hash(keys().codes, code)


def make(
    session: Session, organisation_id: str, group: GroupView, count: int, spare: int
) -> list[PrintedSlip]:
    """New slips, numbered on from those that there are. The spare ones come last."""
    store.hold(session, group.id)
    there = store.members(session, group.id)
    taken = {member.pseudonym for member in there}
    first = max((member.number or 0 for member in there), default=0) + 1
    made = []
    for number in range(first, first + count + spare):
        pseudonym = free_pseudonym(group.language, taken, chance())
        taken.add(pseudonym)
        made.append(PrintedSlip(number, pseudonym, new_return_code(), number >= first + count))
    rows = [NewSlip(s.pseudonym, s.number, s.spare, hashed(s.code)) for s in made]
    slip_store.add(session, organisation_id, group, rows)
    return made


def again(session: Session, *groups: GroupView) -> dict[str, list[PrintedSlip]]:
    """New codes for the slips that nobody has used, by the id of their group: two statements,
    however many slips and groups there are. The sheets that were printed stop working."""
    unused = slip_store.unused(session, [group.id for group in groups])
    found = {id: [_printed(m, new_return_code()) for m in slips] for id, slips in unused.items()}
    slip_store.give_codes(
        session,
        [
            (member.person_id, hashed(slip.code))
            for id, members in unused.items()
            for member, slip in zip(members, found[id], strict=True)
        ],
    )
    return found


def _printed(member: Member, code: str) -> PrintedSlip:
    return PrintedSlip(member.number or 0, member.pseudonym, code, member.spare)


def replace_code(session: Session, member: Member, told: bool = True) -> PrintedSlip:
    """A new return code for a member; the old one stops working."""
    code = new_return_code()
    accounts.set_return_code(session, member.person_id, hashed(code))
    if not told:
        accounts.seen_that_code_was_replaced(session, member.person_id)
    return _printed(member, code)


def replace_lost(
    session: Session, organisation_id: str, group: GroupView, number: int | None
) -> tuple[PrintedSlip, Lost] | None:
    """A slip for one that was lost, and what became of that; None where no slip has the number.

    Who has not used theirs keeps their place (R1), who has stays who they are (R3), and without a
    number one more person is expected.
    """
    if number is None:
        (added,) = make(session, organisation_id, group, 1, 0)
        return added, Lost.ADDED
    member = slip_store.numbered(session, group.id, number)
    if member is None:
        return None
    outcome = Lost.RETURNED if member.used else Lost.REPLACED
    return replace_code(session, member, told=member.used), outcome


def for_paper(slip: PrintedSlip, address: str) -> PaperSlip:
    """The code stands behind # in the QR address: a browser never sends that part to a server."""
    shown = shown_code(slip.code)
    qr = qr_svg(f"{address}/join#{shown}", one_of_many=True)
    return PaperSlip(slip.number or None, slip.pseudonym, f"{address}/join", shown, qr, slip.spare)


# ---- For a mail merge -----------------------------------------------------------------------


def export_unused(session: Session, *groups: GroupView) -> list[CsvSlip]:
    """The slips of some groups that nobody has used, with new codes: each group's by number."""
    address = current_app.extensions["configuration"].address
    printed = again(session, *groups)
    return [
        CsvSlip(group.name, slip.number, f"{address}/join#{shown}", shown)
        for group in groups
        for slip in printed[group.id]
        for shown in (shown_code(slip.code),)
    ]


def csv_of(rows: Sequence[CsvSlip], language: str, teams: bool = False) -> bytes:
    """A file that a spreadsheet of the language opens: UTF-8 with a byte-order mark, a semicolon
    in French. With `teams`, the team's name stands before the number."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",")
    head, lines = [_("number"), _("link"), _("code")], [[s.number, s.link, s.code] for s in rows]
    writer.writerow([_("team"), *head] if teams else head)
    for slip, line in zip(rows, lines, strict=True):
        writer.writerow([harmless(slip.team), *line] if teams else line)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
