"""Accounts that several runs use one after another: what one run risked, the next one must not."""

from proxytest.engine.guard import LockoutGuard
from proxytest.engine.plan import Plan
from proxytest.model.credentials import Credentials

_SIGNED_ON = ""


class Accounts:
    """The lock-out guards, by account."""

    def __init__(self) -> None:
        self._guards: dict[str, LockoutGuard] = {}

    def guard(self, plan: Plan) -> LockoutGuard:
        """Give the guard of the next run of a plan's account, when the run before has ended."""
        account = account_of(plan.credentials)
        before = self._guards.get(account)
        guard = before.next_run() if before is not None else LockoutGuard(max_failures=plan.max_failures)
        self._guards[account] = guard
        return guard


def account_of(credentials: Credentials | None) -> str:
    r"""Tell accounts apart by the name alone: `alice`, `CORP\alice` and `alice@corp.example` may all be the same one.

    Two of that name in different domains are taken for one: that costs a result, the other mistake an account.
    """
    if credentials is None:
        return _SIGNED_ON
    return credentials.user.rpartition("\\")[2].partition("@")[0].casefold()
