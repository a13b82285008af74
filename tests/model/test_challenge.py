import pytest

from proxytest.model.challenge import STRENGTH, Challenge, Scheme


@pytest.mark.parametrize(
    ("scheme", "label"),
    [(Scheme.BASIC, "Basic"), (Scheme.DIGEST, "Digest"), (Scheme.NTLM, "NTLM"), (Scheme.NEGOTIATE, "Negotiate")],
)
def test_a_scheme_is_labelled_as_in_the_registry(scheme: Scheme, label: str) -> None:
    assert scheme.label == label


def test_the_strongest_scheme_is_the_first_that_chromium_would_choose() -> None:
    assert STRENGTH == (Scheme.NEGOTIATE, Scheme.NTLM, Scheme.DIGEST, Scheme.BASIC)


@pytest.mark.parametrize("spelled", ["Basic", "BASIC", "basic"])
def test_the_name_of_a_scheme_is_case_insensitive(spelled: str) -> None:
    # RFC 9110 section 11.1.
    assert Challenge(scheme=spelled).is_for(Scheme.BASIC)


def test_one_name_is_not_another() -> None:
    assert not Challenge(scheme="Kerberos").is_for(Scheme.NEGOTIATE)


def test_of_a_repeated_parameter_the_first_counts() -> None:
    challenge = Challenge(scheme="Digest", parameters=(("nonce", "1"), ("nonce", "2")))

    assert challenge.parameter("nonce") == "1"


def test_a_parameter_may_be_missing() -> None:
    assert Challenge(scheme="Basic").parameter("realm") is None
