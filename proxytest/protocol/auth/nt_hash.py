"""The NT hash of a password (MS-NLMP section 3.3.1): the only private module of a library that is imported.

The hash is MD4, which OpenSSL 3 has dropped. pyspnego takes a hash (`NTLMHash`) but has no public function to make
one. `pyproject.toml` bounds its version, and a test compares the hash with that of Microsoft's example.
"""

from spnego._ntlm_raw.crypto import ntowfv1


def nt_hash(password: str) -> bytes:
    """Return the hash, which is as secret as the password."""
    return ntowfv1(password)
