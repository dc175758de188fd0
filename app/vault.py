"""Encrypted columns and blind indexes: the only import of cryptography."""

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app import config
from app.errors import NotReady

_NONCE = 12
_HEAD = 2  # the master key's version, before the nonce
_WRAP = b"data key"


@dataclass(frozen=True, slots=True)
class Keys:
    """The master keys by version, the newest last, and the key of the blind indexes, which never changes."""

    masters: dict[int, AESGCM]
    newest: int
    indexing: bytes
    fingerprint: str  # the same on every machine that shares the keys; tells nothing about them


class Tampered(Exception):
    """A sealed value does not belong to this key and column, or was changed."""


class _Ring:
    keys: Keys | None = None


_ring = _Ring()


def new_key() -> bytes:
    """A fresh data key for one row's `key` column, wrapped by the newest master key."""
    return _wrap(AESGCM.generate_key(256))


def rewrap(key: bytes) -> bytes:
    """The same data key under the newest master key; unchanged if it is there already."""
    if int.from_bytes(key[:_HEAD], "big") == keys().newest:
        return key
    return _wrap(_unwrap(key))


@overload
def seal(key: bytes | None, text: str, about: str) -> bytes: ...
@overload
def seal(key: bytes | None, text: None, about: str) -> None: ...
@overload
def seal(key: bytes | None, text: str | None, about: str) -> bytes | None: ...
def seal(key: bytes | None, text: str | None, about: str) -> bytes | None:
    """`text` readable only with `key` and only as `about` ("table.column"). ValueError after erasure."""
    return None if text is None else seal_bytes(key, text.encode(), about)


def reveal(key: bytes | None, sealed: bytes | None, about: str) -> str | None:
    """What was sealed; None if nothing was, or after erasure. Tampered if it is not this column's."""
    found = reveal_bytes(key, sealed, about)
    return None if found is None else found.decode()


def seal_bytes(key: bytes | None, content: bytes, about: str) -> bytes:
    """Like `seal`, for files and drafts."""
    if key is None:
        raise ValueError("the key of this row was destroyed")
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_unwrap(key)).encrypt(nonce, content, about.encode())


def reveal_bytes(key: bytes | None, sealed: bytes | None, about: str) -> bytes | None:
    """Like `reveal`, for files and drafts."""
    if key is None or sealed is None:
        return None
    try:
        return AESGCM(_unwrap(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except InvalidTag as error:
        raise Tampered(about) from error


def index(kind: str, value: str) -> bytes:
    """32 bytes by which an exact value ("iin", "phone", "reply_code") is found again without being stored."""
    return hmac.digest(keys().indexing, f"{kind}\0{value}".encode(), "sha256")


def keys() -> Keys:
    """Read once per process. NotReady if the keys are there and cannot be understood."""
    if _ring.keys is None:
        _ring.keys = parse(config.read().vault_key or _from_file(config.VAR / "vault.keys"))
    return _ring.keys


def use(found: Keys | None) -> None:
    """Take these keys from now on; None reads them anew at the next use (after a rotation, in tests)."""
    _ring.keys = found


def generate() -> str:
    """A first set of keys, in the form `parse` reads."""
    return f"{fresh('1')} {fresh('index')}"


def fresh(name: str) -> str:
    """One more key under a version number or "index", to be added to VAULT_KEY."""
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def parse(text: str) -> Keys:
    """`1:BASE64 2:BASE64 index:BASE64`, or @FILE that holds the same. NotReady says what is wrong, never a key."""
    if text.startswith("@"):
        text = _read(Path(text[1:]))
    found = dict(_pair(word) for word in text.split())
    indexing = found.pop("index", None)
    if indexing is None or not found:
        raise NotReady("VAULT_KEY needs a key named index and at least one numbered master key.")
    if not all(name.isdigit() and 0 < int(name) < 2**16 for name in found):
        raise NotReady("The keys in VAULT_KEY are named 1, 2, 3 … and index.")
    masters = {int(name): AESGCM(raw) for name, raw in found.items()}
    return Keys(masters, max(masters), indexing, hmac.digest(indexing, b"fingerprint", "sha256").hex()[:16])


def _pair(word: str) -> tuple[str, bytes]:
    name, _, encoded = word.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise NotReady(f"The key {name[:5]!r} in VAULT_KEY is not 32 bytes in base64.")
    return name, raw


def _from_file(path: Path) -> str:
    """The machine's own key file, readable by its owner alone; made at the first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w") as file:
        text = generate()
        file.write(text)
    return text


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise NotReady(f"The key file {path} cannot be read.") from error


def _wrap(raw: bytes) -> bytes:
    ring = keys()
    nonce = secrets.token_bytes(_NONCE)
    return ring.newest.to_bytes(_HEAD, "big") + nonce + ring.masters[ring.newest].encrypt(nonce, raw, _WRAP)


def _unwrap(key: bytes) -> bytes:
    version, nonce = int.from_bytes(key[:_HEAD], "big"), key[_HEAD : _HEAD + _NONCE]
    master = keys().masters.get(version)
    if master is None:
        raise NotReady(f"This data was sealed with master key {version}, which VAULT_KEY does not hold.")
    try:
        return master.decrypt(nonce, key[_HEAD + _NONCE :], _WRAP)
    except InvalidTag as error:
        raise Tampered("data key") from error
