"""Accounts that several runs use, one after another or side by side: refusals in one run count in the others."""

from collections.abc import Callable, Mapping
from functools import partial

from proxytest.engine.account import Account
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.leases import Record
from proxytest.model.credentials import Credentials
from proxytest.probe.plan import Plan
from proxytest.wire.account_record import AccountRecord
from proxytest.wire.user_folder import user_folder

_SIGNED_ON = ""

#: How often an account was refused, and a sentence about the last time.
Refused = tuple[int, str]

#: Returns what is remembered of an account.
Records = Callable[[str], Record]


class Accounts:
    """The lock-out guards by account, with refusals from other processes, and what a machine or all sites remember."""

    def __init__(self, records: Records | None = None) -> None:
        self._hand_out = records
        self._records: dict[str, Record] = {}
        self._accounts: dict[str, Account] = {}
        self._recalled: dict[str, Refused] = {}

    def refused(self) -> Mapping[str, Refused]:
        """Return the refused accounts, to pass to another process."""
        seen = {name: (one.failures, one.told) for name, one in self._accounts.items() if one.failures}
        return self._recalled | seen

    def recall(self, refused: Mapping[str, Refused]) -> None:
        """Take over the refusals of another process."""
        self._recalled |= refused

    def guard(self, plan: Plan) -> LockoutGuard:
        """Return a guard of a plan's account for one run; runs beside it have guards of their own."""
        record = self.record(plan)  # refusals to be forgotten are deleted before anything is sent
        name = account_of(plan.credentials, plan.realm)
        shared = self._accounts.setdefault(name, Account())
        guard = LockoutGuard(max_failures=plan.max_failures, record=record, proxy=_proxy(plan), account=shared)
        if name in self._recalled:
            guard.recall(*self._recalled[name])
        return guard

    def record(self, plan: Plan) -> Record | None:
        """Return the record of a plan's account; None if it must not keep one.

        The plan's `forget_refusals` is done only once, so that no run deletes what the run before it found.
        """
        # A refused ticket does not count towards a lock-out.
        if self._hand_out is None or plan.throwaway or plan.credentials is None:
            return None
        account = account_of(plan.credentials, plan.realm)
        if account not in self._records:
            self._records[account] = self._hand_out(account)
            if plan.forget_refusals:
                self._records[account].forget()
        return self._records[account]


def _proxy(plan: Plan) -> str:
    return str(plan.proxy) if plan.proxy is not None else ""


def account_of(credentials: Credentials | None, realm: str = "") -> str:
    """Return the account of whoever logs on."""
    return _SIGNED_ON if credentials is None else account_named(credentials.user, realm)


def account_named(user: str, realm: str = "") -> str:
    r"""Return the name alone as key: `alice`, `CORP\alice` and `alice@corp.example` may all be the same account.

    Equal names in different domains count as one account: this may lose a result, but the opposite may lock an account.
    Only the user knows better, and says so by realms.
    """
    name = user.rpartition("\\")[2].partition("@")[0].casefold()
    return f"{name} of {realm.strip().casefold()}" if realm.strip() else name


def user_records(environ: Mapping[str, str]) -> Callable[[str], AccountRecord]:
    """Return a function that returns the records shared by this user's processes on this machine."""
    return partial(AccountRecord, user_folder(environ))
