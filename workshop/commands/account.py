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

# By the capital, or where most people live; an organisation elsewhere names its own.
TIME_ZONES = {
    "FR": "Europe/Paris",
    "BE": "Europe/Brussels",
    "CH": "Europe/Zurich",
    "LU": "Europe/Luxembourg",
    "CA": "America/Toronto",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "US": "America/New_York",
    "EU": "Europe/Paris",
}


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
    made.add_argument(
        "--time-zone", help="such as Europe/Paris; without it, the one of the country's capital"
    )
    made.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Prints a one-time sign-in link. An organisation of that name gets one more administrator."""
    time_zone = chosen.time_zone or TIME_ZONES[chosen.country]
    if time_zone not in available_timezones():
        raise Refused(f"there is no time zone {time_zone}: give one such as Europe/Paris.")
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
                    time_zone,
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
