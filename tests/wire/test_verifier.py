"""OpenSSL's word of a chain that was captured elsewhere."""

import pytest

from proxytest.wire.verifier import Verifier
from tests.support.chains import HOST, Entity, Family, certify, defects, shapes

SHOWN = shapes(Family())["plain"]


def refused(defect: str) -> tuple[int, str] | None:
    shown = shapes(defects()[defect])["plain"]
    return Verifier([shown.root]).refusal(shown.chain, HOST)


@pytest.mark.parametrize(
    ("defect", "number"),
    [("none", None), ("leaf expired", 10), ("other name", 62), ("leaf for clients", 26), ("leaf by SHA-1", 68)],
)
def test_it_says_what_is_wrong(defect: str, number: int | None) -> None:
    said = refused(defect)
    assert (said[0] if said is not None else None) == number
    assert said is None or said[1]


def test_the_common_name_names_nobody() -> None:
    assert refused("no names") is not None


def test_without_roots_nothing_is_accepted() -> None:
    assert Verifier([]).refusal(SHOWN.chain, HOST) == (20, "unable to get local issuer certificate")


@pytest.mark.parametrize("partial", [True, False])
def test_an_intermediate_is_an_anchor_where_it_may_be(*, partial: bool) -> None:
    anchor = SHOWN.chain[2]
    assert (Verifier([anchor], partial=partial).refusal(SHOWN.chain, HOST) is None) is partial


def test_a_name_that_tls_cannot_carry_is_refused() -> None:
    assert Verifier([SHOWN.root]).refusal(SHOWN.chain, "a" * 300) is not None


def test_a_long_chain_takes_several_records() -> None:
    chain = (SHOWN.chain[0], *(certify(Entity(name=f"CA {number}")) for number in range(60)), *SHOWN.chain[1:])
    assert Verifier([SHOWN.root]).refusal(chain, HOST) is None
