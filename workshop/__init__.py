"""Workshop: workshops that prevent cyber-harassment. create_app() is the only composer.

accounts      organisations, people, roles, signing in
groups        classes and teams, joining, pseudonyms, slips
modules       reading a module
quizzes       the scenario format, playing it, marking it
releases      the anonymity rule: plan, batches, noise, release; knows an item by its id only
assignments   who does what by when; the rosters; Send
progress      charts and exports
help          where to get help, leaving quickly
privacy       what this installation keeps, in words

accounts <- groups <- assignments <- progress; modules, quizzes and releases stand alone and may be
used by assignments and all after it; help may use accounts. config, database, guard, language,
limits, forms, library, prose and charts belong to no feature.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from workshop import config as configuration
from workshop import (
    database,
    demonstration_page,
    errors,
    fragments,
    guard,
    health,
    language,
    limits,
    pages,
)
from workshop.accounts import signing_in
from workshop.accounts.passwords import Passwords
from workshop.accounts.views import blueprint as accounts
from workshop.assignments import lifecycle, rostering
from workshop.assignments.doing import blueprint as assignments
from workshop.config import Config
from workshop.groups import store as groups_store
from workshop.groups.joining import blueprint as groups
from workshop.help.views import blueprint as help_pages
from workshop.library import Libraries
from workshop.modules.views import blueprint as modules
from workshop.privacy.views import blueprint as privacy
from workshop.progress.views import blueprint as progress
from workshop.quizzes.views import blueprint as quizzes
from workshop.releases.seal import Sealer

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
    app = Flask("workshop", static_folder="static", template_folder="templates")
    app.config.update(settings(config))
    app.extensions |= {
        "configuration": config,
        "keys": config.keys,
        "chance": chance,
        "clock": clock,
        "sealer": Sealer(config.keys.seal),
        "library": Libraries(config.module_folders, config.quiz_folders),
    }
    database.init_app(app, config.database_url)
    language.init_app(app)
    limits.init_app(app, config.rate_limits)
    signing_in.init_app(app, Passwords(config.password_time_cost, config.password_memory_kib))
    guard.init_app(app)
    fragments.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    register(app)
    groups_store.listen()
    rostering.listen()
    lifecycle.listen()
    trust_proxies(app, config.proxies)
    return app


def settings(config: Config) -> dict[str, object]:
    """Flask's own settings."""
    return {
        "SECRET_KEY": config.keys.session,
        "HTTPS": config.https,
        "SESSION_COOKIE_NAME": "workshop",
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
        accounts, groups, modules, quizzes, assignments, progress, help_pages, privacy,
        health.blueprint, demonstration_page.blueprint,
    ):  # fmt: skip
        app.register_blueprint(blueprint)


def trust_proxies(app: Flask, proxies: int) -> None:
    """Believe forwarding headers only from as many proxies as the administrator named."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
