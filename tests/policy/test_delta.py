"""What a newer profile needs beyond an older one, and no more."""

from dataclasses import replace

import pytest

from proxytest.model.profile import Domain, Host, Inspection, Profile, Purpose
from proxytest.policy.catalogue import PRODUCTS
from proxytest.policy.delta import added, removed
from proxytest.policy.site import Site
from proxytest.scenario.profile_file import load_profile

OLD = load_profile("spark-2016")
NEW = load_profile("webex-2026")


def _with(*domains: Domain) -> Profile:
    return replace(OLD, domains=(*OLD.domains, *domains))


def _domain(pattern: str, **fields: object) -> Domain:
    return replace(Domain(pattern=pattern, hosts=(), requirements=("R14",)), **fields)  # type: ignore[arg-type]


def test_nothing_is_new_in_the_same_profile() -> None:
    assert added(NEW, NEW) is None
    assert removed(NEW, NEW) == ()


@pytest.mark.parametrize(
    ("domain", "new"),
    [
        (_domain("*.new.test"), True),
        (_domain("web.webex.com"), False),  # *.webex.com is allowed already
        (_domain("*mcs*.webex.com", inspection=Inspection.FORBIDDEN), False),  # and not inspected
        (_domain("*.new.test", purpose=Purpose.DEPRECATED), False),
        (_domain("ocsp.webex.com", purpose=Purpose.REVOCATION), True),  # allowed for CONNECT, not for plain HTTP
        (_domain("web.webex.com", hosts=(Host(name="web.webex.com", port=8443),)), True),
        (_domain("live.webex.com", hosts=(Host(name="live.webex.com", websocket="/"),)), True),
    ],
)
def test_a_name_is_new_where_the_old_configuration_does_not_do_for_it(domain: Domain, new: bool) -> None:  # noqa: FBT001  a parameter of the table
    more = added(OLD, _with(domain))
    assert [one.pattern for one in more.domains] == [domain.pattern] if new and more else more is None


def test_a_name_that_must_no_longer_be_inspected_is_new() -> None:
    was = replace(NEW, domains=(_domain("*.wbx2.com", inspection=Inspection.TOLERATED),))
    now = replace(NEW, domains=(_domain("*.wbx2.com", inspection=Inspection.FORBIDDEN),))
    assert added(was, now) is not None
    assert added(now, was) is None


def test_new_ports_and_new_networks_of_media() -> None:
    more = added(OLD, NEW)
    assert more is not None
    assert {(one.transport, one.first) for one in more.media.ports} >= {("udp", 5004), ("udp", 9000)}
    further = replace(NEW, media=replace(NEW.media, subnets=(*NEW.media.subnets, "192.0.2.0/24")))
    alone = added(NEW, further)
    assert alone is not None
    assert (alone.media.subnets, alone.media.ports) == (("192.0.2.0/24",), NEW.media.ports)


def test_what_is_no_longer_needed() -> None:
    assert "*.localytics.com" in removed(OLD, NEW)
    assert "identity.webex.com" not in removed(OLD, NEW)  # another pattern covers it


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_writes_a_part_of_a_profile(product: str) -> None:
    more = added(OLD, NEW)
    assert more is not None
    for part in (more, replace(more, domains=()), replace(more, domains=more.domains[:1])):
        text = PRODUCTS[product](part, Site())
        assert "localytics" not in text
