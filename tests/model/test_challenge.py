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


def test_each_text_can_be_changed() -> None:
    asked = Challenge(scheme="kerberos", token="t", parameters=(("realm", "r"), ("nonce", "")))
    assert asked.changed(str.upper) == Challenge(
        scheme="KERBEROS", token="T", parameters=(("REALM", "R"), ("NONCE", ""))
    )
    assert Challenge(scheme="kerberos").changed(str.upper) == Challenge(scheme="KERBEROS")


def test_a_scheme_that_is_performed_stays() -> None:
    assert Challenge(scheme="nTLM", token="t").changed(lambda text: text.replace("TLM", "-")).scheme == "nTLM"


def test_many_texts_are_changed_at_once() -> None:
    given: list[str] = []

    def change(text: str) -> str:
        given.append(text)
        return text

    asked = Challenge(scheme="Digest", parameters=(("a", "b"),) * 50_000)
    assert asked.changed(change) == asked
    assert len(given) == 1
