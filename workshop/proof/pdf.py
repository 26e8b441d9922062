"""The attestation as a tagged PDF/UA-1. It gets a paper as text and knows no person, no page and no
database.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from workshop.proof.rules import Paper, printable
from workshop.typesetting import typeset

SOURCE = Path(__file__).resolve().parent / "attestation.typ"


def attestation_pdf(paper: Paper) -> bytes:
    """One A4 page as bytes. Raises Busy when no turn came within 20 seconds."""
    return typeset(SOURCE, asdict(paper), (_simpler,))


def _simpler(values: dict[str, object]) -> dict[str, object]:
    return {name: printable(value) for name, value in values.items()}
