"""What is stored, described: every column of every table in one line of a page, for how long, and
who sees it; and what a browser keeps.

It knows tables by their names only; a test holds it against the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from workshop.source.marker import N_

ALL = ("*",)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """One line of the page. `columns` has the names of columns by table, "*" for the rest of it;
    the three texts are msgids, and may ask for %(days)s, %(hours)s, %(leading)s and %(link)s."""

    columns: dict[str, tuple[str, ...]]
    what: str
    until: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class InBrowser:
    """A cookie, or something that a script keeps; `name` is the one that a browser shows."""

    name: str
    what: str
    until: str
    cookie: bool = True


NOBODY = N_("nobody")
LEADING = N_("whoever leads the group")
ADMINISTRATOR = N_("the administrator of the organisation")
WITH_ORGANISATION = N_("until the organisation is erased")
LIVE_UNTIL = N_("until whoever started it erases it, at the latest 12 hours after it was started")
WITH_ACCOUNT = N_("until the account is erased: on request, or %(days)s days after its last list")

KEPT = (
    Kept(
        {"people": ALL},
        N_("An account: of a learner an invented name, of somebody who leads a name; the role, the"
           " language, the audience"),
        WITH_ACCOUNT,
        N_("the person, whoever leads the group; of those who lead, the administrator"),
    ),
    Kept(
        {"people": ("email", "password_hash")},
        N_("Of those who lead only: the e-mail address, a fingerprint of the password"),
        N_("until the administrator removes the account"),
        N_("the address: the administrator; the fingerprint: nobody"),
    ),
    Kept(
        {"people": ("return_code_hash", "code_replaced")},
        N_("Of a learner: a fingerprint of the return code, and whether it was replaced"),
        WITH_ACCOUNT,
        NOBODY,
    ),
    Kept(
        {"groups": ALL, "group_facilitators": ALL},
        N_("Classes and teams: name, audience, language, how to join, who leads them"),
        N_("until whoever leads deletes the group"),
        LEADING,
    ),
    Kept(
        {"memberships": ALL},
        N_("Which account is in which group, by its invented name; the number of its slip, and"
           " whether the slip has been used"),
        WITH_ACCOUNT,
        LEADING,
    ),
    Kept(
        {"rosters": ALL},
        N_("Who is to do which piece, and “done” or not: no day, no hour, no answer"),
        N_("%(days)s days after the assignment has closed"),
        N_("the learner; whoever leads sees how many, and, where proof of training is on, which"
           " slip numbers"),
    ),
    Kept(
        {"assignments": ALL, "items": ALL, "campaigns": ALL},
        N_("Assignments: title, dates, list of pieces, how many people are on it and how many were"
           " done"),
        N_("until the group is deleted"),
        LEADING,
    ),
    Kept(
        {"batches": ALL, "sensitive_counts": ALL},
        N_("Answers that wait: sums that chance has blurred, encrypted, and how many they are;"
           " afterwards how many were held back"),
        N_("the sums until they are published or destroyed, at the latest at the close; the"
           " numbers as long as the group"),
        N_("how many: whoever leads the group; the sums: nobody"),
    ),
    Kept(
        {"releases": ALL, "sensitive_counts": ("published_n", "band")},
        N_("Published totals with their blur and the number of people in them; of a sensitive"
           " question one range"),
        N_("until the group is deleted; they hold no person"),
        LEADING,
    ),
    Kept(
        {"day_counts": ALL},
        N_("How many were done with a piece on each day, as a number"),
        N_("until the group is deleted"),
        LEADING,
    ),
    Kept(
        {"content_versions": ALL},
        N_("The texts of modules and stories as they were assigned"),
        N_("for good"),
        N_("everybody to whom they are assigned"),
    ),
    Kept(
        {"sign_ins": ALL, "sign_in_links": ALL},
        N_("Who is signed in, and links for a first sign-in: fingerprints of a random ticket, and"
           " when it runs out"),
        N_("until signing out, at the latest %(hours)s hours for a learner, %(leading)s for"
           " somebody who leads; a link %(link)s hours"),
        N_("of somebody who leads, the person: when each sign-in began; nobody else"),
    ),
    Kept(
        {"organisations": ALL, "contacts": ALL},
        N_("The organisation: name, country, language, time zone, its settings; people to turn to,"
           " with how to reach them"),
        WITH_ORGANISATION,
        N_("everybody in the organisation; the settings: the administrator"),
    ),
    Kept(
        {"live_sessions": ALL, "live_scenes": ALL},
        N_("A story that is played live with a room: its code, how far it is, the path taken, and"
           " of each scene blurred totals of its votes, or the hands that were counted"),
        LIVE_UNTIL,
        N_("whoever started it; the totals: everybody in the room"),
    ),
    Kept(
        {"live_participants": ALL},
        N_("Who is in a live session: an invented name, a fingerprint of a random ticket, when the"
           " device last asked for news"),
        N_("until the session ends, at the latest 12 hours after it was started"),
        N_("the name: its participant; how many are there: whoever started the session"),
    ),
    Kept(
        {"live_participants": ("vote",), "live_sessions": ("salt",)},
        N_("A vote in a live session while the vote is open, encrypted, and what opens it"),
        N_("until the vote is closed: it is then added to blurred totals and erased at once"),
        N_("its participant; nobody else"),
    ),
    Kept(
        {"audit_entries": ALL},
        N_("What those who lead did, when, by name: sign-in, groups, slips, opening, closing,"
           " live sessions, exports, erasures; nothing that a learner did"),
        N_("%(days)s days"),
        ADMINISTRATOR,
    ),
    Kept(
        {"rate_limits": ALL},
        N_("With several servers only: how often signing in or joining was tried lately, under"
           " fingerprints that nobody can turn back into an address or a name"),
        N_("a quarter of an hour after the first try, at the latest a minute later"),
        NOBODY,
    ),
    Kept(
        {"installation": ALL, "leases": ALL},
        N_("The installation itself: a fingerprint of its secret, which server is at work"),
        N_("for good"),
        NOBODY,
    ),
)  # fmt: skip

IN_BROWSER = (
    InBrowser(
        "workshop",
        N_("that you are signed in: a random ticket, a token against forged forms, a notice to show"
           " once; signed, without a name and without an answer"),
        N_("until the browser is closed; the ticket is worth %(hours)s hours for a learner,"
           " %(leading)s for somebody who leads"),
    ),
    InBrowser("language", N_("the language chosen by a click"), N_("%(language)s days")),
    InBrowser(
        "country",
        N_("the country of the help shown: the one chosen, or that of a code"),
        N_("until the browser is closed"),
    ),
    InBrowser(
        "live",
        N_("that you are in a live session: a random ticket that opens nothing else"),
        N_("12 hours, or until you give your place to somebody else"),
    ),
    InBrowser(
        "draft:",
        N_("the steps of a story that has been begun, in this tab only, never on the server"),
        N_("until it is sent, until “I have finished” or “Leave this page”, or until the tab is"
           " closed"),
        cookie=False,
    ),
    InBrowser(
        "active-at",
        N_("the time of the last key, tap or scroll of a learner, to sign out after a pause"),
        N_("until signing out"),
        cookie=False,
    ),
)  # fmt: skip


def line_of(table: str, column: str) -> Kept:
    """The one line that describes a column: the one that names it, else that of its table.

    Raises KeyError where none does, and where two do.
    """
    naming = [each for each in KEPT if column in each.columns.get(table, ())]
    lines = naming or [each for each in KEPT if each.columns.get(table) == ALL]
    if len(lines) != 1:
        raise KeyError(f"{table}.{column} is described {len(lines)} times")
    return lines[0]
