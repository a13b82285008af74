"""Accounts that several runs use one after another: what one run risked, the next one must not."""

from collections.abc import Callable, Mapping
from functools import partial

from proxytest.engine.guard import LockoutGuard
from proxytest.model.credentials import Credentials
from proxytest.probe.plan import Plan
from proxytest.wire.account_record import AccountRecord
from proxytest.wire.user_folder import user_folder

_SIGNED_ON = ""

#: How often an account was refused, and the sentence that tells of the last time.
Refused = tuple[int, str]

#: Hands out what this machine remembers of an account.
Records = Callable[[str], AccountRecord]


class Accounts:
    """The lock-out guards, by account, what other processes told of refusals, and what this machine remembers."""

    def __init__(self, records: Records | None = None) -> None:
        self._hand_out = records
        self._records: dict[str, AccountRecord] = {}
        self._guards: dict[str, LockoutGuard] = {}
        self._recalled: dict[str, Refused] = {}

    def refused(self) -> Mapping[str, Refused]:
        """Return each account that was refused, for another process to recall."""
        seen = {account: guard.refusals for account, guard in self._guards.items() if guard.refusals[0]}
        return self._recalled | seen

    def recall(self, refused: Mapping[str, Refused]) -> None:
        """Take over what another process was refused."""
        self._recalled |= refused

    def guard(self, plan: Plan) -> LockoutGuard:
        """Return the guard of the next run of a plan's account, when the run before has ended."""
        record = self.record(plan)  # what is to be forgotten is so before anything is asked
        account = account_of(plan.credentials)
        before = self._guards.get(account)
        guard = before.next_run() if before is not None else _first(plan, record)
        if account in self._recalled:
            guard.recall(*self._recalled[account])
        self._guards[account] = guard
        return guard

    def record(self, plan: Plan) -> AccountRecord | None:
        """Return what this machine remembers of a plan's account; None where it is to remember nothing.

        What the plan says is to be forgotten is forgotten once, so that no run takes away what the one before it found.
        """
        # A ticket that is refused brings no account nearer its lock.
        if self._hand_out is None or plan.throwaway or plan.credentials is None:
            return None
        account = account_of(plan.credentials)
        if account not in self._records:
            self._records[account] = self._hand_out(account)
            if plan.forget_refusals:
                self._records[account].forget()
        return self._records[account]


def _first(plan: Plan, record: AccountRecord | None) -> LockoutGuard:
    return LockoutGuard(max_failures=plan.max_failures, record=record)


def account_of(credentials: Credentials | None) -> str:
    r"""Tell accounts apart by the name alone: `alice`, `CORP\alice` and `alice@corp.example` may all be the same one.

    Two of that name in different domains are taken for one: that costs a result, the other mistake an account.
    """
    if credentials is None:
        return _SIGNED_ON
    return credentials.user.rpartition("\\")[2].partition("@")[0].casefold()


def user_records(environ: Mapping[str, str]) -> Records:
    """Return who hands out the records that this user's processes have in common on this machine."""
    return partial(AccountRecord, user_folder(environ))
