from dataclasses import replace
from datetime import UTC, datetime

import pytest

from proxytest.features.proxy.observations import ProxyDialled
from proxytest.model.certificate import TlsSeen, TlsTried
from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.html.chain_table import Chain, chains, common_name
from tests.support.pages import TARGETS, certificate, tls, tunnel

LEAF = certificate("CN=u2c.wbx2.com", "CN=CA 1")
CA = certificate("CN=CA 1", "CN=Root,O=Trust")
CORP = certificate("CN=Corp CA", "CN=Corp CA")


def drawn(run: Run, seen: TlsSeen, status: Status = Status.PASS) -> Chain:
    result = Result(
        check="tls/inspection", target=TARGETS[0], status=status, reason="why", requirements=(), evidence=(4,)
    )
    found = chains(replace(run, results=(result,), observations=(tunnel(TARGETS[0], seen),))).shown
    assert len(found) == 1
    return found[0]


def judged(chain: Chain) -> list[tuple[str, Status | None, str]]:
    return [(node.name, node.judged, node.why) for node in chain.nodes]


def test_a_good_chain_is_judged_at_the_root_that_was_not_sent(run: Run) -> None:
    assert judged(drawn(run, tls(LEAF, CA, root="CN=Root,O=Trust"))) == [
        ("u2c.wbx2.com", None, ""),
        ("CA 1", None, ""),
        ("Root", Status.PASS, "trusted: certifi"),
    ]


def test_interception_is_judged_at_the_ca_that_nobody_trusts(run: Run) -> None:
    leaf = certificate("CN=u2c.wbx2.com", "CN=Corp CA")
    sent = drawn(run, tls(leaf, CORP, root=None), Status.FAIL)
    assert judged(sent)[-1] == ("Corp CA", Status.FAIL, "self-signed, and not a trusted root")
    kept = drawn(run, tls(leaf, root=None), Status.WARN)
    assert judged(kept)[-1] == ("Corp CA", Status.WARN, "this issuer is not a trusted root, and was not sent")


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (tls(LEAF, CA, root="CN=Root", names_host=False), "it does not name the host"),
        (
            tls(replace(LEAF, not_after=datetime(2026, 2, 1, tzinfo=UTC)), CA, root="CN=Root", in_validity=False),
            "not valid on 2026-03-20",
        ),
    ],
)
def test_a_blemish_is_marked_where_it_is(run: Run, seen: TlsSeen, why: str) -> None:
    assert judged(drawn(run, seen, Status.FAIL))[0] == ("u2c.wbx2.com", Status.FAIL, why)


def test_a_root_that_is_not_pinned_is_a_warning(run: Run) -> None:
    assert judged(drawn(run, tls(LEAF, CA, root="CN=Root"), Status.WARN))[-1][1] is Status.WARN


def test_what_was_sent_beside_the_path_is_not_drawn(run: Run) -> None:
    seen = tls(LEAF, CA, root="CN=Root")
    with_more = replace(seen, chain=(LEAF, CORP, CA))
    assert [node.name for node in drawn(run, with_more).nodes] == ["u2c.wbx2.com", "CA 1", "Root"]


def test_no_certificate_at_all(run: Run) -> None:
    assert judged(drawn(run, tls(root=None), Status.FAIL)) == [("No certificate", Status.FAIL, "the far end sent none")]


def test_hosts_with_the_same_issuers_share_a_drawing_and_bad_ones_come_first(run: Run) -> None:
    good, opened = tls(LEAF, CA, root="CN=Root"), tls(certificate("CN=a", "CN=Corp CA"), CORP, root=None)
    observations = (
        tunnel(TARGETS[0], good),
        tunnel(TARGETS[1], replace(good, chain=(certificate("CN=wdm-a.wbx2.com", "CN=CA 1"), CA))),
        tunnel(TARGETS[2], opened),
    )
    results = tuple(
        Result(check="tls/inspection", target=target, status=status, reason=status, requirements=(), evidence=(4,))
        for target, status in zip(TARGETS, (Status.PASS, Status.PASS, Status.FAIL), strict=True)
    )
    first, second = chains(replace(run, observations=observations, results=results)).shown
    assert first.hosts.shown == ("identity.webex.com",)
    assert second.hosts.shown == ("u2c.wbx2.com", "wdm-a.wbx2.com")
    assert second.nodes[0].name == "u2c.wbx2.com and 1 more, each with its own"


def test_the_proxys_own_chain_is_drawn_without_a_check(run: Run) -> None:
    dialled = ProxyDialled(
        proxy="https://proxy.corp:443", address="192.0.2.7", tls=TlsTried(seen=tls(LEAF, CA, root="CN=Root"))
    )
    chain = chains(replace(run, observations=(dialled,), results=())).shown[0]
    assert (chain.way, chain.status, chain.reason) == ("The proxy itself", None, "the chain leads to CN=Root")


@pytest.mark.parametrize(
    ("subject", "name"),
    [("CN=a,O=b", "a"), ("O=b,CN=a\\, b", "a\\, b"), ("O=b", "O=b"), ("", ""), ("SCN=a", "SCN=a")],
)
def test_the_common_name(subject: str, name: str) -> None:
    assert common_name(subject) == name
