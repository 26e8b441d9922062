"""Every address of the application with real ids in it, so that walks miss no route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from tests.campaigns.pages import make as make_campaign
from tests.cast import MODULE, STORY, Cast, make_group, print_slips, run_live
from workshop.database import database
from workshop.groups import store as groups

FORMS = frozenset({"POST"})


@dataclass(frozen=True, slots=True)
class Address:
    """A route filled with ids of Alice's school, and one method that it takes."""

    endpoint: str
    method: str
    path: str
    has_id: bool


def filled(cast: Cast) -> Iterator[Address]:
    """Every route and method; whatever has an id gets one that exists and is Alice's."""
    values = ids(cast)
    for rule in cast.app.url_map.iter_rules():
        path = build(cast.app, rule, values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            has_id = bool(
                rule.arguments & {"assignment_id", "group_id", "person_id", "campaign_id"}
            )
            yield Address(rule.endpoint, method, path, has_id)


def ids(cast: Cast) -> dict[str, str]:
    """Alice's assignment of a module and a story, a second group with slips, a member and
    a live session."""
    alice = cast.as_(cast.alice)
    group = make_group(alice)
    print_slips(alice, group, 2)
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}")
    campaign = make_campaign(alice, "Walked over;12", 1).rpartition("/")[2]
    with cast.app.app_context(), database().sessions() as session:
        member = groups.members(session, group)[0].person_id
    return {
        "assignment_id": assignment,
        "group_id": group,
        "person_id": member,
        "colleague_id": cast.dora.id,
        "campaign_id": campaign,
        "code": cast.code,
        "live": run_live(alice),
        "token": "no-such-token",
        "name": "none.png",
        "number": "1",
        "filename": "css/workshop.css",
    }


def build(app: Flask, rule: Rule, values: Mapping[str, str]) -> str:
    """The address of a rule. Raises KeyError for an argument that has no value here yet."""
    chosen = {name: values[name] for name in rule.arguments if name != "slug"}
    if "person_id" in chosen and rule.endpoint.startswith("accounts."):
        chosen["person_id"] = values["colleague_id"]
    if rule.endpoint.startswith("live.") and "code" in chosen:
        chosen["code"] = values["live"]
    if "slug" in rule.arguments:
        chosen["slug"] = MODULE if rule.endpoint.startswith("modules.") else STORY
    return app.url_map.bind("localhost").build(rule.endpoint, chosen)
