"""Whether a backup is as this installation wrote it: a MAC over its manifest, in which are the sums
of everything else, under a key derived from the secret. It knows no table and no database.
"""

from __future__ import annotations

import hmac
from zipfile import ZipFile

from workshop.accounts.rules import keyed_hash
from workshop.commands.common import Refused
from workshop.config import Keys

MEMBER = "manifest.mac"
HOW = "If you trust the place where it was kept, restore it with --unverified."


def code_of(manifest: str, keys: Keys) -> str:
    return keyed_hash(keys.backups, manifest)


def add(archive: ZipFile, manifest: str, keys: Keys) -> None:
    archive.writestr(MEMBER, code_of(manifest, keys) + "\n")


def demand(manifest: str, given: str | None, ours: bool, keys: Keys, unverified: bool) -> None:
    """Raise Refused for a backup that was changed, and for one of which nobody can tell unless
    somebody says that it may be: `ours` is whether it names this installation's secret, which
    whoever changes it can write into it as well."""
    if given is not None and hmac.compare_digest(given.encode(), code_of(manifest, keys).encode()):
        return
    if ours and given is not None:
        raise Refused("it was changed after it was made: take another backup.")
    if unverified:
        return
    if ours:
        raise Refused(
            "nothing in it tells that it was not changed: it is of version 0.1.0, or"
            f" somebody took that away. {HOW}"
        )
    raise Refused(
        "it was made under another secret, so that nobody can tell whether it was changed: restore"
        f" it with that secret. {HOW}"
    )
