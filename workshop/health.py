"""Whether this process answers; it tells nothing about anybody."""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def index() -> Response:
    return Response("ok\n", mimetype="text/plain")
