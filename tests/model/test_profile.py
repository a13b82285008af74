import datetime as dt

import pytest

from proxytest.model.challenge import Scheme
from proxytest.model.logon import NO_LOGON, Logon
from proxytest.model.media import MediaHost
from proxytest.model.profile import (
    Client,
    Configuration,
    Domain,
    Host,
    MediaPorts,
    MediaRole,
    Pins,
    Profile,
    ProxySupport,
    Transport,
)


def client(*configuration: Configuration, behind: ProxySupport = ProxySupport.YES, kerberos: bool = False) -> Client:
    schemes = (Scheme.NEGOTIATE, Scheme.BASIC)
    return Client(
        name="app",
        title="App",
        behind_proxy=behind,
        schemes=schemes,
        kerberos=kerberos,
        requirements=(),
        configuration=configuration,
    )


def profile(*clients: Client, domains: tuple[Domain, ...] = ()) -> Profile:
    day = dt.date(2026, 1, 1)
    return Profile(
        name="p",
        title="P",
        date=day,
        source="",
        requirements=(),
        domains=domains,
        clients=clients,
        pins=Pins(derived=day, source=""),
    )


@pytest.mark.parametrize(
    ("configuration", "wpad", "pac"),
    [
        ((Configuration.MANUAL, Configuration.GPO), False, False),
        ((Configuration.WPAD,), True, False),
        ((Configuration.PAC,), False, True),
        ((Configuration.BROWSER,), True, True),
        ((Configuration.OS,), True, True),
    ],
)
def test_how_a_client_is_told_of_its_proxy(configuration: tuple[Configuration, ...], *, wpad: bool, pac: bool) -> None:
    asked = client(*configuration)
    assert (asked.asks_wpad, asked.reads_pac) == (wpad, pac)
    assert profile(asked).pac_supported is pac
    assert profile(client(*configuration, behind=ProxySupport.NEVER)).pac_supported is False


@pytest.mark.parametrize(
    ("scheme", "mechanism", "kerberos", "speaks"),
    [
        (Scheme.BASIC, None, False, True),
        (Scheme.NTLM, None, True, False),
        (Scheme.NEGOTIATE, "NTLM", False, True),
        (Scheme.NEGOTIATE, "Kerberos", False, False),
        (Scheme.NEGOTIATE, "Kerberos", True, True),
    ],
)
def test_which_log_on_a_client_speaks(scheme: Scheme, mechanism: str | None, *, kerberos: bool, speaks: bool) -> None:
    assert client(kerberos=kerberos).speaks(scheme, mechanism) is speaks


def test_the_longest_pattern_says_what_a_host_is_for() -> None:
    wide, narrow = (
        Domain(pattern="*.test", hosts=(), requirements=()),
        Domain(pattern="*.a.test", hosts=(Host(name="b.a.test", port=8443),), requirements=()),
    )
    known = profile(domains=(wide, narrow))
    assert [known.domain_of(name) for name in ("b.a.test", "c.test", "elsewhere")] == [narrow, wide, None]
    assert known.host("b.a.test", 8443) == narrow.hosts[0]
    assert known.host("b.a.test", 443) is None


@pytest.mark.parametrize(
    ("transport", "last", "sni", "words"),
    [
        (Transport.UDP, 33598, True, "UDP 33434-33598"),
        (Transport.TCP, 33434, True, "TCP 33434"),
        (Transport.TLS, 33434, False, "TLS 33434 without SNI"),
    ],
)
def test_ports_of_media_in_words(transport: Transport, last: int, words: str, *, sni: bool) -> None:
    ports = MediaPorts(role=MediaRole.PREFERRED, transport=transport, first=33434, last=last, requirements=(), sni=sni)
    assert str(ports) == words
    assert (ports.ports[0], ports.ports[-1]) == (33434, last)


def test_a_stand_in_leaves_no_other_port() -> None:
    stands_in = MediaHost(host="h", stand_ins={(Transport.UDP, 5004): 40000})
    assert (stands_in.port(Transport.UDP, 5004), stands_in.port(Transport.TCP, 5004)) == (40000, None)
    assert MediaHost(host="h").port(Transport.TCP, 5004) == 5004


def test_what_is_done_is_named_with_its_log_on() -> None:
    assert (Logon(scheme=Scheme.NTLM).named("HTTPS"), NO_LOGON.named("HTTPS")) == ("HTTPS by NTLM", "HTTPS")


def domain(
    pattern: str = "*.wbx2.com", *, restricts: bool = False, names: tuple[str, ...] = (), of: str = ""
) -> Domain:
    return Domain(
        pattern=pattern,
        requirements=(),
        hosts=(),
        tenant_restriction=restricts,
        tenant_hosts=names,
        clients=(of,) if of else (),
    )


def test_a_domain_serves_the_clients_that_it_names_or_all() -> None:
    assert domain().serves("mac")
    assert domain(of="mac").serves("mac")
    assert not domain(of="windows").serves("mac")


def test_a_tenant_may_be_restricted_at_the_hosts_that_are_listed_or_at_all_of_a_domain() -> None:
    host = "atlas-a.wbx2.com"
    assert domain(restricts=True).may_restrict(host)
    assert domain(restricts=True, names=(host,)).may_restrict(host)
    assert not domain(restricts=True, names=("idbroker.webex.com",)).may_restrict(host)
    assert not domain(names=(host,)).may_restrict(host)


@pytest.mark.parametrize(
    ("pattern", "host", "matches"),
    [
        ("*.wbx2.com", "a.wbx2.com", True),
        ("*.wbx2.com", "a.b.wbx2.com", True),
        ("*.wbx2.com", "wbx2.com", False),
        ("*mcs*.webex.com", "nl1mcs3.webex.com", True),
        ("identity.webex.com", "identity.webex.com", True),
        ("*.wbx2.com", "a.wbx2.com.example", False),
    ],
)
def test_a_star_in_a_pattern_stands_for_any_characters(pattern: str, host: str, *, matches: bool) -> None:
    assert domain(pattern).matches(host) is matches
