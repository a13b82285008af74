"""Who a program logs on as."""

import os

from proxytest.engine.accounts import account_of, user_records
from proxytest.engine.guard import LockoutGuard
from proxytest.model.credentials import Credentials, Secret, refuse_password


class Identity:
    r"""A user and a password that a program proves to proxies; it remembers whether it was refused.

    One identity may serve many tunnels, of one event loop. After the first refusal nothing further is sent with it,
    whichever proxy or target is asked for, since Active Directory locks an account after three to five failures: each
    further use raises AuthenticationRefused at once.

    Args:
        user: `alice`, `CORP\alice` or `alice@corp.example`.
        password: What is proven.
        max_refusals: After how many refusals it is spent, at least 1.
        remembered: Does this machine remember refusals of the user, for other processes and other objects? Say no for
            throw-away accounts, as of a test.
        forget_refusals: Is what it remembers forgotten first? Say yes once the password was mended.

    Raises:
        UsageError: A name or password that no scheme can carry.

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

    @property
    def refused(self) -> bool:
        """Was it refused as often as may be risked?"""
        return not self._guard.remaining

    @property
    def credentials(self) -> Credentials:
        """What is proven."""
        return self._credentials

    @property
    def guard(self) -> LockoutGuard:
        """Who gives leave for proofs."""
        return self._guard

    def __repr__(self) -> str:
        return f"Identity(user={self.user!r}, refused={self.refused})"
