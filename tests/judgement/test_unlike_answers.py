"""Tunnels that open alone now and then: by which node, or by chance?"""

import pytest

from proxytest.features.proxy.observations import HeldTunnels
from proxytest.judgement.unlike_answers import nodes_unlike
from tests.support.evidence import evidence


def opened(alone: str, *, cut: int) -> HeldTunnels:
    """Return tunnels that were opened one after another: `+` opened, `-` did not."""
    return HeldTunnels(target="a:443", opened=1, alone=tuple(one == "+" for one in alone), alone_cut=cut, events=(5,))


@pytest.mark.parametrize("alone", ["+++++-", "-+++++", "+--+++", "-++-+-", "---+++", "+-"])
def test_what_is_cut_in_no_order_may_be_cut_by_chance(alone: str) -> None:
    assert nodes_unlike(evidence(opened(alone, cut=alone.count("-")))) is None


@pytest.mark.parametrize("alone", ["+-+-+-", "-+-+-+", "++-++-", "-++-++"])
def test_what_is_cut_in_turn_is_cut_by_a_node(alone: str) -> None:
    unlike = nodes_unlike(evidence(opened(alone, cut=alone.count("-"))))
    assert unlike is not None
    assert "not opened" in unlike.counts


@pytest.mark.parametrize("alone", ["+++++-", "+-+++-"])
def test_what_is_denied_is_denied_by_a_node(alone: str) -> None:
    assert nodes_unlike(evidence(opened(alone, cut=0))) is not None


def test_where_all_open_or_none_does_the_nodes_are_alike() -> None:
    assert all(nodes_unlike(evidence(opened(alone, cut=0))) is None for alone in ("++++++", "------", ""))
