"""Who opens TLS may be another than the proxy; the examples of the check cannot show that."""

from proxytest.features.product.product_identity import product_identity
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.observation import Observation
from proxytest.model.result import Judgement
from tests.judgement.opened import evidence, handshake, tunnel
from tests.protocol.answers import answer_of

OTHER = "mercury-connection-a.wbx2.com:443"
SQUID = ChallengesSeen(target=OTHER, answer=answer_of("Via: 1.1 gw (squid/5.9)", status=407, event=3))
SILENT = ChallengesSeen(target=OTHER, answer=answer_of(status=407, event=3))
ZSCALER = handshake("CN=Zscaler Intermediate Root CA (zscaler.net) (t),O=Zscaler Inc.")
KASPERSKY = handshake("CN=Kaspersky Anti-Virus Personal Root Certificate,O=AO Kaspersky Lab")


def judged(*seen: Observation) -> Judgement:
    (judgement,) = product_identity.judge(evidence(*seen))
    return judgement


def test_another_product_opens_tls_of_some_hosts() -> None:
    reason = judged(SQUID, tunnel(tls=ZSCALER), tunnel(tls=ZSCALER, target=OTHER)).reason
    assert reason == (
        "Squid 5.9, certain by Via (event 3); "
        "another product intercepts TLS to 2 hosts: Zscaler, certain by the names in the certificates"
    )


def test_the_proxy_itself_opens_it() -> None:
    answer = ChallengesSeen(target=OTHER, answer=answer_of("Server: Zscaler/6.2", status=407, event=3))
    assert "another" not in judged(answer, tunnel(tls=ZSCALER)).reason


def test_only_the_certificates_tell() -> None:
    judgement = judged(SILENT, tunnel(tls=ZSCALER))
    assert judgement.status == "pass"
    assert judgement.reason == "Zscaler, likely by the issuer of a certificate (event 9)"


def test_a_filter_on_this_machine_is_named_as_what_it_is() -> None:
    reason = judged(SILENT, tunnel(tls=KASPERSKY)).reason
    assert reason.startswith("the proxy's product is unknown; another product intercepts TLS to one host: Kasp")


def test_two_products_that_both_say_so_are_both_named() -> None:
    page = ChallengesSeen(target=OTHER, answer=answer_of("Server: tinyproxy/1.11.1", status=502, event=4))
    assert "also marks of tinyproxy, perhaps another proxy on the way" in judged(SQUID, page).reason


def test_only_the_first_events_are_cited() -> None:
    many = [
        ChallengesSeen(target=OTHER, answer=answer_of("Server: squid", status=407, event=event)) for event in range(9)
    ]
    assert "(events 0, 1, 2, 3, 4 and 4 more)" in judged(*many).reason


def test_without_an_answer_there_is_nothing_to_be_told() -> None:
    settings = SettingsSeen(proxy="http://proxy:3128", source="--proxy", pac=None)
    judgement = judged(settings, ProxyDialled(proxy="http://proxy:3128", address=None))
    assert (judgement.target, judgement.status) == ("http://proxy:3128", "skip")
