"""A network that wants a log-on of its own (captive portal) answers in the proxy's place, which is not reached."""

from dataclasses import dataclass

from proxytest.features.logon.observations import (
    HeadSizes,
    NegotiateMechanisms,
    SchemeRepeated,
    SchemeTried,
    UserAgentTried,
)
from proxytest.features.product.observations import ErrorPageSeen, GatewayFileSeen
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.model.address import parse_proxy
from proxytest.model.answer import Answer
from proxytest.model.event import Failed, Failure
from proxytest.model.observation import Observation
from proxytest.protocol.denial import MAKERS
from proxytest.protocol.fingerprints import signs_of
from proxytest.protocol.redirected_to import redirected_to

_REQUIRED = 511  #: RFC 6585 section 6: Network Authentication Required
#: What the proxy would have said; its address and the media are something else.
_BEHIND = (
    ChallengesSeen, SchemeTried, SchemeRepeated, UserAgentTried, HeadSizes, NegotiateMechanisms, TunnelTried,
    ErrorPageSeen, GatewayFileSeen, PlainAsked,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLogon:
    """The answer that every CONNECT got."""

    said: str
    stated: bool  #: by its status, which is for this alone
    portal: str | None  #: the host of its page, where that is known
    events: tuple[int, ...]


def network_logon(observations: tuple[Observation, ...]) -> NetworkLogon | None:
    """Return it where every CONNECT without credentials got a 511, a redirect to one host, or a page."""
    asked = [one for one in observations if isinstance(one, ChallengesSeen) and one.answer is not None]
    answers = [one.answer for one in asked if one.answer is not None]
    if not answers or any(isinstance(one, TunnelTried) and one.tls is not None for one in observations):
        return None  # nobody answers, or not in the proxy's place: a tunnel was opened since
    events = tuple(answer.event for answer in answers)
    if all(answer.status == _REQUIRED for answer in answers):
        portal = redirected_to(answers[0])
        return NetworkLogon(said=str(answers[0]), stated=True, portal=portal, events=events)
    own = _own_hosts(observations) | {
        one.target.rpartition(":")[0].lower() for one in asked
    }  # nobody is his own portal
    if (portal := _one_portal(answers, own)) is not None:
        said = f"{answers[0]} to {portal}"
        return NetworkLogon(said=said, stated=False, portal=portal, events=events)
    return _pages(answers, observations)


def without_what_is_behind(observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Return the observations without those of the proxy, which was not reached."""
    return tuple(one for one in observations if not isinstance(one, _BEHIND))


def _one_portal(answers: list[Answer], own: frozenset[str | None]) -> str | None:
    """Return the one host to which all of them redirect; not where the proxy itself, or its product, does."""
    if any(answer.head.connected or answer.status in (401, 407) or signs_of(answer, MAKERS) for answer in answers):
        return None
    hosts = {redirected_to(answer) for answer in answers}
    host = next(iter(hosts))
    return host if len(hosts) == 1 and host not in own else None


def _own_hosts(observations: tuple[Observation, ...]) -> frozenset[str | None]:
    dialled = [one for one in observations if isinstance(one, ProxyDialled)]
    names = {parse_proxy(one.proxy).authority.host.lower() for one in dialled}
    return frozenset({*names, *(one.address for one in dialled), None})


def _pages(answers: list[Answer], observations: tuple[Observation, ...]) -> NetworkLogon | None:
    """Return it where every tunnel opens without a log-on, and a page comes in it instead of TLS."""
    tried = [one for one in observations if isinstance(one, HttpsTried)]
    if not tried or not all(answer.head.connected for answer in answers):
        return None
    if not all(one.failed is not None and _is_page(one.failed) for one in tried):
        return None
    events = tuple(one.failed.event for one in tried if one.failed is not None)
    said = f"{answers[0]}, and then a page instead of TLS"
    return NetworkLogon(said=said, stated=False, portal=None, events=events)


def _is_page(failed: Failed) -> bool:
    """Is it a page, or an answer of HTTP that is no error of a proxy?"""
    status = failed.status or 0
    answered = 200 <= status < 400 or status == _REQUIRED
    return failed.failure is Failure.NOT_TLS and (failed.page or answered)
