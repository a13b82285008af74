"""Sections 3.3 and 3.4 of the field guide: NTLM, Negotiate, and the rest."""

AUTH = "tests/protocol/auth"

NTLM: dict[str, tuple[str, ...]] = {
    "all on one connection, the type 1 at once": (
        "auth/connection-bound: The first 407 closes, the handshake does not",
        f"{AUTH}/test_token.py::test_ntlm_takes_two_legs_of_which_the_second_is_bound_and_proves",
    ),
    "no request has a body": ("tests/protocol/test_request.py::test_connect_names_the_authority_twice",),
    "Proxy-Authorization is not repeated inside the tunnel": (
        "tunnel/https: The proxy's credentials are not sent inside the tunnel",
    ),
    "the far end may ask for NTLM itself": (
        "tunnel/https: The far end asks for a log-on, and does not get the proxy's credentials",
    ),
    "200 after the type 1": ("auth/scheme: Cisco WSA: the address is known already, and a 200 follows the type 1",),
    "407 without a token after the type 1": (
        "auth/scheme: The type 1 is refused: the proxy asks again without a token",
        "auth/scheme: A proxy that wants to be asked anew on the connection that it keeps",
    ),
    "407 that closes after the type 1": (
        "auth/scheme: Every 407 closes the connection: two tries, and no endless loop",
    ),
    "a bare NTLM after the type 3": ("auth/scheme: A bare NTLM after the type 3: the password is wrong",),
    "a new token after the type 3": ("auth/scheme: A new type 2 after the type 3: refused too, and not tried again",),
    "a type 2 without its target": (
        "auth/scheme: An HTTP/1.0 gateway announces a target in its type 2 and leaves it out; NTLM works",
        f"{AUTH}/test_spnego.py::test_a_type_2_without_target_info_is_answered",
    ),
    "a type 2 in OEM": (
        "auth/scheme: A type 2 that names its domain in OEM alone",
        f"{AUTH}/test_type_3.py::test_to_a_proxy_without_unicode_names_go_in_oem",
    ),
    "a type 2 of 32 bytes": (
        "auth/scheme: A type 2 of 32 bytes",
        "tests/protocol/test_ntlm.py::test_a_type_2_of_32_bytes_gets_empty_target_info",
    ),
    "a type 2 of Windows 2003": ("auth/scheme: A type 2 without TargetInfo, as of Windows 2003",),
    "NTLMv1 alone": (
        "auth/scheme: A proxy that knows NTLMv1 alone",
        f"{AUTH}/test_spnego.py::test_a_refusal_by_a_server_of_ntlmv1_says_so",
    ),
    "the domain is the user's": (f"{AUTH}/test_type_3.py::test_the_domain_is_that_of_the_user_and_not_of_the_target",),
    "NTLMv2 always": (f"{AUTH}/test_type_3.py::test_the_response_is_ntlmv2_whatever_the_type_2_lacks",),
    "a timestamp wants a MIC and no LM response": (
        f"{AUTH}/test_type_3.py::test_a_timestamp_is_answered_with_a_mic_and_no_lm_response",
    ),
    "channel bindings of an https:// proxy, and of no other": (
        f"{AUTH}/test_spnego.py::test_a_handshake_can_be_bound_to_the_certificate_of_the_proxy",
        f"{AUTH}/test_type_3.py::test_without_tls_to_the_proxy_there_is_no_channel_to_bind",
        "scenarios/tls-proxy",
    ),
    "the target name is HTTP/proxy": (f"{AUTH}/test_spnego.py::test_the_target_name_is_that_of_the_proxy",),
}

NEGOTIATE: dict[str, tuple[str, ...]] = {
    "NTLM inside SPNEGO; the 2xx may bear a token": (
        "auth/scheme: NTLM inside SPNEGO under Negotiate; the 200 bears a last token",
    ),
    "NTLM as it is": (
        "auth/scheme: NTLM under Negotiate as it is, without SPNEGO",
        "auth/scheme: A raw type 2 in answer to SPNEGO is answered raw",
        "auth/kerberos-only: NTLM is accepted raw, and not inside SPNEGO",
    ),
    "NTLM inside SPNEGO is refused": (
        "auth/kerberos-only: A SPNEGO reject",
        f"{AUTH}/test_spnego.py::test_a_choice_of_kerberos_cannot_be_answered_with_a_password",
    ),
    "Kerberos takes one leg, or one more": (
        f"{AUTH}/test_token.py::test_a_ticket_is_a_proof_in_one_leg",
        f"{AUTH}/test_token.py::test_kerberos_may_take_a_further_leg",
    ),
    "the service is HTTP at the proxy's name": (
        f"{AUTH}/test_spnego.py::test_a_ticket_is_not_asked_for_an_address",
        "tests/real/test_single_sign_on.py::test_alone_the_ticket_logs_on",
    ),
    "no ticket, and Kerberos alone": (
        "auth/kerberos-only: Only Kerberos, or a helper that does not work, and no other scheme",
        "scenarios/kerberos-only",
    ),
    "from Negotiate on to NTLM (curl does not)": (
        "auth/scheme: Where Negotiate leads to Kerberos alone, `auto` goes on to NTLM",
        "scenarios/kerberos-and-ntlm",
    ),
    "no endless loop where 407 closes (curl has one)": (
        "auth/scheme: Every 407 closes the connection: two tries, and no endless loop",
    ),
    "each scheme on connections of its own": (
        "tests/engine/test_audit.py::test_schemes_asked_for_by_name_go_from_the_strongest",
    ),
    "a large ticket": (
        "auth/token-size: At most 8 KiB",
        "auth/token-size: At most 16 KiB",
        "auth/token-size: A ticket of 64 KiB does not fit",
        "auth/token-size: Heads of 64 KiB are accepted",
    ),
    "Proxy-Support, on a 407 and on the far end's 401": (
        "auth/connection-bound: `Proxy-Support`, and a `Connection` that names it, do not close",
        "tunnel/https: The far end asks for a log-on, and does not get the proxy's credentials",
    ),
    "Persistent-Auth": (
        "auth/connection-bound: `Persistent-Auth` concerns what follows the log-on, not the handshake",
    ),
    "Squid offers NTLM only to persistent requests": (
        "auth/offered: Squid offers NTLM only to a request with keep-alive",
    ),
    "Basic in UTF-8, then in ISO-8859-1": (
        f"{AUTH}/test_basic.py::test_with_two_attempts_latin_1_follows",
        f"{AUTH}/test_basic.py::test_an_announced_charset_is_the_only_one",
    ),
    "Basic has no colon in a name": (f"{AUTH}/test_basic.py::test_a_user_name_with_a_colon_is_not_sent",),
    "Basic with long credentials": (f"{AUTH}/test_basic.py::test_long_credentials_are_sent_in_one_piece",),
    "Mutual and SCRAM are not spoken": ("auth/offered: Mutual (RFC 8120) and SCRAM (RFC 7804) alone",),
}
