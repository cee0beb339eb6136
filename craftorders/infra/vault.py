"""Numbers that must not be read where they lie: encrypted under versioned keys that stand in the settings alone.

AES-256-GCM (NIST SP 800-38D). What a number belongs to is part of what is authenticated: moved to another row, it
cannot be read. Each version's key gives two by HKDF (RFC 5869): one encrypts, one finds equal numbers (HMAC-SHA256).
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

NONCE, KEY = 12, 32


@dataclass(frozen=True)
class Sealed:
    """A number that was encrypted, by which version of the keys, and the mark by which it is found again."""

    secret: bytes
    version: int
    fingerprint: str


class Vault:
    """Encrypts with the newest of its keys, decrypts with any of them. Without keys it refuses, with words."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"<Vault with keys {sorted(self._keys)}>"

    @property
    def has_keys(self) -> bool:
        """Whether it can do anything."""
        return bool(self._keys)

    @property
    def newest(self) -> int:
        """The version that encrypts."""
        if not self.has_keys:
            raise RuleViolation(
                "no_payee_keys", N_("No keys for account numbers are set. Whoever runs the server sets PAYEE_KEYS.")
            )
        return max(self._keys)

    def knows(self, version: int) -> bool:
        """Whether the key of this version is there."""
        return version in self._keys

    def seal(self, number: str, owner: UUID) -> Sealed:
        """Encrypt a number that belongs to `owner`."""
        version, nonce = self.newest, os.urandom(NONCE)
        secret = nonce + AESGCM(self._derived(version, b"number")).encrypt(nonce, number.encode(), _bound(version, owner))
        mark = hmac.new(self._derived(version, b"fingerprint"), number.encode(), "sha256")
        return Sealed(secret, version, mark.hexdigest())

    def open(self, secret: bytes, version: int, owner: UUID) -> str:
        """The number. Refuses one whose key is missing, that was changed, or that belongs to another."""
        cipher = AESGCM(self._derived(version, b"number"))
        try:
            return cipher.decrypt(secret[:NONCE], secret[NONCE:], _bound(version, owner)).decode()
        except (InvalidTag, ValueError):  # a ValueError where bytes are missing
            message = N_("This account number was changed in the database and cannot be read. Nothing may be paid to it.")
            raise RuleViolation("payee_number_damaged", message) from None

    def _derived(self, version: int, purpose: bytes) -> bytes:
        if version not in self._keys:
            message = N_("Key %(version)s for account numbers is missing. Whoever runs the server adds it to PAYEE_KEYS.")
            raise RuleViolation("payee_key_missing", message, version=version)
        return HKDF(SHA256(), KEY, salt=None, info=b"craftorders payee " + purpose).derive(self._keys[version])


def vault_of(session: Session) -> Vault:
    """The vault with which the unit of work was opened."""
    return session.info.get("vault") or Vault({})


def _bound(version: int, owner: UUID) -> bytes:
    return b"%d:" % version + owner.bytes
