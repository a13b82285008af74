"""Nkeys, NATS's own Ed25519 keys: whose credential a file holds, and who signed a job."""

import base64
import binascii
import secrets
from pathlib import Path

import nkeys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.wire.files import read_file

_SEED = 32  #: bytes
_MOST = 4096  #: bytes of a file with a seed
_KEY = slice(1, 33)  #: of what the text encodes: a kind, the key, a checksum of two bytes


def new_seed() -> Secret:
    """Return the seed of a new user."""
    seed: bytes = nkeys.encode_seed(secrets.token_bytes(_SEED), nkeys.PREFIX_BYTE_USER)
    return Secret(seed.decode())


def read_seed(path: Path) -> Secret:
    """Read the seed of a credential.

    Raises UsageError.
    """
    try:
        text = read_file(path, _MOST, pipes=True).decode("ascii").strip()
        nkeys.from_seed(bytearray(text, "ascii"))
    except OSError as error:
        raise UsageError(f"the credential '{path}' cannot be read: {error.strerror}") from None
    except (ValueError, nkeys.NkeysError):
        raise UsageError(f"'{path}' holds no seed of an nkey, which begins with SU") from None
    return Secret(text)


def public_of(seed: Secret) -> str:
    """Return the public key of a seed: what others may know."""
    public: bytes = nkeys.from_seed(bytearray(seed.reveal(), "ascii")).public_key
    return public.decode()


def sign(seed: Secret, content: bytes) -> str:
    """Sign something."""
    signature: bytes = nkeys.from_seed(bytearray(seed.reveal(), "ascii")).sign(content)
    return base64.b64encode(signature).decode()


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Did the holder of this public key sign it?"""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b32decode(public)[_KEY])
        key.verify(base64.b64decode(signature, validate=True), content)
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def is_public(text: str) -> bool:
    """Is it a user's public nkey?"""
    try:
        return text.startswith("U") and len(base64.b32decode(text)) == _KEY.stop + 2
    except (binascii.Error, ValueError):
        return False
