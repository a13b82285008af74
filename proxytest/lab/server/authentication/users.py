"""The accounts of the lab's company, with all forms of their names."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from proxytest.protocol.auth.nt_hash import nt_hash

DOMAIN = "CORP"
UPN_SUFFIX = "corp.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Passwords by account name, in lower case and without a domain."""

    passwords: Mapping[str, str]

    @classmethod
    def of(cls, users: Mapping[str, str]) -> Self:
        """Return the accounts of a configuration.

        Raises:
            ValueError: A name has another domain than `CORP`.

        """
        return cls(passwords={_own_account(name): password for name, password in users.items()})

    def password(self, sent: str) -> str | None:
        """Return the password of the account that a client named; None if there is no such account."""
        account = account_name(sent)
        return None if account is None else self.passwords.get(account)

    def write_ntlm_user_file(self, path: Path) -> None:
        """Write the accounts as hashes for pyspnego's acceptor (`NTLM_USER_FILE`), in the smbpasswd format.

        The format for plain passwords splits lines at colons, which a password may contain.
        """
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(self._ntlm_lines())

    def _ntlm_lines(self) -> Iterator[str]:
        no_lm_hash = "0" * 32
        for account, password in self.passwords.items():
            hashed = nt_hash(password).hex().upper()
            # The domain must match literally, so each form that a client may send is a separate entry.
            for name in (account, f"{DOMAIN}\\{account}", f"{UPN_SUFFIX}\\{account}", f"{account}@{UPN_SUFFIX}"):
                yield f"{name}:1000:{no_lm_hash}:{hashed}:[U]:LCT-0\n"


def account_name(sent: str) -> str | None:
    r"""Return the account that `CORP\alice`, `alice` or `alice@corp.test` names; None for another domain."""
    name = sent.lower()
    if "\\" in name:
        domain, _, account = name.partition("\\")
    elif "@" in name:
        account, _, domain = name.rpartition("@")
    else:
        return name
    return account if domain in {DOMAIN.lower(), UPN_SUFFIX} else None


def _own_account(name: str) -> str:
    account = account_name(name)
    if account is None:
        raise ValueError(f"{name!r} is not of the lab's domain {DOMAIN}")
    return account
