from dataclasses import replace
from typing import Any

import pytest

from proxytest.cli.detail import Detail
from proxytest.cli.fragment_option import asks_users, fragment_for
from proxytest.cli.output import write_reports
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.run import Run
from proxytest.report.fragment import Fragment, parts
from proxytest.scenario.profile_file import load_profile
from tests.protocol.answers import answer_of
from tests.report.conftest import RUN

_407 = answer_of(status=407)


def of(product: str | None) -> Run:
    return replace(RUN, proxy=replace(RUN.proxy, product=replace(RUN.proxy.product, name=product)))


@pytest.mark.parametrize(
    ("product", "name"),
    [("Squid", "squid"), ("McAfee Web Gateway", "mwg"), ("Blue Coat ProxySG", "bluecoat"), ("Zscaler", "zscaler")],
)
def test_the_product_that_was_found_has_its_configuration(product: str, name: str) -> None:
    fragment = fragment_for(of(product))
    assert fragment is not None
    assert (fragment.product, fragment.title) == (name, product)
    assert f"proxytest policy --for {name}" in fragment.text
    assert "spark-2016" in fragment.text


@pytest.mark.parametrize("product", [None, "px", "Squid<script>"])
def test_another_has_none(product: str | None) -> None:
    assert fragment_for(of(product)) is None


def test_the_html_report_shows_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_reports(of("Squid"), "html", (), Detail())
    assert b"ssl_bump splice" in capsysbinary.readouterr().out


def squid(*observations: Observation) -> Fragment:
    run = replace(of("Squid"), observations=observations, asked=replace(RUN.asked, user=""))
    fragment = fragment_for(run)
    assert fragment is not None
    return fragment


def asking(*headers: str) -> ChallengesSeen:
    return ChallengesSeen(target="a.example:443", answer=answer_of(*headers, status=407))


@pytest.mark.parametrize(
    ("seen", "asks"),
    [
        ((), False),
        ((ChallengesSeen(target="a.example:443", answer=answer_of(status=200)),), False),
        ((asking("Via: 1.1 gw (squid/5.7)"),), True),
        ((asking("Via: 1.1 parent (squid/5.7), 1.1 child (squid/5.7)"),), False),
        ((SchemeTried(scheme=Scheme.BASIC, target="a.example:443", outcome=Outcome.REFUSED, answer=_407),), True),
    ],
)
def test_its_rules_are_about_users_where_the_proxy_itself_asked_for_a_log_on(
    seen: tuple[Observation, ...],
    asks: bool,  # noqa: FBT001  a column of the table
) -> None:
    fragment = squid(*seen)
    assert ("\nacl webex_users proxy_auth REQUIRED" in fragment.text) is asks
    assert fragment.choice == (f"squid{' --log-on' if asks else ''} --profile spark-2016")


@pytest.mark.parametrize(
    ("seen", "asks"),
    [
        ((), True),
        ((ChallengesSeen(target="a.example:443", answer=answer_of(status=403)),), True),
        ((ChallengesSeen(target="a.example:443", answer=answer_of(status=200)),), False),
        ((asking("Via: 1.1 parent (squid/5.7), 1.1 child (squid/5.7)"),), False),
    ],
)
@pytest.mark.parametrize(
    "account", [{"user": "alice"}, {"anonymous": True}, {"signed_on": True, "schemes": (Scheme.NTLM,)}]
)
def test_where_an_account_was_not_asked_for_its_rules_are_for_everybody_only_if_a_tunnel_opened(
    seen: tuple[Observation, ...],
    asks: bool,  # noqa: FBT001  a column of the table
    account: dict[str, Any],
) -> None:
    run = replace(of("Squid"), observations=seen, asked=replace(RUN.asked, **account))
    fragment = fragment_for(run)
    assert fragment is not None
    assert fragment.log_on is asks


DENIED = ChallengesSeen(target="a.example:443", answer=answer_of(status=403))


def warned(name: str, seen: Observation, user: str = "") -> str:
    run = replace(of(name), observations=(seen,), asked=replace(RUN.asked, user=user))
    fragment = fragment_for(run)
    assert fragment is not None
    in_force = [line for part in parts(fragment) for line in part.active]
    return " ".join(one for one in fragment.warnings(in_force) if one.startswith("NOT KNOWN"))


def test_rules_for_users_are_not_printed_where_nobody_named_an_account() -> None:
    """Without auth_param Squid does not start with them."""
    fragment = squid(DENIED)
    assert not fragment.log_on
    asked = replace(RUN.asked, user="", signed_on=True, schemes=())
    assert not asks_users(replace(of("Squid"), observations=(DENIED,), asked=asked))


def test_where_a_log_on_is_not_known_it_says_so_and_how_to_get_the_other_rules() -> None:
    assert warned("Squid", DENIED).endswith("proxytest policy --for squid --log-on --profile spark-2016")
    assert warned("Squid", DENIED, user="alice").endswith(
        "those for all: proxytest policy --for squid --profile spark-2016"
    )
    assert warned("Squid", asking("Via: 1.1 gw (squid/5.7)")) == ""
    assert warned("Zscaler", DENIED) == ""  # its rules are the same


def test_what_is_for_some_sites_only_is_in_force_where_it_was_denied() -> None:
    webex = replace(of("Squid"), profile=load_profile("webex-2026"))
    fragment = fragment_for(webex)
    assert fragment is not None
    assert "\nacl webex_hosts_named dstdomain -n .docker.io\n" not in fragment.text
    assert "\nacl webex_hosts_named dstdomain -n .docker.io\n" in fragment.of(frozenset({"*.docker.io"})).text
