"""Programs of others look at pages of a running server; part of `make test-all` only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.site import STORY, Klass, Site, served
from tests.cast import join
from tests.outside.tour import Tour
from tests.web import CheckedClient, Visitor

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("outside")) as running:
        running.app.test_client_class = CheckedClient
        yield running


@pytest.fixture(scope="session", params=["fr", "en"])
def tour(request: pytest.FixtureRequest, site: Site) -> Tour:
    """A class in the middle of its work, in one language, and somebody of each kind."""
    language = str(request.param)
    group: Klass = site.class_(language)
    assignment = site.assigned(
        language, group, "module/spot-it-early", f"quiz/{STORY}", "quiz/someone-else-is-logged-in"
    )
    learner = join(Visitor(site.app), group.code).visitor
    site.others_send(group, assignment, 12)
    return Tour(site, language, group, assignment, site.leader(language), learner)
