"""Settings, all from the environment; what is not set has a default that is right for trying the product out."""

import binascii
import os
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fsspec.core import split_protocol
from fsspec.registry import get_filesystem_class

DEFAULT_SECRET = "only-for-trying-out"  # nosec B105  # refused in production
DATABASES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
HERE = Path(__file__).parent
PAYEE_KEY_FILE = "payee-keys"
"""In the data folder: the keys of account numbers, one VERSION:KEY a line, where PAYEE_KEYS is not set."""


class BadSetting(Exception):
    """A setting cannot be used; the message says which, and the remedy."""


@dataclass(frozen=True)
class Config:
    """What can be set. DATA_FOLDER holds the SQLite file and the photos, APPEAL_DAYS is how long one may appeal.

    `payee_keys` encrypt the account numbers of farmers: 32 bytes by version; the highest version encrypts what is new.
    """

    database_url: str
    secret_key: str
    data_folder: Path
    photo_folder: str
    host: str
    port: int
    public_url: str
    production: bool
    proxies: int
    appeal_days: int = 14
    payee_keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environment(cls) -> "Config":
        """Read the environment; refuses what cannot work with one clear sentence."""
        env = {name: value for name, value in os.environ.items() if value}
        mode = env.get("CRAFTORDERS_ENV", "trial")
        if mode not in ("trial", "production"):
            raise BadSetting(f"CRAFTORDERS_ENV must be trial or production, not {mode!r}.")
        production = mode == "production"
        secret = env.get("SECRET_KEY", DEFAULT_SECRET)
        if production and (secret == DEFAULT_SECRET or len(secret) < 32):
            raise BadSetting("In production SECRET_KEY must be set, to 32 or more random characters.")
        folder = Path(env.get("DATA_FOLDER", HERE / "data")).absolute()
        database_url = env.get("DATABASE_URL", f"sqlite:///{folder / 'craftorders.db'}")
        kind = database_url.partition(":")[0]
        if kind not in DATABASES:
            raise BadSetting(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not with {kind!r}.")
        port = _number(env.get("PORT", "8000"), "PORT", 1, 65535)
        host = env.get("HOST", "127.0.0.1")
        return cls(
            database_url=database_url,
            secret_key=secret,
            data_folder=folder,
            photo_folder=_photo_folder(env.get("PHOTO_FOLDER", str(folder / "photos"))),
            host=host,
            port=port,
            public_url=env.get("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            production=production,
            proxies=_number(env.get("PROXIES", "0"), "PROXIES", 0, 10),
            appeal_days=_number(env.get("APPEAL_DAYS", "14"), "APPEAL_DAYS", 1, 365),
            payee_keys=_payee_keys(env.get("PAYEE_KEYS"), folder / PAYEE_KEY_FILE),
        )


def _photo_folder(url: str) -> str:
    """A folder, or an address such as s3://bucket/photos, if what it needs is installed."""
    kind = split_protocol(url)[0] or "file"
    try:
        get_filesystem_class(kind)
    except (ImportError, ValueError) as error:
        remedy = "install requirements/s3.txt" if kind in ("s3", "s3a") else "use a folder, or s3://bucket/photos"
        raise BadSetting(f"PHOTO_FOLDER cannot be kept in {kind}://: {remedy}.") from error
    return url.rstrip("/")


def _payee_keys(text: str | None, file: Path) -> dict[int, bytes]:
    """The keys as VERSION:KEY, apart by commas or lines; from the file where the environment has none."""
    if text is None:
        try:
            text = file.read_text("ascii")
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{file} cannot be read.") from error
        if not text.strip():
            raise BadSetting(f"{file} is empty: put the keys of account numbers back into it.")
    keys: dict[int, bytes] = {}
    for number, entry in enumerate(filter(None, map(str.strip, re.split(r"[,\n]", text))), 1):
        version, _, key = entry.partition(":")
        try:
            raw = b64decode(key, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if not (version.isascii() and version.isdigit() and 0 < int(version) < 10**6) or len(raw) != 32:
            raise BadSetting(f"PAYEE_KEYS: entry {number} must be VERSION:KEY, such as 1: and 32 random bytes in base64.")
        if keys.setdefault(int(version), raw) != raw:
            raise BadSetting(f"PAYEE_KEYS: there are two keys of version {int(version)}.")
    return keys


def _number(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)
