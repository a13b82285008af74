"""Sections 3.1 and 3.2 of the field guide: challenges and the framing of answers, and Digest."""

AUTH = "tests/protocol/auth"
CHALLENGE = "tests/protocol/test_parse_challenge.py"

CHALLENGES: dict[str, tuple[str, ...]] = {
    "several lines": (
        "auth/offered: One line for each challenge",
        f"{CHALLENGE}::test_several_lines_are_read_in_order",
    ),
    "several challenges in one line": (
        "auth/offered: All challenges joined in one line",
        "auth/scheme: A type 2 among other challenges, in one line",
        f"{CHALLENGE}::test_a_comma_separates_parameters_and_challenges_alike",
    ),
    "an unknown scheme between known ones": ("auth/offered: An unknown scheme among the others",),
    "names in whatever case": (
        "auth/offered: A name in capitals",
        "auth/scheme: Digest spelled with odd blanks, parameters that repeat, and others that nobody knows",
    ),
    "a realm without quotes, empty, without its last quote": (
        "auth/offered: Realms without quotes, empty, and not closed",
        f"{CHALLENGE}::test_the_realm_is_read",
    ),
    "a realm with commas, quotes and names of schemes": (
        "auth/offered: A realm with commas, quotes, equals signs and the name of a scheme",
        f"{CHALLENGE}::test_escaped_quotes_are_unescaped",
    ),
    "a realm in ISO-8859-1": (
        "auth/offered: A realm in ISO-8859-1",
        f"{AUTH}/test_digest.py::test_a_realm_in_latin_1_is_hashed_byte_by_byte",
    ),
    "no realm": ("auth/offered: No realm (proxy.py)", f"{CHALLENGE}::test_the_realm_may_be_missing"),
    "a text instead of a realm": ("auth/offered: A text instead of a realm",),
    "blanks around the equals sign, unknown parameters": (
        "auth/offered: Spaces around the equals sign, and unknown parameters",
    ),
    "parameters that repeat": (
        "auth/scheme: Digest spelled with odd blanks, parameters that repeat, and others that nobody knows",
        f"{CHALLENGE}::test_of_a_repeated_parameter_the_first_counts_and_all_are_kept",
    ),
    "a token with too much padding": (
        "auth/scheme: A type 2 in base64 with too much padding",
        f"{CHALLENGE}::test_a_token68_is_kept_with_the_padding_that_it_has",
    ),
    "a token without padding": (
        "auth/scheme: A type 2 in base64 without its padding",
        f"{AUTH}/test_spnego.py::test_tokens_without_padding_are_taken",
    ),
    "an empty qop": (f"{CHALLENGE}::test_an_empty_parameter_is_no_token",),
    "a bare Kerberos": ("auth/offered: Microsoft ISA Server adds a bare Kerberos",),
    "SPNEGO under NTLM": (
        "auth/scheme: SPNEGO under NTLM cannot be answered",
        f"{AUTH}/test_spnego.py::test_a_type_2_inside_spnego_under_ntlm_cannot_be_answered",
    ),
    "the scheme is sent as the registry spells it": (
        f"{AUTH}/test_token.py::test_the_scheme_is_sent_in_its_registered_spelling",
    ),
    "a 407 whose body has a length": ("auth/connection-bound: Spaces after the length of the page",),
    "a 407 of 4 MiB": (
        "auth/connection-bound: A page of 4 MiB comes with each 407",
        "tests/wire/test_connection.py::test_four_mebibytes_of_a_407_are_drained_and_the_connection_is_used_again",
    ),
    "a 407 in chunks": ("auth/connection-bound: A page of 4 MiB in chunks",),
    "a 407 without end": (
        "auth/connection-bound: The page of the first 407 never ends",
        "auth/connection-bound: The page that comes with the type 2 never ends",
        "tests/wire/test_connection.py::test_an_endless_body_is_read_to_the_limit_only",
    ),
    "Content-Length beside chunked costs the connection": (
        "auth/connection-bound: Two lengths of the same page",
        "tests/wire/test_connection.py::test_length_beside_chunked_costs_the_connection",
    ),
    "NUL in the head is refused": ("tests/protocol/test_head.py::test_nul_is_refused",),
    "an answer that is no HTTP": ("proxy/reachable: Something else listens there",),
    "blanks behind a length": (
        "auth/connection-bound: Spaces after the length of the page",
        "tests/protocol/test_head.py::test_trailing_blanks_of_a_value_go",
    ),
    "Via without a blank": ("tunnel/answer: Microsoft ISA Server: no space after the colon, two at the end",),
    "any 2xx opens the tunnel": (
        "tunnel/https: Another 2xx opens the tunnel too",
        "tunnel/answer: 204 opens a tunnel too",
    ),
    "lengths in a 2xx mean nothing": (
        "tunnel/https: Lengths in the answer that opens the tunnel are ignored",
        "tunnel/answer: Content-Length in the answer that opens the tunnel",
    ),
    "HTTP/1.0 with Connection: keep-alive": ("auth/connection-bound: HTTP/1.0 with keep-alive keeps it too",),
    "HTTP/1.0 with Proxy-Connection: keep-alive": ("auth/connection-bound: So does HTTP/1.0 with `Proxy-Connection`",),
    "HTTP/1.0 alone closes": ("auth/connection-bound: HTTP/1.0 without keep-alive closes",),
    "close on the first 407": ("auth/connection-bound: The first 407 closes, the handshake does not", "scenarios/isa"),
    "close between the legs": (
        "auth/connection-bound: Closed in the middle of the handshake",
        "auth/connection-bound: Closed in the middle of the handshake, by `Proxy-Connection`",
        "auth/connection-bound: Closed in the middle of the handshake, without a header",
        "tests/wire/test_drive.py::test_a_bound_leg_never_moves_to_another_connection",
    ),
}

DIGEST: dict[str, tuple[str, ...]] = {
    "the authority of CONNECT is hashed": (
        "auth/scheme: Squid: Digest with qop=auth, over the authority of the CONNECT",
        f"{AUTH}/test_digest.py::test_chromium_hashes_the_authority_of_connect",
    ),
    "a plain request's target is hashed as it is sent": (
        "tests/probe/test_identity.py::test_digest_hashes_the_request_target_of_a_plain_request_as_it_is_sent",
    ),
    "six algorithms": (f"{AUTH}/test_digest.py::test_each_algorithm_is_that_of_rfc_7616_section_3_4",),
    "the strongest of several challenges": (
        "auth/scheme: An algorithm that nobody knows beside one that is known",
        f"{AUTH}/test_digest.py::test_the_strongest_of_several_is_answered",
        f"{AUTH}/test_digest.py::test_of_equally_strong_ones_the_first_is_answered",
    ),
    "an unknown algorithm": (
        "auth/scheme: An algorithm that nobody knows beside one that is known",
        "auth/scheme: No algorithm that anybody knows",
    ),
    "SHA-256": ("scenarios/digest-sha-256",),
    "qop: auth from a list with blanks": (f"{AUTH}/test_digest.py::test_auth_is_chosen_from_a_list_with_blanks",),
    "qop: auth-int alone": ("auth/scheme: Digest with auth-int alone",),
    "no qop is RFC 2069": (
        "auth/scheme: Digest without qop, as of RFC 2069",
        f"{AUTH}/test_digest.py::test_without_qop_the_form_is_that_of_rfc_2069",
    ),
    "algorithm, qop, nc and userhash without quotes; nc counts each nonce, and each is used once": (
        f"{AUTH}/test_digest.py::test_algorithm_qop_nc_and_userhash_go_without_quotes",
    ),
    "userhash": ("auth/scheme: A name that is wanted as a hash",),
    "charset and username*": (f"{AUTH}/test_digest.py::test_with_charset_utf_8_a_name_goes_in_the_extended_notation",),
    "stale=true": ("auth/scheme: The nonce was too old: the password once more, where a second attempt is allowed",),
    "every nonce is stale": (f"{AUTH}/test_digest.py::test_a_proxy_that_calls_every_nonce_stale_is_given_up",),
    "the same nonce again is a refusal": ("auth/scheme: The same nonce again is a refusal",),
    # Chromium takes it for a new challenge; one attempt on the account is what we allow ourselves.
    "another realm": ("auth/scheme: Another realm: the password, or another proxy? No second attempt",),
    "nextnonce": ("auth/scheme: The next nonce comes with the answer, and is not used",),
    "a nonce of its own for each connection": (
        f"{AUTH}/test_digest.py::test_the_nonce_is_fetched_first_and_nothing_is_proven_by_that",
    ),
    "Squid wants qop=auth, and MD5": ("auth/scheme: Squid: Digest with qop=auth, over the authority of the CONNECT",),
    "Apache: MD5 alone": ("tests/real/test_apache.py::test_the_logon_works",),
    "px: MD5 alone, and 401 for a refusal": (
        "auth/scheme: px: a refusal is a 401",
        f"{AUTH}/test_digest.py::test_401_without_a_challenge_is_a_refusal",
    ),
    "RFC 7616 section 3.9.1": (f"{AUTH}/test_digest.py::test_rfc_7616_section_3_9_1",),
    "RFC 7616 section 3.9.2 is wrong": (
        f"{AUTH}/test_digest.py::test_rfc_7616_section_3_9_2_as_corrected_by_erratum_4897",
    ),
    "RFC 2617": (f"{AUTH}/test_digest.py::test_rfc_2617_section_3_5",),
}
