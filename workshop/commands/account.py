"""`workshop account add`: an organisation with its first administrator."""

from __future__ import annotations

import argparse
from typing import Any
from zoneinfo import available_timezones

from workshop.accounts import store
from workshop.accounts.rules import COUNTRIES, LANGUAGES, OrganisationKind, Role, normal_email
from workshop.accounts.views import new_link
from workshop.commands.common import Refused, working
from workshop.database import session, transaction


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("account", help="organisations and their administrators")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    made = actions.add_parser("add", help="add an administrator, and the organisation if it is new")
    made.add_argument("--organisation", required=True, help="its name")
    made.add_argument("--name", required=True, help="the administrator's name")
    made.add_argument(
        "--email", required=True, help="what they sign in with; nothing is sent to it"
    )
    made.add_argument("--kind", choices=[k.value for k in OrganisationKind], default="school")
    made.add_argument("--country", choices=COUNTRIES, default="FR", help="EU: another country")
    made.add_argument("--language", choices=LANGUAGES, default="fr")
    made.add_argument("--time-zone", default="Europe/Paris")
    made.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Prints a one-time sign-in link. An organisation of that name gets one more administrator."""
    if chosen.time_zone not in available_timezones():
        raise Refused(f"there is no time zone {chosen.time_zone}: give one such as Europe/Paris.")
    email = normal_email(chosen.email)
    if "@" not in email:
        raise Refused(f"{chosen.email} is no e-mail address: give one such as name@school.org.")
    with working() as app, app.test_request_context():
        known = store.organisation_named(session(), chosen.organisation)
        try:
            with transaction() as writing:
                organisation = known or store.add_organisation(
                    writing,
                    chosen.organisation,
                    OrganisationKind(chosen.kind),
                    chosen.country,
                    chosen.language,
                    chosen.time_zone,
                )
                person = store.add_colleague(
                    writing, organisation, chosen.name, email, Role.ADMINISTRATOR
                )
                link = new_link(writing, person)
        except store.AddressTaken as error:
            raise Refused(f"somebody already signs in with {email}: give another.") from error
    done = "One more administrator of" if known else "Made"
    print(f"{done} {chosen.organisation}. {chosen.name} signs in once at")
    print(link)
    print("within 48 hours, and chooses a password there.")
    return 0
