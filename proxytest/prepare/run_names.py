"""The names of several runs, where the account is to be left out: by number in its place."""

from collections.abc import Iterable
from dataclasses import replace

from proxytest.protocol.account_name import without_account
from proxytest.scenario.scenario import Scenario


def without_accounts(scenarios: Iterable[Scenario], *, anonymous: bool) -> tuple[Scenario, ...]:
    """Return the runs; where one, or the command line, leaves accounts out, `hq-alice` is `hq-account-1`."""
    found = tuple(scenarios)
    users = tuple(dict.fromkeys(one.user for one in found if one.user))
    if not anonymous and not any(one.anonymous for one in found):
        return found
    return tuple(replace(one, name=_numbered(one.name, users), accounts=users) for one in found)


def _numbered(name: str, users: Iterable[str]) -> str:
    for number, user in enumerate(users, 1):
        name = without_account(user, instead=f"account-{number}")(name)
    return name
