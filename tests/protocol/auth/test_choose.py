from proxytest.model.challenge import Scheme
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.parse_challenge import parse_challenges


def test_the_strongest_scheme_comes_first_whatever_the_order_of_the_lines() -> None:
    challenges = parse_challenges(["BASIC realm=x", "Digest nonce=1", "ntlm", "Negotiate"])

    assert offered_schemes(challenges) == (Scheme.NEGOTIATE, Scheme.NTLM, Scheme.DIGEST, Scheme.BASIC)


def test_unknown_schemes_and_repetitions_are_left_out() -> None:
    assert offered_schemes(parse_challenges(["Kerberos, SCRAM-SHA-256 x=1, none, NTLM, NTLM"])) == (Scheme.NTLM,)
