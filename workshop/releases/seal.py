"""Sealing the sums of an open batch (R15), so that a copy of the database alone tells nothing.

It knows a key, a salt and integers; it must not know tables, people or the database.
"""

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
CELL_BYTES = 8
_PURPOSE = b"workshop: the sums of an open batch"


class SealBroken(Exception):
    """Sealed sums do not open: another server's key, another batch, or changed bytes."""


def fresh_salt() -> bytes:
    """16 random bytes; erasing them makes whatever was sealed under them unreadable."""
    return secrets.token_bytes(SALT_BYTES)


def sealed_bytes(cells: int) -> int:
    """The length of so many sealed cells, whatever is in them."""
    return NONCE_BYTES + CELL_BYTES * cells + TAG_BYTES


class Sealer:
    """Seals and opens integers under one 32-byte key of the server, which no database holds."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the sealing key must be {KEY_BYTES} bytes")
        self._key = key

    def seal(self, salt: bytes, context: str, cells: tuple[int, ...]) -> bytes:
        """The cells (64 bits each, signed) as bytes of constant length, never the same twice.

        `context` names the one place where they may be opened again.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = struct.pack(f">{len(cells)}q", *cells)
        return nonce + self._cipher(salt).encrypt(nonce, plain, context.encode())

    def open(self, salt: bytes, context: str, sealed: bytes) -> tuple[int, ...]:
        """The cells that were sealed under this salt and context. Raises `SealBroken`."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            plain = self._cipher(salt).decrypt(nonce, rest, context.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the sealed sums do not open with this server's secret") from error
        return struct.unpack(f">{len(plain) // CELL_BYTES}q", plain)

    def _cipher(self, salt: bytes) -> AESGCM:
        key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=_PURPOSE)
        return AESGCM(key.derive(self._key))
