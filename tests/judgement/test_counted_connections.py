"""What tunnels that were opened slowly, and kept, show of a limit of connections."""

from dataclasses import replace

import pytest

from proxytest.features.proxy.observations import HeldTunnels
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.counted_connections import counts_connections
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

NO = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=9)
HELD = HeldTunnels(target="a:443", opened=4, refused=NO, again=False, alone=(True,) * 6)
REFUSED = HttpsTried(
    target="a:443", scheme=Scheme.NONE, outcome=Outcome.UNDECIDED, answer=replace(NO, event=3), beside=7
)


@pytest.mark.parametrize(
    ("held", "counts"),
    [
        (HELD, True),
        (replace(HELD, silent=True), True),
        (replace(HELD, again=True), False),  # after a pause it passes beside the others
        (replace(HELD, alone=(False,) * 6), None),  # whatever refuses now, it does not count connections
        (replace(HELD, alone=()), None),
        (replace(HELD, refused=None, again=None, alone=(), opened=8), False),
        (replace(HELD, refused=None, again=None, alone=(), opened=7), None),  # fewer than were refused
        (replace(HELD, refused=None, again=None, alone=(), opened=8, silent=True), None),  # perhaps not counted
    ],
)
def test_a_limit_of_connections_refuses_beside_them_alone(held: HeldTunnels, counts: bool | None) -> None:  # noqa: FBT001  a row
    assert counts_connections(evidence(REFUSED, held)) is counts


def test_without_them_nothing_is_known() -> None:
    assert counts_connections(evidence(REFUSED)) is None
