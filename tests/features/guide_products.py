"""Section 2 of the field guide: how products ask for a log-on, and answer one.

What only tells the product (names in headers, pages, realms, issuers, versions) belongs to the product marks and stands
in tests/protocol; so do answers that end a dialogue without a log-on in it (Privoxy's 400, Charles' 503), and open data
and licences (2.2, 2.3). The dialogues of section 1, McAfee Web Gateway, are here too.
"""

AUTH = "tests/protocol/auth"

PRODUCTS: dict[str, tuple[str, ...]] = {
    "Squid offers four schemes, a line each": ("scenarios/corporate", "auth/offered: One line for each challenge"),
    "Squid of old answers in HTTP/1.0": ("auth/scheme: Squid of old: HTTP/1.0 407",),
    "Squid that opens TLS drops Upgrade": ("wss/upgrade: The far end saw no Upgrade header", "scenarios/inspecting"),
    "Blue Coat asks in its own words": ("scenarios/bluecoat",),
    "CacheFlow writes BASIC, and closes": ("auth/scheme: CacheFlow: BASIC in capitals, and a 407 that closes",),
    "Zscaler compares the scheme letter by letter": tuple(
        f"auth/scheme: Zscaler wants `{scheme}` spelled so, however it spells its own offer"
        for scheme in ("Basic", "Digest", "NTLM", "Negotiate")
    ),
    "Zscaler and others serve a block page inside the tunnel": (
        "tunnel/https: A block page inside the tunnel",
        "scenarios/blockpage",
    ),
    "Blue Coat, iboss, Zscaler and others redirect a CONNECT": ("policy/allow-list: Redirected to a log-on page",),
    "Cisco WSA lets a request pass right after the type 1": (
        "auth/scheme: Cisco WSA: the address is known already, and a 200 follows the type 1",
        "scenarios/cisco-wsa",
    ),
    "Cisco WSA fails clients that offer NEGOEX": (f"{AUTH}/test_type_3.py::test_negoex_is_not_offered",),
    "Sophos: HTTP/1.0 407 Authentication failed": ("auth/scheme: Sophos UTM: HTTP/1.0 407 Authentication failed",),
    "WinGate offers Negotiate and NTLM, and refuses the type 1": (
        "auth/scheme: WinGate: a type 1 that asks for NTLMv2 is answered as if none had come",
    ),
    "CCProxy: 407 Unauthorized": ("auth/scheme: CCProxy: 407 Unauthorized",),
    "HAProxy: HTTP/1.0 407 Unauthorized with a page": ("auth/scheme: HAProxy: HTTP/1.0 407 Unauthorized with a page",),
    "Apache names itself in the 200": (
        "tunnel/answer: Apache httpd: the name of the proxy in the answer",
        "tests/real/test_apache.py::test_the_logon_works",
    ),
    "tinyproxy closes with every refusal": (
        "auth/scheme: tinyproxy: HTTP/1.0, every refusal closes",
        "tests/real/test_tinyproxy.py::test_the_logon_works",
    ),
    "3proxy: HTTP/1.0, first 407 closes, type 2 keeps, HTTP/1.0 200": (
        "auth/scheme: 3proxy: HTTP/1.0 throughout; its first 407 closes, the one with the type 2 does not",
    ),
    "cntlm asks the client once its own log-on was refused": (
        "auth/scheme: cntlm whose own log-on was refused asks the client instead",
        "tests/real/test_cntlm.py::test_a_refused_hop_is_no_proxy_without_log_on",
    ),
    "px offers Negotiate, NTLM, Digest, Basic": (
        "auth/offered: px offers four, the strongest first",
        "auth/scheme: px: Digest is accepted",
        "tests/real/test_px.py::test_the_logon_works",
    ),
    "proxy.py: Basic without a realm": (
        "auth/offered: No realm (proxy.py)",
        "auth/scheme: proxy.py: Basic without a realm",
    ),
    "ISA, TMG: the first 407 closes, bare Kerberos, odd blanks": (
        "auth/scheme: Microsoft ISA Server, TMG: the first 407 closes; a bare Kerberos, odd blanks",
        "scenarios/isa",
    ),
    "MWG: 407 authenticationrequired, a line each, NTLM first, also HTTP/1.0": (
        "auth/offered: McAfee Web Gateway: the reason is the name of its page, one word",
        "scenarios/mcafee-7.8",
    ),
    "MWG: a type 2 without the target that it announces": (
        "auth/scheme: An HTTP/1.0 gateway announces a target in its type 2 and leaves it out; NTLM works",
        "auth/scheme: The same type 2 in Unicode",
        "scenarios/mcafee-7.1",
    ),
    "MWG: 302 to its authentication server": (
        "tunnel/https: Redirected to a log-on server",
        "auth/offered: Redirected to a log-on page before any challenge: the schemes are unknown",
    ),
    "MWG, now Skyhigh: 403 with the name of a template to CONNECT": (
        "tunnel/https: Skyhigh Secure Web Gateway: the reason is the name of its page",
    ),
}
