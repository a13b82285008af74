"""Where each numbered case of "What goes wrong in the field" is recognised; none may be forgotten.

The cases are those of the requirement catalogue. A case is covered by the example of a check (`check: title`), by a lab
scenario (`scenarios/NAME`), or by a test of the floor that handles it (`tests/...`).
"""

from pathlib import Path

import pytest

from proxytest.features.registry import all_checks
from proxytest.scenario.bundled import bundled_scenarios

PROJECT = Path(__file__).resolve().parents[2]

CASES: dict[int, tuple[str, ...]] = {
    1: ("auth/connection-bound: The first 407 closes, the handshake does not", "scenarios/isa"),
    2: (
        "auth/connection-bound: HTTP/1.0 with keep-alive keeps it too",
        "auth/connection-bound: So does HTTP/1.0 with `Proxy-Connection`",
    ),
    3: ("auth/connection-bound: Closed in the middle of the handshake",),
    4: ("auth/intermittent: Accepted twice, then refused: two proxies behind one address",),
    5: (
        "auth/offered: All challenges joined in one line",
        "auth/offered: A realm with commas, quotes, equals signs and the name of a scheme",
        "tests/protocol/test_parse_challenge.py",
    ),
    6: (
        "auth/kerberos-only: Only Kerberos, or a helper that does not work, and no other scheme",
        "scenarios/kerberos-only",
    ),
    7: (
        "auth/kerberos-only: NTLM is accepted raw, and not inside SPNEGO",
        "auth/scheme: NTLM under Negotiate as it is, without SPNEGO",
        "auth/scheme: SPNEGO under NTLM cannot be answered",
        "auth/scheme: A type 2 in base64 without its padding",
    ),
    8: ("tests/protocol/auth/test_spnego.py",),
    9: (
        "auth/token-size: At most 8 KiB",
        "auth/token-size: At most 16 KiB",
        "auth/token-size: A ticket of 64 KiB does not fit",
        "tests/features/logon/probes/test_variations.py",
    ),
    10: ("auth/clock: The proxy's clock says 2001",),
    11: ("auth/scheme: A proxy that knows NTLMv1 alone", "tests/protocol/auth/test_token.py"),
    12: ("scenarios/tls-proxy", "tests/protocol/auth/test_spnego.py"),
    13: (
        "scenarios/digest-sha-256",
        "auth/scheme: The nonce was too old: the password once more, where a second attempt is allowed",
        "auth/scheme: Digest with auth-int alone",
        "tests/protocol/auth/test_digest.py",
    ),
    14: ("auth/scheme: A wrong password is tried once", "scenarios/wrong-password", "tests/engine/test_lockout.py"),
    15: ("tests/real/test_domain_accounts.py",),
    16: (
        "auth/connection-bound: A page of 4 MiB comes with each 407",
        "auth/connection-bound: A page of 4 MiB in chunks",
        "auth/connection-bound: The page of the first 407 never ends",
        "tests/wire/test_connection.py",
    ),
    17: ("tunnel/https: A port policy that allows only 443", "policy/ports: No CONNECT at all"),
    18: ("tunnel/https: A block page inside the tunnel", "tunnel/https: Bytes that are not TLS after the 200"),
    19: ("policy/allow-list: Allowed, but the proxy cannot resolve the name",),
    20: (
        "media/tcp: A middlebox accepts the connection and closes it",
        "media/tcp: A middlebox accepts the connection and says nothing",
        "share/tcp: A middlebox accepts the connection and resets it",
        "tests/real/test_media_namespaces.py",
    ),
    21: (
        "media/choice: Nothing works: a middlebox accepts connections and does not answer",
        "scenarios/media-blocked",
        "policy/addresses: No direct path was asked for",
        "tests/engine/test_past_the_proxy.py",
    ),
    22: (
        "config/source: The desktop and the variables name different proxies",
        "config/source: no_proxy covers a host of the product",
        "config/pac-only: A PAC file and no proxy: the report lists the settings that would replace it",
        "tests/protocol/settings/test_precedence.py",
        "tests/engine/test_pac.py",
    ),
    23: ("tests/model/test_address.py",),
    24: ("tests/wire/test_dial.py",),
    25: ("tls/revocation: The proxy denies it", "tests/engine/test_certificate_servers.py"),
    26: ("tls/negotiated: A modern handshake",),
    27: ("wss/upgrade: The far end saw no Upgrade header", "scenarios/inspecting"),
    28: ("tests/wire/test_tunnel.py",),
    29: (
        "wss/idle: Cut before the client would ping",
        "wss/hold: Cut before the second ping",
        "tests/features/websocket/test_wss_idle.py",
    ),
    30: ("auth/user-agent: A browser is offered NTLM, another program is not",),
}


def test_no_case_is_forgotten() -> None:
    assert set(CASES) == set(range(1, 31))


@pytest.mark.parametrize("case", CASES)
def test_what_covers_a_case_is_there(case: int) -> None:
    examples = {f"{check.id}: {example.title}" for check in all_checks().values() for example in check.examples}
    scenarios = {f"scenarios/{name}" for name in bundled_scenarios()}
    for place in CASES[case]:
        assert place in examples | scenarios or (PROJECT / place).is_file(), place
