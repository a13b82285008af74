"""cntlm as a hop in front of a proxy that wants NTLM: its clients see a proxy that asks for no log-on.

Where the parent refuses its account it asks its clients for theirs by Basic, and logs on with that.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.real import cases
from tests.real.access_log import Request
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, NOTHING_TESTED, Audit, run_audit
from tests.real.cntlm import running_cntlm
from tests.real.curl import NOT_AUTHENTICATED, REACHED, SecondOpinion, ask_curl
from tests.real.domain import Account, Domain
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.proxy import Proxy
from tests.real.squid import running_squid


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """An audit of the hop, what curl says of the hop and of its parent, and what the parent and the domain saw."""

    audit: Audit
    opinions: list[SecondOpinion]
    of_parent: list[SecondOpinion]
    requests: list[Request]
    refused: list[Request]
    bad_passwords: int


@pytest.fixture(scope="module")
def audited(origin: Origin, domain: Domain) -> Audited:
    with running_squid(cases.NTLM, origin, domain) as parent, running_cntlm(parent) as proxy:
        return Audited(
            audit=run_audit(proxy, "auto"),
            opinions=ask_curl(proxy, [IDBROKER, MERCURY], scheme="none"),
            requests=parent.requests(),
            refused=parent.refused_authentications(),
            of_parent=ask_curl(parent, [IDBROKER], scheme="none"),
            bad_passwords=domain.bad_passwords(),
        )


def test_the_proxy_is_compatible(audited: Audited) -> None:
    assert audited.audit.failed() == set()
    assert (audited.audit.verdict, audited.audit.exit_status) == (audited.audit.good, COMPATIBLE)


def test_no_log_on_is_asked_for(audited: Audited) -> None:
    assert audited.audit.status("auth/scheme") == "pass"
    assert audited.audit.status("auth/scheme", "none") == "pass"
    assert audited.audit.client("windows") == ("compatible", "none")


def test_the_tunnels_and_the_notification_channel_open(audited: Audited) -> None:
    assert audited.audit.status("tunnel/https", f"{IDBROKER}:443") == "pass"
    assert audited.audit.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_the_hop_logs_on_to_its_parent(audited: Audited) -> None:
    logons = {(request.user, request.credentials) for request in audited.requests if request.credentials}
    assert logons == {("CORP\\alice", "ntlm")}
    assert audited.refused == []
    assert audited.bad_passwords == 0


def test_curl_agrees(audited: Audited) -> None:
    assert audited.opinions == [REACHED, REACHED]
    assert audited.of_parent == [NOT_AUTHENTICATED]


@pytest.fixture(scope="module")
def refused_hop(origin: Origin, domain: Domain) -> Iterator[Proxy]:
    nobody = Account(user="nobody", password="of no account")
    with running_squid(cases.NTLM, origin, domain) as parent, running_cntlm(parent, nobody) as proxy:
        yield proxy


def test_a_refused_hop_is_no_proxy_without_log_on(refused_hop: Proxy) -> None:
    audit = run_audit(refused_hop, "auto", whole=True)
    assert audit.status("auth/scheme", "basic") == "skip"
    assert (audit.verdict, audit.exit_status) == ("inconclusive", NOTHING_TESTED)
    assert ask_curl(refused_hop, [IDBROKER], scheme="none") == [NOT_AUTHENTICATED]


def test_a_refused_hop_logs_on_by_the_clients_password(refused_hop: Proxy, domain: Domain) -> None:
    audit = run_audit(refused_hop, "basic")
    assert audit.status("auth/scheme", "basic") == "pass"
    assert (audit.verdict, audit.exit_status) == (audit.good, COMPATIBLE)
    assert domain.bad_passwords() == 0
    assert ask_curl(refused_hop, [IDBROKER], scheme="basic") == [REACHED]


def test_a_refused_hop_hands_on_a_wrong_password_once(refused_hop: Proxy, domain: Domain) -> None:
    before = domain.bad_passwords()
    audit = run_audit(refused_hop, "basic", password="wrong")
    assert domain.bad_passwords() == before + 1
    assert audit.status("auth/scheme", "basic") == "fail"
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
