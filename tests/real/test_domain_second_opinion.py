"""What the proxies that ask the Active Directory do, told by curl: by password, and by a signed-on user's ticket."""

import pytest

from tests.real import cases
from tests.real.curl import NOT_AUTHENTICATED, REACHED, ask_curl, ask_curl_with_ticket
from tests.real.domain import Domain
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid

HOSTS = (IDBROKER, MERCURY)


@pytest.mark.parametrize(
    ("config", "schemes"),
    [
        pytest.param(cases.NTLM, ["ntlm"], id="ntlm"),
        pytest.param(cases.NTLM_WITHOUT_KEEP_ALIVE, ["ntlm"], id="ntlm-without-keep-alive"),
        pytest.param(cases.NTLM_OVER_TLS, ["ntlm"], id="ntlm-over-tls"),
        pytest.param(cases.ALL_FOUR, ["ntlm", "digest", "basic"], id="all-four"),
        pytest.param(cases.KERBEROS_BESIDE_ALL, ["ntlm", "digest", "basic"], id="kerberos-beside-all"),
        pytest.param(cases.GATEWAY_7_1, ["ntlm"], id="gateway-7-1"),
    ],
)
def test_a_password_opens_the_tunnel(config: SquidConfig, schemes: list[str], origin: Origin, domain: Domain) -> None:
    with running_squid(config, origin, domain) as squid:
        for scheme in schemes:
            assert ask_curl(squid, HOSTS, scheme=scheme) == [REACHED, REACHED]
        assert squid.refused_authentications() == []


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(cases.KERBEROS, id="kerberos-alone"),
        pytest.param(cases.KERBEROS_BESIDE_ALL, id="kerberos-beside-all"),
        pytest.param(cases.NEGOTIATE_BY_WRAPPER, id="wrapper"),
    ],
)
def test_a_ticket_opens_the_tunnel(config: SquidConfig, origin: Origin, domain: Domain) -> None:
    with running_squid(config, origin, domain) as squid:
        assert ask_curl_with_ticket(squid, HOSTS, domain) == [REACHED, REACHED]
        assert squid.refused_authentications() == []


def test_the_domain_counts_a_wrong_password_until_the_right_one(origin: Origin, domain: Domain) -> None:
    with running_squid(cases.NTLM, origin, domain) as squid:
        before = domain.bad_passwords()
        assert ask_curl(squid, [IDBROKER], scheme="ntlm", password="wrong") == [NOT_AUTHENTICATED]
        assert domain.bad_passwords() == before + 1
        assert [request.credentials for request in squid.refused_authentications()] == ["ntlm"]
        ask_curl(squid, [IDBROKER], scheme="ntlm")
        assert domain.bad_passwords() == 0
