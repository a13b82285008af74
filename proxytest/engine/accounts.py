"""Accounts that several runs use one after another: what one run risked, the next one must not."""

from collections.abc import Mapping

from proxytest.engine.guard import LockoutGuard
from proxytest.engine.plan import Plan
from proxytest.model.credentials import Credentials

_SIGNED_ON = ""

#: How often an account was refused, and the sentence that tells of the last time.
Refused = tuple[int, str]


class Accounts:
    """The lock-out guards, by account, and what other processes told of refusals."""

    def __init__(self) -> None:
        self._guards: dict[str, LockoutGuard] = {}
        self._recalled: dict[str, Refused] = {}

    def refused(self) -> Mapping[str, Refused]:
        """Give each account that was refused, for another process to recall."""
        seen = {account: guard.refusals for account, guard in self._guards.items() if guard.refusals[0]}
        return self._recalled | seen

    def recall(self, refused: Mapping[str, Refused]) -> None:
        """Take over what another process was refused."""
        self._recalled |= refused

    def guard(self, plan: Plan) -> LockoutGuard:
        """Give the guard of the next run of a plan's account, when the run before has ended."""
        account = account_of(plan.credentials)
        before = self._guards.get(account)
        guard = before.next_run() if before is not None else LockoutGuard(max_failures=plan.max_failures)
        if account in self._recalled:
            guard.recall(*self._recalled[account])
        self._guards[account] = guard
        return guard


def account_of(credentials: Credentials | None) -> str:
    r"""Tell accounts apart by the name alone: `alice`, `CORP\alice` and `alice@corp.example` may all be the same one.

    Two of that name in different domains are taken for one: that costs a result, the other mistake an account.
    """
    if credentials is None:
        return _SIGNED_ON
    return credentials.user.rpartition("\\")[2].partition("@")[0].casefold()
