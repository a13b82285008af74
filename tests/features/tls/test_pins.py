"""Where a profile pins intermediates too, a chain must lead through one of them to one of the roots."""

from dataclasses import replace

import pytest

from proxytest.features.tls.tls_inspection import tls_inspection
from proxytest.judgement.evidence import Evidence
from proxytest.model.profile import Pin, Profile
from tests.support.evidence import PUBLIC, evidence, handshake, opened

IDBROKER = "idbroker.webex.com:443"
ROOT, OTHER_ROOT = Pin(subject="CN=Public", sha256=PUBLIC.sha256), Pin(subject="CN=Other", sha256="d" * 64)
ISSUING, OTHER = "e" * 64, "f" * 64
THROUGH = replace(PUBLIC, path=("1" * 64, ISSUING, PUBLIC.sha256))


def pinning(profile: Profile, roots: tuple[Pin, ...], intermediates: tuple[str, ...]) -> Profile:
    pinned = tuple(Pin(subject="CN=Issuing", sha256=sha256) for sha256 in intermediates)
    return replace(profile, pins=replace(profile.pins, roots=roots, intermediates=pinned))


def seen_with(roots: tuple[Pin, ...], intermediates: tuple[str, ...]) -> Evidence:
    seen = evidence(opened(IDBROKER, handshake(anchor=THROUGH)))
    return replace(seen, profile=pinning(seen.profile, roots, intermediates))


@pytest.mark.parametrize(
    ("roots", "intermediates", "status"),
    [
        ((ROOT,), (), "pass"),
        ((ROOT,), (ISSUING,), "pass"),
        ((ROOT,), (OTHER, ISSUING), "pass"),  # one of them is enough
        ((ROOT,), (OTHER,), "warn"),  # the root is right, and the way to it is not
        ((OTHER_ROOT,), (ISSUING,), "warn"),  # the way is right, and the root is not
        ((OTHER_ROOT,), (), "warn"),
    ],
)
def test_a_chain_is_held_against_roots_and_intermediates(
    roots: tuple[Pin, ...], intermediates: tuple[str, ...], status: str
) -> None:
    (row,) = tls_inspection.judge(seen_with(roots, intermediates))
    assert row.status == status
    assert [finding.code for finding in row.findings] == (["tls.not-pinned"] if status == "warn" else [])


def test_the_user_s_roots_stand_for_the_pins() -> None:
    seen = seen_with((ROOT,), (OTHER,))
    (row,) = tls_inspection.judge(replace(seen, asked=replace(seen.asked, own_roots=True)))
    assert row.status == "pass"
