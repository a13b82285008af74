"""What a run keeps out of its trace and its report: secrets, and the account where it is to be left out."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import reduce
from typing import Any

from proxytest.model.activity import Activity
from proxytest.model.run import Asked
from proxytest.probe.plan import Plan
from proxytest.protocol.account_name import without_account
from proxytest.protocol.redact import Scrubber

LeaveOut = Callable[[str], str]

#: Fields that hold data or what observations are found by, in which two letters are no name.
_DATA = frozenset({"kind", "target", "der", "sha256"})


def scrubber_for(plan: Plan) -> Scrubber:
    """Return a scrubber for the password; a password equal to a word of the run, such as a host, is not searched."""
    if plan.credentials is None:
        return Scrubber(also=leave_out(plan))
    scrubber = Scrubber(names=(plan.credentials.user, *_names(plan)), also=leave_out(plan))
    scrubber.hide(*plan.credentials.traces())
    return scrubber


def leave_out(plan: Plan) -> LeaveOut:
    """Return what takes accounts' names out of a text; it changes nothing where they may be told."""
    own = (plan.credentials.user,) if plan.credentials is not None else ()
    users = dict.fromkeys((*own, *plan.accounts)) if plan.anonymous else ()
    if not users:
        return str
    each = [without_account(user, _names(plan)) for user in users]
    return lambda text: reduce(lambda left, out: out(left), each, text)


def _names(plan: Plan) -> tuple[str, ...]:
    domains = plan.profile.domains
    hosts = (host.name for domain in domains for host in domain.hosts)
    return tuple(map(str, (plan.proxy, *plan.targets, *(domain.pattern for domain in domains), *hosts)))


def in_observations(value: Any, out: LeaveOut) -> Any:  # noqa: ANN401  a walk over values of every type
    """Return a value with every text of it changed, but enums and what tells its class."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return out(value)
    if isinstance(value, tuple):
        return tuple(in_observations(one, out) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {one.name: getattr(value, one.name) for one in fields(value) if one.init and one.name not in _DATA}
        return replace(value, **{name: in_observations(one, out) for name, one in named.items()})
    return value


def in_titles(asked: Asked, out: LeaveOut) -> Asked:
    """Return what the user calls things, changed; what is compared with the network stays."""
    return replace(
        asked,
        name=out(asked.name),
        title=out(asked.title),
        site=out(asked.site),
        configuration=out(asked.configuration),
    )


def in_activity(one: Activity, out: LeaveOut) -> Activity:
    """Return the progress of a task, changed."""
    return replace(one, target=out(one.target), note=out(one.note))
