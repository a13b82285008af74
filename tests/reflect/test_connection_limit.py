"""How many may be inside at once."""

import pytest

from proxytest.reflect.connection_limit import ConnectionLimit


def test_a_place_is_given_back_whoever_had_it() -> None:
    places = ConnectionLimit(connections=2, per_address=2)
    assert [places.enter(host) for host in ("192.0.2.1", "192.0.2.2", "192.0.2.3")] == [True, True, False]
    places.leave("192.0.2.1")
    assert places.enter("192.0.2.3")


def test_one_address_leaves_room_for_the_others() -> None:
    places = ConnectionLimit(connections=4, per_address=2)
    assert [places.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert places.enter("192.0.2.2")
    places.leave("192.0.2.1")
    assert places.enter("192.0.2.1")


@pytest.mark.parametrize(("other", "room"), [("2001:db8::ffff", False), ("2001:db8:0:1::1", True)])
def test_who_has_many_ipv6_addresses_is_counted_as_one(other: str, room: bool) -> None:  # noqa: FBT001  a case's column
    places = ConnectionLimit(connections=4, per_address=1)
    assert places.enter("2001:db8::1")
    assert places.enter(other) is room


def test_of_who_has_left_nothing_is_kept() -> None:
    places = ConnectionLimit(connections=4, per_address=4)
    places.enter("192.0.2.1")
    places.leave("192.0.2.1")
    assert (places.taken, places.addresses) == (0, 0)
