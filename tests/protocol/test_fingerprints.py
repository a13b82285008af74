import pytest

from proxytest.model.answer import Answer
from proxytest.model.run import Certainty, Product
from proxytest.protocol.fingerprints import MARKS, MWG, Mark, identify, products_named
from tests.protocol.answers import answer_of

OLD_MWG = "Via: 1.1 10.188.53.7 (McAfee Web Gateway 7.1.5)"


def answer_with(mark: Mark) -> Answer:
    match mark.place:
        case "reason":
            return answer_of(status=407, reason=mark.example)
        case "body":
            return answer_of(status=403, body=f"<html>{mark.example}")
        case "realm":
            return answer_of(f'Proxy-Authenticate: Basic realm="{mark.example}"', status=407)
        case _:
            return answer_of(f"{mark.place}: {mark.example}")


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{mark.product} by {mark.place}")
def test_each_mark_is_found_in_its_own_example(mark: Mark) -> None:
    [product] = [found for found in products_named([answer_with(mark)]) if found.name == mark.product]

    assert product.certainty is mark.certainty
    assert (product.version is not None) == ("version" in mark.pattern.groupindex)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{mark.product} by {mark.place}")
def test_no_example_is_taken_for_another_product(mark: Mark) -> None:
    assert {found.name for found in products_named([answer_with(mark)])} == {mark.product}


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        (OLD_MWG, MWG, "7.1.5"),
        ("Via: 1.1 vegur, 1.1 10.113.60.135 (McAfee Web Gateway 7.8.0.1.0.24550)", MWG, "7.8.0.1.0.24550"),
        ("via: 1.1 10.68.69.7 (McAfee Web Gateway 9.2.4.34298)", MWG, "9.2.4.34298"),
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
        ("Via: 1.1 varnish (Varnish/7.1)", None, None),
        ("Server: squidward", None, None),
    ],
)
def test_a_product_is_told_by_a_header(line: str, name: str | None, version: str | None) -> None:
    product = identify([answer_of(line)])

    assert (product.name, product.version) == (name, version)


@pytest.mark.parametrize("reason", ["authenticationrequired", "AuthenticationRequired", "cannotconnect"])
def test_the_name_of_a_template_as_the_reason_makes_mwg_likely(reason: str) -> None:
    assert identify([answer_of(status=407, reason=reason)]).certainty is Certainty.LIKELY


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


def test_every_product_is_given_to_a_check_that_asks_for_one() -> None:
    answers = [answer_of("Server: squid/5.7", OLD_MWG)]

    assert {product.name for product in products_named(answers)} == {"Squid", MWG}
