"""Every signal tells the product, and none that is another's does."""

import pytest

from proxytest.features.logon.observations import HeadSizes, SchemeTried, UserAgentTried
from proxytest.features.product.observations import ErrorPageSeen, GatewayFileSeen
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.judgement.product_name import interceptors, product_of, signs_in
from proxytest.model.answer import Answer
from proxytest.model.certificate import Anchor
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.run import Certainty, Product
from proxytest.protocol.mark import Place
from proxytest.protocol.product_marks import MWG
from tests.judgement.opened import TARGET, evidence, handshake, tunnel
from tests.protocol.answers import answer_of

PATH = "/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css"
VIA = "Via: 1.1 gw (McAfee Web Gateway 7.8.2.7.0.28225)"
TOLD = answer_of(VIA, status=407, event=5)
ROOT = Anchor(subject="CN=root", sha256="00", source="test", path=("00",))


@pytest.mark.parametrize(
    "seen",
    [
        ChallengesSeen(target=TARGET, answer=TOLD),
        SchemeTried(scheme=Scheme.NTLM, target=TARGET, outcome=Outcome.REFUSED, answer=TOLD),
        UserAgentTried(target=TARGET, user_agent="a browser", answer=TOLD),
        HeadSizes(target=TARGET, taken=(), refused=8192, answer=TOLD),
        tunnel(answer=TOLD),
        ErrorPageSeen(target="x.invalid", answer=TOLD),
        GatewayFileSeen(target=TARGET, answer=TOLD),
        PlainAsked(purpose=PlainPurpose.REVOCATION, url="http://ocsp.example/", answer=TOLD),
        tunnel(tls=handshake("CN=Corp CA"), https=TOLD),
        tunnel(tls=handshake("CN=Corp CA"), websocket=TOLD),
    ],
    ids=lambda seen: seen.kind,
)
def test_via_tells_on_any_answer(seen: Observation) -> None:
    told = Product(name=MWG, version="7.8.2.7.0.28225", certainty=Certainty.CERTAIN, evidence=(5,))

    assert product_of(evidence(seen)) == told


def test_nothing_tells_nothing() -> None:
    assert product_of(evidence(tunnel(answer=answer_of("Date: today")), tunnel())) == Product()


def test_the_far_end_s_own_answers_tell_nothing_of_the_proxy() -> None:
    page = answer_of("Server: Apache/2.4.57", "Via: 1.1 varnish (Varnish/7.1)", status=403)
    assert product_of(evidence(tunnel(tls=handshake("CN=CA", anchor=ROOT), https=TOLD))) == Product()
    assert product_of(evidence(tunnel(tls=handshake("CN=Corp CA"), https=page))) == Product()
    assert product_of(evidence(PlainAsked(purpose=PlainPurpose.REVOCATION, url="http://a/", answer=page))) == Product()


def test_a_block_page_inside_an_tunnels_is_the_proxy_s() -> None:
    page = answer_of(status=200, body="<title>Check Point UserCheck</title>", event=4)
    assert product_of(evidence(tunnel(tls=handshake("CN=Corp CA"), https=page))).name == "Check Point"


def test_the_gateway_s_own_file_makes_it_likely() -> None:
    seen = GatewayFileSeen(target=TARGET, answer=answer_of("Content-Type: text/css; charset=utf-8", event=6))
    assert product_of(evidence(seen)) == Product(name=MWG, certainty=Certainty.LIKELY, evidence=(6,))


@pytest.mark.parametrize(
    "answer",
    [
        answer_of("Content-Type: text/html", body=f"{PATH} was not found"),
        answer_of("Content-Type: text/css", status=404),
        answer_of(f"Location: https://idbroker.webex.com{PATH}", status=301),
        answer_of(status=503, body=f"<p>While retrieving the URL: http://idbroker.webex.com{PATH}</p>"),
    ],
)
def test_whoever_repeats_the_address_of_that_file_does_not_serve_it(answer: Answer) -> None:
    assert product_of(evidence(GatewayFileSeen(target=TARGET, answer=answer))) == Product()


def test_a_style_sheet_that_was_not_asked_for_as_the_gateway_s_tells_nothing() -> None:
    assert (
        product_of(evidence(ErrorPageSeen(target="x.invalid", answer=answer_of("Content-Type: text/css")))) == Product()
    )


def test_whoever_opens_tls_is_likely_the_proxy() -> None:
    seen = evidence(tunnel(tls=handshake("CN=FortiGate CA,O=Fortinet")))
    assert product_of(seen) == Product(name="Fortinet FortiGate", certainty=Certainty.LIKELY, evidence=(9,))
    assert interceptors(seen) == {TARGET: Product(name="Fortinet FortiGate", certainty=Certainty.CERTAIN)}
    assert {sign.place for sign in signs_in(seen)} == {Place.ISSUER_NAME, Place.ISSUER_ORGANISATION}


def test_what_the_proxy_says_itself_goes_before_a_name_in_a_certificate() -> None:
    opened = tunnel(tls=handshake("CN=FortiGate CA,O=Fortinet"))
    assert product_of(evidence(opened, ChallengesSeen(target=TARGET, answer=TOLD))).name == MWG


def test_a_filter_on_the_client_is_never_the_proxy() -> None:
    seen = evidence(tunnel(tls=handshake("CN=Kaspersky Anti-Virus Personal Root Certificate,O=AO Kaspersky Lab")))
    assert product_of(seen) == Product()
    assert interceptors(seen)[TARGET].name == "Kaspersky Internet Security"


def test_a_chain_to_a_trusted_root_is_not_asked_who_made_it() -> None:
    seen = evidence(tunnel(tls=handshake("CN=FortiGate CA,O=Fortinet", anchor=ROOT)))
    assert (product_of(seen), interceptors(seen)) == (Product(), {})


def test_a_company_ca_opens_tls_and_tells_nothing() -> None:
    assert interceptors(evidence(tunnel(tls=handshake("CN=Corp CA")))) == {}
