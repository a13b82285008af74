"""Accounts that several runs use one after another: refusals in one run count in the next."""

from collections.abc import Callable, Mapping
from functools import partial

from proxytest.engine.guard import LockoutGuard
from proxytest.model.credentials import Credentials
from proxytest.probe.plan import Plan
from proxytest.wire.account_record import AccountRecord
from proxytest.wire.user_folder import user_folder

_SIGNED_ON = ""

#: How often an account was refused, and a sentence about the last time.
Refused = tuple[int, str]

#: Returns this machine's record of an account.
Records = Callable[[str], AccountRecord]


class Accounts:
    """The lock-out guards by account, with refusals from other processes and this machine's records."""

    def __init__(self, records: Records | None = None) -> None:
        self._hand_out = records
        self._records: dict[str, AccountRecord] = {}
        self._guards: dict[str, LockoutGuard] = {}
        self._recalled: dict[str, Refused] = {}

    def refused(self) -> Mapping[str, Refused]:
        """Return the refused accounts, to pass to another process."""
        seen = {account: guard.refusals for account, guard in self._guards.items() if guard.refusals[0]}
        return self._recalled | seen

    def recall(self, refused: Mapping[str, Refused]) -> None:
        """Take over the refusals of another process."""
        self._recalled |= refused

    def guard(self, plan: Plan) -> LockoutGuard:
        """Return the guard of a plan's account for the next run; the run before must have ended."""
        record = self.record(plan)  # refusals to be forgotten are deleted before anything is sent
        account = account_of(plan.credentials)
        before = self._guards.get(account)
        guard = before.next_run() if before is not None else _first(plan, record)
        if account in self._recalled:
            guard.recall(*self._recalled[account])
        self._guards[account] = guard
        return guard

    def record(self, plan: Plan) -> AccountRecord | None:
        """Return this machine's record of a plan's account; None if it must not keep one.

        The plan's `forget_refusals` is done only once, so that no run deletes what the run before it found.
        """
        # A refused ticket does not count towards a lock-out.
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
    r"""Return the name alone as key: `alice`, `CORP\alice` and `alice@corp.example` may all be the same account.

    Equal names in different domains count as one account: this may lose a result, but the opposite may lock an account.
    """
    if credentials is None:
        return _SIGNED_ON
    return credentials.user.rpartition("\\")[2].partition("@")[0].casefold()


def user_records(environ: Mapping[str, str]) -> Records:
    """Return a function that returns the records shared by this user's processes on this machine."""
    return partial(AccountRecord, user_folder(environ))
