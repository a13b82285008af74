"""Where each numbered case of "What goes wrong in the field" is recognised; none may be forgotten.

The cases are those of the requirement catalogue. A case is covered by the example of a check (`check: title`), by a lab
scenario (`scenarios/NAME`), or by a test of the floor that handles it (`tests/...`).
"""

from pathlib import Path

import pytest

from proxytest.engine.registry import all_checks
from proxytest.scenario.shelf import bundled_scenarios

PROJECT = Path(__file__).resolve().parents[2]

CASES: dict[int, tuple[str, ...]] = {
    1: ("auth/connection-bound: The first 407 closes, the handshake is kept", "scenarios/isa"),
    2: ("auth/connection-bound: HTTP/1.0 with keep-alive keeps it too",),
    3: ("auth/connection-bound: Closed between the legs",),
    4: ("auth/intermittent: Accepted twice, then refused: two proxies behind one address",),
    5: ("auth/offered: All challenges joined in one line", "tests/protocol/test_challenge.py"),
    6: ("auth/kerberos-only: Kerberos only, and nothing else is offered", "scenarios/kerberos-only"),
    7: ("auth/kerberos-only: NTLM is taken raw, and not inside SPNEGO", "tests/protocol/auth/test_spnego.py"),
    8: ("tests/protocol/auth/test_spnego.py",),
    9: ("auth/token-size: Negotiate is not offered", "tests/probe/test_variations.py"),
    10: ("auth/clock: A proxy that lives in the year 2001",),
    11: ("tests/protocol/auth/test_token.py",),
    12: ("scenarios/tls-proxy", "tests/protocol/auth/test_spnego.py"),
    13: ("scenarios/digest-sha-256", "tests/protocol/auth/test_digest.py"),
    14: ("auth/scheme: A wrong password is tried once", "scenarios/wrong-password", "tests/engine/test_lockout.py"),
    15: ("tests/real/test_domain_accounts.py",),
    16: ("tests/wire/test_connection.py",),
    17: ("tunnel/https: A port policy that allows 443 alone",),
    18: ("tunnel/https: A block page inside the tunnel", "tunnel/https: Bytes that are not TLS after the 200"),
    19: ("policy/allow-list: Allowed, but the proxy cannot resolve the name",),
    23: ("tests/model/test_address.py",),
    24: ("tests/wire/test_dial.py",),
    26: ("tls/negotiated: A handshake of today",),
    27: ("wss/upgrade: The far end saw no Upgrade header", "scenarios/inspecting"),
    28: ("tests/wire/test_tunnel.py",),
    29: ("wss/idle: Not watched, since no --hold was given", "tests/checks/test_wss_idle.py"),
    30: ("auth/user-agent: A browser is offered NTLM, another program is not",),
}

#: Media, direct paths, discovery of settings and revocation are not examined yet.
NOT_YET = {20, 21, 22, 25}


def test_no_case_is_forgotten() -> None:
    assert set(CASES) | NOT_YET == set(range(1, 31))


@pytest.mark.parametrize("case", CASES)
def test_what_covers_a_case_is_there(case: int) -> None:
    examples = {f"{check.id}: {example.title}" for check in all_checks().values() for example in check.examples}
    scenarios = {f"scenarios/{name}" for name in bundled_scenarios()}
    for place in CASES[case]:
        assert place in examples | scenarios or (PROJECT / place).is_file(), place
