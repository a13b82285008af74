"""What a plan asks for."""

from proxytest.probe.plan import targets_of
from proxytest.scenario.profile_file import load_profile

PROFILE = load_profile("spark-2016")


def test_essential_hosts_come_first_and_the_websocket_after_them() -> None:
    hosts = [PROFILE.host(target.host, target.port) for target in targets_of(PROFILE)]
    order = [(not host.sign_in, not host.essential, host.websocket is not None) for host in hosts if host is not None]
    assert order == sorted(order)
    assert len(order) == len(hosts)


def test_no_host_is_named_twice() -> None:
    targets = targets_of(PROFILE)
    assert len(set(targets)) == len(targets)
