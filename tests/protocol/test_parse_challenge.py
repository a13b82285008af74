import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.challenge import Challenge
from proxytest.protocol.parse_challenge import MAX_CHALLENGES, parse_challenges
from tests.protocol.stopwatch import LINEAR, seconds

SIZE = 64 * 1024

#: What proxies write: Latin-1, with the grammar's own characters more often than others.
TEXT = st.text(st.sampled_from('aZ0=,"\\ \t/+.Basic DigestNTLM') | st.characters(max_codepoint=0xFF), max_size=300)


def one(value: str) -> Challenge:
    [challenge] = parse_challenges([value])
    return challenge


def schemes(*values: str) -> list[str]:
    return [challenge.scheme for challenge in parse_challenges(values)]


def test_a_scheme_may_stand_alone() -> None:
    assert one("NTLM") == Challenge(scheme="NTLM")


def test_several_lines_are_read_in_order() -> None:
    assert schemes("Negotiate", "NTLM", 'Basic realm="gw"') == ["Negotiate", "NTLM", "Basic"]


def test_bare_schemes_are_separated_by_commas() -> None:
    # curl test 76's kind of list.
    assert schemes("Basic, Wild-and-crazy, NTLM") == ["Basic", "Wild-and-crazy", "NTLM"]


def test_a_comma_separates_parameters_and_challenges_alike() -> None:
    # RFC 9110 section 11.6.1, its own example.
    value = 'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""'

    assert parse_challenges([value]) == (
        Challenge(scheme="Basic", parameters=(("realm", "simple"),)),
        Challenge(scheme="Newauth", parameters=(("realm", "apps"), ("type", "1"), ("title", 'Login to "apps"'))),
    )


def test_a_challenge_with_a_token_may_stand_between_others() -> None:
    assert parse_challenges(["Negotiate YII=, NTLM TlRM, Digest nonce=1"]) == (
        Challenge(scheme="Negotiate", token="YII="),
        Challenge(scheme="NTLM", token="TlRM"),
        Challenge(scheme="Digest", parameters=(("nonce", "1"),)),
    )


@pytest.mark.parametrize("value", [", Basic", "Basic,", ",,Basic ,, ", "\tBasic\t"])
def test_empty_list_elements_are_passed_over(value: str) -> None:
    # RFC 9110 section 5.6.1.2.
    assert schemes(value) == ["Basic"]


def test_the_spelling_of_the_scheme_is_kept() -> None:
    assert one('BASIC realm="CacheFlow"').scheme == "BASIC"


def test_parameter_names_are_read_in_lower_case() -> None:
    assert one('dIgEsT ReAlM="Oblivion", ALGORITHM=mD5').parameters == (("realm", "Oblivion"), ("algorithm", "mD5"))


@pytest.mark.parametrize(
    ("value", "realm"),
    [
        ('Basic realm="a, NTLM, b=c"', "a, NTLM, b=c"),
        ('Basic realm="a \\"quoted\\" \\\\ word"', 'a "quoted" \\ word'),
        ("Basic realm=FooBar", "FooBar"),
        ("Basic realm=two words ", "two words"),
        ("Basic realm=", ""),
        ('Basic realm=""', ""),
        ('Basic realm="Andr\xe9"', "Andr\xe9"),
        ('Basic \t realm \t = \t "OWS Realm" \t ', "OWS Realm"),  # curl test 2091
        ('Basic realm="foobar@baz.com', "foobar@baz.com"),  # Chromium: mismatched final quote
        ('Basic realm="', ""),
        ('Basic realm="ends in a backslash\\', "ends in a backslash"),
        ("Basic foo=1, realm=x", "x"),
    ],
)
def test_the_realm_is_read(value: str, realm: str) -> None:
    assert one(value).parameter("realm") == realm


@pytest.mark.parametrize("value", ["Basic", 'Basic "oh please"', "Kerberos", 'Basic , "x"'])
def test_the_realm_may_be_missing(value: str) -> None:
    # proxy.py's Basic, curl tests 93 and 94, the bare Kerberos of ISA Server.
    assert one(value).parameter("realm") is None


def test_a_scheme_after_a_misplaced_quoted_string_is_found() -> None:
    assert schemes('Basic "oh please", NTLM') == ["Basic", "NTLM"]


def test_escaped_quotes_are_unescaped() -> None:
    # curl test 1095.
    challenge = one('Digest realm="test \\"this\\" realm!!", nonce="1053604145"')

    assert challenge.parameters == (("realm", 'test "this" realm!!'), ("nonce", "1053604145"))


@pytest.mark.parametrize("options", ["auth,auth-int", "auth-int , AUTH", "auth,,auth-int,auth"])
@pytest.mark.parametrize("after", ["", ",", ", Basic realm=x", ", Auth-Internal, NTLM"])
def test_options_of_qop_without_quotes_are_no_schemes(options: str, after: str) -> None:
    digest, *others = parse_challenges([f'Digest qop={options}, nonce="n"{after}'])

    assert digest.parameter("nonce") == "n"
    assert re.split("[ ,]+", digest.parameter("qop") or "") == re.split("[ ,]+", options)
    assert [one.scheme for one in others] == schemes(after)


def test_the_options_may_be_the_last() -> None:
    assert one("Digest nonce=n, qop=auth,auth-int") == Challenge(
        scheme="Digest", parameters=(("nonce", "n"), ("qop", "auth, auth-int"))
    )


def test_elsewhere_such_a_word_is_a_scheme() -> None:
    assert schemes("Digest nonce=n, auth-int, Basic") == ["Digest", "auth-int", "Basic"]


def test_of_a_repeated_parameter_the_first_counts_and_all_are_kept() -> None:
    # The input of curl test 1437. RFC 9110 section 11.2: a name "MUST only occur once", so either choice is lawful;
    # curl takes the last nonce.
    challenge = one('Digest realm="testrealm", algorithm=MD5, algorithm=MD5, nonce=1, nonce=2')

    assert challenge.parameter("nonce") == "1"
    assert challenge.parameters[-1] == ("nonce", "2")


@pytest.mark.parametrize(
    "token",
    ["TlRMTVNTUAACAAAA", "SGVsbG8sIFdvcmxkCg==", "SGVsbG8sIFdvcmxkCg===", "SGVsbG8sIFdvcmxkCg", "a-._~+/9", "A"],
)
@pytest.mark.parametrize("after", ["", "  ", " , Basic"])
def test_a_token68_is_kept_with_the_padding_that_it_has(token: str, after: str) -> None:
    # The over-padded one is Chromium's.
    assert parse_challenges([f"NTLM  {token}{after}"])[0].token == token


def test_spnego_under_ntlm_is_a_token_as_any_other() -> None:
    # px issue 29.
    assert one("NTLM oRUwE6ADCgEDoQwGCisGAQQBgjcCAgo=").token == "oRUwE6ADCgEDoQwGCisGAQQBgjcCAgo="


def test_an_empty_parameter_is_no_token() -> None:
    assert one("Digest qop=") == Challenge(scheme="Digest", parameters=(("qop", ""),))


def test_a_missing_comma_before_the_next_scheme_is_forgiven() -> None:
    assert schemes('Basic realm="gw" NTLM') == ["Basic", "NTLM"]


@pytest.mark.parametrize("value", ["", " ", ",", "=", '"', "\\", "\xa0", "=x", '"Basic realm=x"'])
def test_what_is_no_challenge_is_passed_over(value: str) -> None:
    assert parse_challenges([value]) == ()


def test_a_stray_character_does_not_hide_the_next_challenge() -> None:
    assert schemes("\xff\xfe, Basic realm=x") == ["Basic"]


def test_their_number_is_bounded() -> None:
    assert len(parse_challenges(["x, " * 1000] * 2)) == MAX_CHALLENGES


@given(st.lists(TEXT, max_size=4))
def test_any_text_gives_challenges(values: list[str]) -> None:
    challenges = parse_challenges(values)

    assert all(challenge.scheme for challenge in challenges)
    assert all(name == name.lower() for challenge in challenges for name, _ in challenge.parameters)


@given(st.text("abcxyz", min_size=1), st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=20)), min_size=1))
def test_quoted_strings_are_read_back(scheme: str, parameters: list[tuple[str, str]]) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    written = ", ".join(f"{name}={quoted(value)}" for name, value in parameters)

    assert one(f"{scheme} {written}") == Challenge(scheme=scheme, parameters=tuple(parameters))


HOSTILE = {
    "escaped quotes": 'Digest a="' + '\\"' * (SIZE // 2),
    "parameters without end": "Digest " + "a=" * (SIZE // 2),
    "parameters, then a quote": "Digest " + "a=" * (SIZE // 2) + '"',
    "commas": "Digest " + "," * SIZE,
    "blanks": "Digest" + " " * SIZE,
    "blanks before a quote that does not fit": "Digest a=" + " " * SIZE + 'b"',
    "blanks before a value with junk": "Digest a=" + " " * SIZE + '"x"y',
    "blanks after a value": 'Digest a="x"' + " " * SIZE + "y",
    "blanks before =": "Digest a" + " " * SIZE + "b",
    "blanks after a token": "NTLM A" + " " * SIZE + "x",
    "schemes": "a " * (SIZE // 2),
    "quotes": '"' * SIZE,
    "opened quotes": "Digest " + 'a="' * (SIZE // 3),
    "values with junk": "Digest " + 'a="x"b' * (SIZE // 6),
    "backslashes": 'Digest a="' + "\\" * SIZE + '"',
    "equals signs": "Digest a" + "=" * SIZE + '"',
    "a long word": "a" * SIZE + "=",
    "options of qop": "Digest qop=auth" + ",auth" * (SIZE // 5) + "x",
    "many qop": "Digest " + "qop=auth,auth-int," * (SIZE // 18),
    "many empty values": "Digest " + "a=," * (SIZE // 3),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_input_costs_more_than_its_length(value: str) -> None:
    assert seconds(lambda: parse_challenges([value])) < LINEAR
