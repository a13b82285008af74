from collections.abc import Iterable

import pytest

from proxytest.model.answer import Answer
from proxytest.model.run import Certainty, Product
from proxytest.protocol.fingerprints import RELAYED, best_of, signs_of
from proxytest.protocol.mark import Place
from proxytest.protocol.product_marks import MWG, WEBWASHER
from tests.protocol.answers import answer_of, read_head

OLD_MWG = "Via: 1.1 10.188.53.7 (McAfee Web Gateway 7.1.5)"


def identify(answers: Iterable[Answer]) -> Product:
    return best_of(sign for answer in answers for sign in signs_of(answer))


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        (OLD_MWG, MWG, "7.1.5"),
        ("Via: 1.1 vegur, 1.1 10.113.60.135 (McAfee Web Gateway 7.8.0.1.0.24550)", MWG, "7.8.0.1.0.24550"),
        ("via: 1.1 10.68.69.7 (McAfee Web Gateway 9.2.4.34298)", MWG, "9.2.4.34298"),
        ("Via: 1.1 x (McAfee Web Gateway 7)", MWG, "7"),
        ("Via: 1.1 x (McAfee Web Gateway/10)", MWG, "10"),
        ("Via: 1.1 x (McAfee Web Gateway)", MWG, None),
        ("Via: 1.1 gw (Webwasher 6)", WEBWASHER, "6"),
        (
            "Via: 1.1 172.20.51.59 (Skyhigh Secure Web Gateway 12.2.3.47253)",
            "Skyhigh Secure Web Gateway",
            "12.2.3.47253",
        ),
        ("Server: squid", "Squid", None),
        ("Server: squid/2.7.STABLE9", "Squid", "2.7.STABLE9"),
        ("Via: 1.1 host (squid)", "Squid", None),
        ("Via: 1.1 h:80 (Cisco-IronPort-WSA/7.5.0-826)", "Cisco Secure Web Appliance", "7.5.0-826"),
        ("Via: 1.0 h (IronPort-WSA/6.3)", "Cisco Secure Web Appliance", "6.3"),
        ("Via: 1.1 host:80 (Cisco-WSA/X)", "Cisco Secure Web Appliance", None),
        ("Via: 1.1 goodway (NetCache NetApp/ 5.6.2R2)", "NetCache", "5.6.2R2"),
        ("Via: 1.1 varnish (Varnish/7.1)", "Varnish", "7.1"),
        ("Proxy-Agent: Privoxy/3.0.23", "Privoxy", "3.0.23"),
        ("Via: 1.1 host (a product that nobody knows/1.0)", None, None),
        ("Server: squidward", None, None),
    ],
)
def test_a_product_is_told_by_a_header(line: str, name: str | None, version: str | None) -> None:
    product = identify([answer_of(line)])

    assert (product.name, product.version) == (name, version)


@pytest.mark.parametrize("reason", ["authenticationrequired", "AuthenticationRequired", "cannotconnect"])
def test_the_name_of_a_template_as_the_reason_makes_mwg_likely(reason: str) -> None:
    assert identify([answer_of(status=407, reason=reason)]).certainty is Certainty.LIKELY


@pytest.mark.parametrize("line", ["X-Squid-Error: ERR_ACCESS_DENIED 0", "Server: Apache/2.4.57 (Debian)"])
def test_what_relatives_and_web_servers_send_too_is_never_certain(line: str) -> None:
    assert identify([answer_of(line)]).certainty is Certainty.LIKELY


def test_without_a_mark_nothing_is_said() -> None:
    assert identify([answer_of("Via: 1.1 gw", body="Access denied")]) == Product()
    assert identify([]) == Product()


def test_a_certain_mark_goes_before_a_likely_one_that_tells_a_version() -> None:
    answer = answer_of("Server: Apache/2.4.57 (Debian)", "Via: 1.1 host (squid)")

    assert identify([answer]) == Product(name="Squid", certainty=Certainty.CERTAIN, evidence=(0,))


def test_of_equally_certain_marks_the_one_that_tells_a_version_is_preferred() -> None:
    answers = [answer_of("Server: squid", event=2), answer_of("Via: 1.1 h (squid/5.9)", event=5)]

    assert identify(answers) == Product(name="Squid", version="5.9", certainty=Certainty.CERTAIN, evidence=(2, 5))


def test_the_evidence_is_of_the_product_that_is_named() -> None:
    answers = [answer_of("Server: Apache", event=1), answer_of(OLD_MWG, event=2), answer_of(OLD_MWG, event=3)]

    assert identify(answers).evidence == (2, 3)


def test_the_last_entry_of_via_is_the_proxy_that_answers() -> None:
    answer = answer_of("Via: 1.1 a (squid/5.9)", f"{OLD_MWG}, 1.1 host:80 (Cisco-WSA/12.0.3-007)")
    product = identify([answer])

    assert (product.name, product.certainty) == ("Cisco Secure Web Appliance", Certainty.CERTAIN)
    assert {(sign.product, sign.certainty) for sign in signs_of(answer)} == {
        ("Squid", Certainty.LIKELY),
        (MWG, Certainty.LIKELY),
        ("Cisco Secure Web Appliance", Certainty.CERTAIN),
    }


def test_a_407_is_known_by_its_version_its_schemes_in_their_order_and_its_close() -> None:
    said = (
        "HTTP/1.0 407 Proxy Authentication Required\r\nProxy-Authenticate: {0}\r\nProxy-Authenticate: {1}\r\n"
        "Connection: close\r\n\r\n"
    )
    ntlm, basic = "NTLM", 'Basic realm="proxy"'

    assert identify([_answer(said.format(ntlm, basic))]).name == "3proxy"
    assert identify([_answer(said.format(basic, ntlm))]) == Product()
    assert identify([_answer(said.format(ntlm, basic).replace("/1.0", "/1.1"))]) == Product()
    assert identify([_answer(said.format(ntlm, basic).replace("close", "keep-alive"))]) == Product()


def test_only_a_407_has_the_form_of_one() -> None:
    head = "HTTP/1.1 401 Unauthorized\r\nProxy-Authenticate: Negotiate, Kerberos\r\n\r\n"

    assert identify([_answer(head)]) == Product()
    assert identify([_answer(head.replace("401", "407"))]).name == "Microsoft ISA Server"


def test_a_realm_or_a_reason_cannot_pass_for_a_scheme() -> None:
    head = 'HTTP/1.1 407 | Kerberos | ,\r\nProxy-Authenticate: Basic realm="a, Kerberos, b | Kerberos |"\r\n\r\n'

    assert identify([_answer(head)]) == Product()


def test_an_unquoted_realm_tells_as_much() -> None:
    assert identify([answer_of("Proxy-Authenticate: Basic realm=mitmproxy", status=407)]).name == "mitmproxy"


def test_a_redirect_and_a_page_that_leads_on_are_alike() -> None:
    link = "http://10.0.0.1:15871/cgi-bin/blockpage.cgi?ws-session=1"

    for answer in (answer_of(f"Location: {link}", status=302), answer_of(body=f'<a href="{link}">')):
        assert identify([answer]).name == "Forcepoint Content Gateway"


def test_of_an_answer_that_is_another_s_only_what_the_proxy_adds_is_read() -> None:
    answer = answer_of("Server: Zscaler/6.2", "Via: 1.1 gw (squid/5.9)")

    assert [(sign.product, sign.place) for sign in signs_of(answer, RELAYED)] == [("Squid", Place.VIA)]


def _answer(head: str) -> Answer:
    return Answer(head=read_head(head.encode("latin-1")))
