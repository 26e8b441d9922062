"""One page of progress over the teams of a campaign, as values: numbers of people, and the sums of
what was published of each piece. It reads no sealed sum and draws no chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.assignments import contents
from workshop.assignments.rules import Kind
from workshop.campaigns.rules import Campaign, Team, TeamItem, sums
from workshop.progress.rules import Chart, Sum, Texts, Waiting, charts_of, waiting_of
from workshop.quizzes.rules import Quiz
from workshop.releases.reading import ItemProgress


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team and one piece: who has done it, what is shown, waits, or was held back."""

    team: Team
    item: TeamItem
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class SumCharts:
    """The charts of what some teams have published, added up."""

    teams: int
    n: int
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A module or quiz over all teams."""

    item: TeamItem
    title: str
    rows: tuple[TeamRow, ...]
    sums: tuple[SumCharts, ...]

    @property
    def counted(self) -> bool:
        return self.item.kind is not Kind.MODULE

    @property
    def done(self) -> int:
        return sum(row.item.done for row in self.rows)

    @property
    def people(self) -> int:
        return sum(row.team.of(row.item) for row in self.rows)

    @property
    def shown(self) -> int:
        return sum(row.waiting.shown for row in self.rows)

    @property
    def waits(self) -> int:
        return sum(row.waiting.waiting for row in self.rows)

    @property
    def held_back(self) -> int:
        return sum(row.waiting.held_back for row in self.rows)


def texts() -> Texts:
    return Texts(_, _("not reached"), _("How the story ended"), _("Share of points"))


def titles(session: Session, campaign: Campaign, language: str) -> dict[str, str]:
    """The title of each piece in the page's language, by slug."""
    return {
        item.slug: contents.piece_of(
            session, item.kind, item.slug, item.version, language
        ).meta.title
        for item in campaign.pieces
    }


def pieces(
    session: Session, campaign: Campaign, progress: Mapping[str, ItemProgress], language: str
) -> list[Piece]:
    """Every piece of the campaign's list with the numbers and charts of all teams."""
    named = titles(session, campaign, language)
    return [
        Piece(
            item,
            named[item.slug],
            rows_of(campaign, item.slug, progress),
            tuple(
                charts_over(session, each, progress, language)
                for each in sums(campaign.teams, item.slug, progress)
            ),
        )
        for item in campaign.pieces
    ]


def rows_of(
    campaign: Campaign, slug: str, progress: Mapping[str, ItemProgress]
) -> tuple[TeamRow, ...]:
    return tuple(
        TeamRow(team, item, waiting_of(progress[item.id]))
        for team in campaign.teams
        for item in team.items
        if item.slug == slug
    )


def charts_over(
    session: Session, added: Sum, progress: Mapping[str, ItemProgress], language: str
) -> SumCharts:
    piece = contents.piece_of(session, Kind.QUIZ, added.slug, added.version, language)
    assert isinstance(piece, Quiz)
    charts = charts_of(piece, progress[added.items[0]], texts(), added.releases)
    return SumCharts(len(added.items), added.n, tuple(charts))
