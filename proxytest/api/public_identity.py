"""The identity of a program's log-on."""

import os
import ssl
from pathlib import Path

from proxytest.api.verifying import verifying
from proxytest.engine.accounts import account_of, user_records
from proxytest.engine.guard import LockoutGuard
from proxytest.model.credentials import Credentials, Secret, refuse_password
from proxytest.wire.trust import proxy_context


class Identity:
    r"""A user and a password to log on to proxies; it remembers refusals.

    One identity may serve many tunnels of one event loop. After the first refusal it is not used any more,
    for any proxy or target, since Active Directory locks an account after three to five failures: each
    further use raises AuthenticationRefused at once.

    Args:
        user: `alice`, `CORP\alice` or `alice@corp.example`.
        password: The user's password.
        max_refusals: After how many refusals it is not used any more; at least 1.
        remembered: Does this machine remember the user's refusals, for other processes and objects? Use False for
            throw-away accounts, for example in tests.
        forget_refusals: Forget these refusals first? Use True once after the password was corrected.

    Raises:
        UsageError: A name or password that no scheme can transmit.

    Example:
        ```python
        import proxytest

        identity = proxytest.Identity("CORP\\alice", proxytest.Secret("wonderland"))
        assert "wonderland" not in repr(identity)
        assert not identity.refused
        ```

    """

    def __init__(
        self,
        user: str,
        password: Secret,
        *,
        max_refusals: int = 1,
        remembered: bool = True,
        forget_refusals: bool = False,
    ) -> None:
        refuse_password(user)
        self.user = user
        self.max_refusals = max(1, max_refusals)
        self._credentials = Credentials(user=user, password=password)
        self._record = user_records(os.environ)(account_of(self._credentials)) if remembered else None
        if self._record is not None and forget_refusals:
            self._record.forget()
        self._guard = LockoutGuard(max_failures=self.max_refusals, record=self._record)
        self._system: ssl.SSLContext | None = None

    @property
    def refused(self) -> bool:
        """Was it refused so often that it is not used any more?"""
        return not self._guard.remaining

    def context(self, cacert: Path | None) -> ssl.SSLContext:
        """Return the TLS context that trusts these roots, or those of the system: the tunnels of an identity share it.

        Raises UsageError.
        """
        if cacert is not None:
            return verifying(cacert)
        self._system = self._system or proxy_context(None)
        return self._system

    @property
    def credentials(self) -> Credentials:
        """User and password."""
        return self._credentials

    @property
    def guard(self) -> LockoutGuard:
        """The lock-out guard, which gives permits for proofs."""
        return self._guard

    def __repr__(self) -> str:
        return f"Identity(user={self.user!r}, refused={self.refused})"
