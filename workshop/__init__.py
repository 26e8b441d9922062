"""Workshop: workshops that prevent cyber-harassment. create_app() is the only composer.

audit         what facilitators and administrators did, in lines that name no learner
accounts      organisations, people, roles, signing in
groups        classes and teams, joining, pseudonyms, slips
modules       reading a module
quizzes       the scenario format, playing it, marking it
releases      the anonymity rule: plan, batches, noise, release; knows an item by its id only
assignments   who does what by when; the rosters; Send
progress      charts, what is projected of them, exports
sessions      a story's session sheet, what to look at before, the ground rules
proof         the list by slip numbers, attestations, attendance sheets
campaigns     the same list for many teams at once
help          where to get help, leaving quickly
privacy       what this installation keeps, in words
paper         a story as booklet, sheet and cards, and as one file
live          one story with the whole room: screen, presenter, participants, votes
keeping       how long pseudonyms are kept; an organisation exported and erased whole

accounts <- groups <- assignments <- progress <- campaigns; proof and live follow assignments, and
campaigns may use proof. audit, modules, quizzes and releases stand alone; help may use accounts,
sessions both and quizzes, and paper all of these. config, database, guard, language, limits, forms,
library, ordering, prose, spreadsheet, stylesheet, together, typesetting and charts belong to no
feature.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from workshop import config as configuration
from workshop import (
    cookies,
    database,
    demonstration_page,
    errors,
    fragments,
    guard,
    health,
    language,
    limits,
    metrics,
    pages,
    refusals,
    stylesheet,
)
from workshop.accounts import signing_in
from workshop.accounts.log import blueprint as accounts
from workshop.accounts.passwords import Passwords
from workshop.assignments import lifecycle, rostering
from workshop.assignments.doing import blueprint as assignments
from workshop.campaigns.files import blueprint as campaigns
from workshop.config import Config
from workshop.groups import store as groups_store
from workshop.groups.joining import blueprint as groups
from workshop.help.views import blueprint as help_pages
from workshop.keeping.views import blueprint as keeping
from workshop.library import Libraries
from workshop.live import shortcut
from workshop.live.routes import blueprint as live
from workshop.modules.views import blueprint as modules
from workshop.paper.views import blueprint as paper
from workshop.privacy.views import blueprint as privacy
from workshop.progress.views import blueprint as progress
from workshop.proof.views import blueprint as proof
from workshop.quizzes.views import blueprint as quizzes
from workshop.releases.rules import Thresholds, tighten
from workshop.releases.seal import Sealer
from workshop.sessions.views import blueprint as sessions

Clock = Callable[[], datetime]
Chance = Callable[[int], int]


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    config: Config | None = None,
    *,
    chance: Chance = secrets.randbelow,
    clock: Clock = utc_now,
) -> Flask:
    """The application. `chance(n)` is uniform below n and `clock()` is aware; only tests give
    others."""
    config = configuration.read() if config is None else config
    app = errors.Application("workshop", static_folder="static", template_folder="templates")
    app.config.update(settings(config))
    app.extensions |= {
        "configuration": config,
        "keys": config.keys,
        "chance": chance,
        "clock": clock,
        "sealer": Sealer(config.keys.seal),
        "library": Libraries(config.module_folders, config.quiz_folders),
    }
    thresholds = thresholds_of(config)
    app.jinja_env.globals["thresholds"] = app.extensions["thresholds"] = thresholds
    database.init_app(app, config.database_url, {"thresholds": thresholds}, config.workers)
    metrics.init_app(app, config.metrics is not None)
    language.init_app(app)
    limits.init_app(app, config)
    signing_in.init_app(
        app, Passwords(config.password_time_cost, config.password_memory_kib, config.workers)
    )
    guard.init_app(app)
    refusals.init_app(app)
    fragments.init_app(app)
    pages.init_app(app)
    stylesheet.init_app(app)
    errors.init_app(app)
    register(app)
    shortcut.init_app(app)
    groups_store.listen()
    rostering.listen()
    lifecycle.listen()
    trust_proxies(app, config.proxies)
    return app


def thresholds_of(config: Config) -> Thresholds:
    """The thresholds of anonymity that this installation runs with: the standard or stricter."""
    return tighten(
        k=config.smallest_batch,
        k_sensitive=config.smallest_sensitive,
        target=config.batch_target,
        epsilon=config.epsilon,
        epsilon_sensitive=config.epsilon_sensitive,
    )


def settings(config: Config) -> dict[str, object]:
    """Flask's own settings."""
    return {
        "SECRET_KEY": config.keys.session,
        "HTTPS": config.https,
        "SESSION_COOKIE_NAME": cookies.named("workshop", config.https),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "MAX_CONTENT_LENGTH": config.body_bytes,
        "MAX_FORM_MEMORY_SIZE": config.body_bytes,
        "MAX_FORM_PARTS": 400,
        "WTF_CSRF_TIME_LIMIT": config.session_seconds,
        "WTF_CSRF_SSL_STRICT": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,
        "BABEL_TRANSLATION_DIRECTORIES": str(configuration.PACKAGE / "translations"),
    }


def register(app: Flask) -> None:
    """Every feature's pages."""
    for blueprint in (
        accounts, groups, modules, quizzes, assignments, progress, help_pages, privacy, campaigns,
        sessions, proof, keeping, live, paper, health.blueprint, demonstration_page.blueprint,
    ):  # fmt: skip
        app.register_blueprint(blueprint)


def trust_proxies(app: Flask, proxies: int) -> None:
    """Believe forwarding headers only from as many proxies as the administrator named."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
