"""Every requirement of every bundled profile is verified by a check that cites it."""

import pytest

from proxytest.features.registry import all_checks
from proxytest.scenario.profile_file import bundled_profiles, load_profile

CITED = {identifier for check in all_checks().values() for identifier in check.requirements}
CASES = [
    pytest.param(requirement.id, id=f"{name} {requirement.id}")
    for name in bundled_profiles()
    for requirement in load_profile(name).requirements
]


#: What a profile states for firewalls and `proxytest policy`, and nothing tests, each with its reason.
STATED = {
    "R28": "a node's own port range has nobody who answers on it",
    "R29": "servers of the company's own usually answer DNS and NTP",
    "R30": "no name under these patterns is stable",
}


@pytest.mark.parametrize("identifier", CASES)
def test_a_check_cites_the_requirement(identifier: str) -> None:
    assert (identifier in CITED) is not (identifier in STATED)


def test_no_check_cites_a_requirement_that_no_profile_has() -> None:
    assert {requirement.id for name in bundled_profiles() for requirement in load_profile(name).requirements} >= CITED
