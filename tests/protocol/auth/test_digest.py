import hashlib
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.challenge import Challenge
from proxytest.model.credentials import Credentials
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.digest import authorize, digest
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send
from proxytest.protocol.parse_challenge import parse_challenges
from tests.protocol.auth.dialogue import PASSES, alice, asks, converse, received

TARGET = "u2c.wbx2.com:443"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
MUFASA = alice("Circle of Life", "Mufasa")  # RFC 7616 erratum 4495: "of" in lower case
RFC_7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
JASON = alice("Secret, or not?", "Jäsøn Doe")
RFC_7616_USERHASH = (
    'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, '
    'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", '
    'opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true'
)


def flow(
    credentials: Credentials | None = None, *, method: str = "CONNECT", uri: str = TARGET, cnonces: Iterable[str] = ()
) -> AuthFlow:
    given_out = iter([*cnonces, *[CNONCE] * 9])
    return digest(credentials or alice(), method=method, uri=uri, make_cnonce=lambda: next(given_out))


def fields(authorization: str | None) -> dict[str, str]:
    """Read credentials; they have the grammar of a challenge."""
    [read] = parse_challenges([authorization or ""])
    assert read.scheme == "Digest"
    return dict(read.parameters)


def answered(
    challenge: str, credentials: Credentials | None = None, *, method: str = "CONNECT", uri: str = TARGET
) -> str:
    """Return what a flow sends in answer to a challenge."""
    authorization = converse(flow(credentials, method=method, uri=uri), asks(challenge)).authorizations[1]
    assert authorization is not None
    return authorization


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_rfc_7616_section_3_9_1(algorithm: str, response: str) -> None:
    sent = fields(answered(RFC_7616.format(algorithm), MUFASA, method="GET", uri="/dir/index.html"))

    assert sent == {
        "username": "Mufasa",
        "realm": "http-auth@example.org",
        "uri": "/dir/index.html",
        "algorithm": algorithm,
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "nc": "00000001",
        "cnonce": CNONCE,
        "qop": "auth",
        "response": response,
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    }


def test_rfc_2617_section_3_5() -> None:
    [challenge] = parse_challenges(
        ['Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"']
    )
    credentials = alice("Circle Of Life", "Mufasa")
    sent = authorize(credentials, challenge, method="GET", uri="/dir/index.html", cnonce="0a4f113b")

    assert fields(sent)["response"] == "6629fae49393a05397450978507c4ef1"


@pytest.mark.parametrize(
    ("uri", "response"),
    [
        ("www.example.com:443", "3270da8467afbe9ddf2334a48d46e9b9"),
        ("www.example.com:80", "aa1df184f68d5b6ab9d9aa4f88e41b4c"),
    ],
)
def test_chromium_hashes_the_authority_of_connect(uri: str, response: str) -> None:
    sent = fields(answered('Digest realm="Oblivion", nonce="nonce-value"', alice("bar", "foo"), uri=uri))

    assert (sent["uri"], sent["response"]) == (uri, response)


@pytest.mark.parametrize(
    ("realm", "nonce", "uri", "response"),
    [
        ("OWS Realm", "1053604145", "/20910001", "b6c8f707f7781c272e79489771185713"),
        ('My \\"Cool\\" Realm', "1053604146", "/20910003", "f10c1586b83b6e5927fef54748f88d36"),
    ],
)
def test_curl_hashes_the_unescaped_realm_and_sends_it_escaped(realm: str, nonce: str, uri: str, response: str) -> None:
    # curl test 2091; the older test 1095 hashed the escaped realm, which no server would.
    credentials = alice("testpass", "testuser")
    authorization = answered(f'Digest realm="{realm}", nonce="{nonce}"', credentials, method="GET", uri=uri)

    assert authorization == (
        f'Digest username="testuser", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{response}"'
    )


def test_rfc_7616_section_3_9_2_as_corrected_by_erratum_4897() -> None:
    # The values printed in the RFC are of SHA-512 cut short; these are of SHA-512/256.
    flow_to_doe = flow(JASON, method="GET", uri="/doe.json", cnonces=["NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"])
    sent = fields(converse(flow_to_doe, asks(RFC_7616_USERHASH)).authorizations[1])

    assert sent["username"] == "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"
    assert sent["response"] == "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"
    assert sent["userhash"] == "true"


def hashed(name: str, text: str) -> str:
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("session", ["", "-sess"])
@pytest.mark.parametrize(("algorithm", "name"), [("MD5", "md5"), ("SHA-256", "sha256"), ("SHA-512-256", "sha512_256")])
def test_each_algorithm_is_that_of_rfc_7616_section_3_4(algorithm: str, name: str, session: str) -> None:
    sent = fields(answered(f'Digest realm="r", nonce="n", qop=auth, algorithm={algorithm}{session}'))

    ha1 = hashed(name, "alice:r:wonderland")
    ha1 = hashed(name, f"{ha1}:n:{CNONCE}") if session else ha1
    ha2 = hashed(name, f"CONNECT:{TARGET}")
    assert sent["response"] == hashed(name, f"{ha1}:n:00000001:{CNONCE}:auth:{ha2}")
    assert sent["algorithm"] == algorithm + session


def test_without_qop_the_form_is_that_of_rfc_2069() -> None:
    sent = fields(answered('Digest realm="r", nonce="n"'))

    assert set(sent) == {"username", "realm", "nonce", "uri", "response"}
    assert sent["response"] == hashed(
        "md5", f"{hashed('md5', 'alice:r:wonderland')}:n:{hashed('md5', f'CONNECT:{TARGET}')}"
    )


def test_a_session_without_qop_tells_its_cnonce() -> None:
    assert fields(answered('Digest realm="r", nonce="n", algorithm=MD5-sess'))["cnonce"] == CNONCE


def test_algorithm_qop_nc_and_userhash_go_without_quotes() -> None:
    # RFC 7616 section 3.4.
    authorization = answered('Digest realm="r", nonce="n", qop="auth", algorithm="MD5", userhash="true"')

    assert {"algorithm=MD5", "qop=auth", "nc=00000001", "userhash=true"} <= set(authorization.split(", "))


@pytest.mark.parametrize("qop", ['"auth-int,auth"', '"auth-int , AUTH"', "auth", '" auth "', '"auth-int auth"'])
def test_auth_is_chosen_from_a_list_with_blanks(qop: str) -> None:
    # curl tests 153 and 388.
    assert fields(answered(f'Digest realm="r", nonce="n", qop={qop}'))["qop"] == "auth"


def test_the_algorithm_is_repeated_as_spelled() -> None:
    assert fields(answered('Digest realm="r", nonce="n", algorithm=mD5'))["algorithm"] == "mD5"


def test_a_domain_user_is_escaped_on_the_wire_and_hashed_as_typed() -> None:
    authorization = answered('Digest realm="r", nonce="n"', alice(user="CORP\\alice"))

    assert 'username="CORP\\\\alice"' in authorization
    assert fields(authorization)["response"] == hashed(
        "md5", f"{hashed('md5', 'CORP' + chr(92) + 'alice:r:wonderland')}:n:{hashed('md5', f'CONNECT:{TARGET}')}"
    )


def test_with_charset_utf_8_a_name_goes_in_the_extended_notation() -> None:
    # RFC 7616 section 3.4 and RFC 8187.
    sent = fields(answered('Digest realm="r", nonce="n", charset=UTF-8', JASON))

    assert sent["username*"] == "UTF-8''J%C3%A4s%C3%B8n%20Doe"
    assert "username" not in sent


def test_an_ascii_name_goes_plainly_whatever_the_charset() -> None:
    assert fields(answered('Digest realm="r", nonce="n", charset=UTF-8'))["username"] == "alice"


def test_without_charset_a_name_goes_as_the_octets_that_were_hashed() -> None:
    sent = fields(answered('Digest realm="r", nonce="n"', JASON))

    assert sent["username"].encode("latin-1").decode() == "Jäsøn Doe"


def test_a_realm_in_latin_1_is_hashed_byte_by_byte() -> None:
    sent = fields(answered('Digest realm="\xe9", nonce="n"'))

    ha1 = hashlib.md5(b"alice:\xe9:wonderland", usedforsecurity=False).hexdigest()
    assert sent["response"] == hashed("md5", f"{ha1}:n:{hashed('md5', f'CONNECT:{TARGET}')}")
    assert sent["realm"] == "\xe9"


NAMES = st.text(min_size=1).filter(lambda user: user.isprintable() and not user.endswith("\\"))


@given(st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n\0")), NAMES)
def test_whatever_the_realm_and_the_name_a_header_can_be_written(realm: str, user: str) -> None:
    challenge = Challenge(scheme="Digest", parameters=(("realm", realm), ("nonce", realm), ("opaque", realm)))

    authorization = authorize(alice(user=user), challenge, method="CONNECT", uri=TARGET, cnonce="c")

    assert authorization.encode("latin-1")
    assert fields(authorization)["realm"] == fields(authorization)["opaque"] == realm


def test_the_nonce_is_fetched_first_and_nothing_is_proven_by_that() -> None:
    conversation = converse(flow(), asks('Digest realm="r", nonce="n"'), PASSES)

    assert [send.proves for send in conversation.sent] == [False, True]
    assert conversation.sent[0] == Send(authorization=None)
    assert conversation.ended == Ended(outcome=Outcome.ACCEPTED, mechanism="MD5")


def test_a_proxy_that_does_not_ask_is_told() -> None:
    assert converse(flow(), PASSES).ended == Ended(outcome=Outcome.NOT_CHALLENGED)


def test_a_proxy_without_digest_is_told() -> None:
    assert converse(flow(), asks("Basic realm=x")).ended == Ended(
        outcome=Outcome.NOT_OFFERED, detail="the proxy offers Basic"
    )


@pytest.mark.parametrize("stale", ["", ", stale=false", ', stale="FALSE"'])
def test_the_same_challenge_again_is_a_refusal(stale: str) -> None:
    conversation = converse(flow(), asks("Digest nonce=1"), asks(f"Digest nonce=2{stale}"))

    assert conversation.ended == Ended(outcome=Outcome.REFUSED, mechanism="MD5")
    assert len(conversation.sent) == 2


def test_401_without_a_challenge_is_a_refusal() -> None:
    # px.
    assert converse(flow(), asks("Digest nonce=1"), received(401)).outcome == Outcome.REFUSED


@pytest.mark.parametrize("stale", ["true", "TRUE", '"true"'])
def test_a_stale_nonce_is_replaced_and_the_password_kept(stale: str) -> None:
    conversation = converse(
        flow(cnonces=["a", "b"]),
        asks("Digest nonce=1, qop=auth"),
        asks(f"Digest nonce=2, qop=auth, stale={stale}"),
        PASSES,
    )

    assert [fields(sent)["nonce"] for sent in conversation.authorizations[1:]] == ["1", "2"]
    assert [fields(sent)["cnonce"] for sent in conversation.authorizations[1:]] == ["a", "b"]
    assert [fields(sent)["nc"] for sent in conversation.authorizations[1:]] == ["00000001"] * 2
    assert conversation.outcome == Outcome.ACCEPTED


def _elsewhere(challenge: str, connection: int) -> Received:
    return replace(asks(challenge), connection=connection)


def test_a_new_nonce_for_one_that_another_connection_brought_may_come_from_another_node() -> None:
    conversation = converse(flow(), _elsewhere("Digest nonce=1", 1), _elsewhere("Digest nonce=2", 2))

    assert conversation.ended is None  # it goes on, where a second attempt is allowed
    assert conversation.sent[-1].otherwise is not None
    assert conversation.sent[-1].otherwise.outcome is Outcome.NONCE_REFUSED
    assert conversation.sent[-1].only_here  # at its own node: elsewhere it would tell nothing


@pytest.mark.parametrize("last", [PASSES, _elsewhere("Digest nonce=3", 3)], ids=["accepted", "elsewhere again"])
def test_clients_would_not_answer_the_second_nonce_so_it_works_for_none(last: Received) -> None:
    conversation = converse(flow(), _elsewhere("Digest nonce=1", 1), _elsewhere("Digest nonce=2", 2), last)

    assert conversation.outcome == Outcome.NONCE_REFUSED


@pytest.mark.parametrize(
    ("last", "outcome"),
    [(PASSES, Outcome.ACCEPTED), (_elsewhere("Digest nonce=3, stale=true", 3), Outcome.NONCE_REFUSED)],
)
def test_clients_answer_a_second_nonce_where_the_first_is_called_stale(last: Received, outcome: Outcome) -> None:
    answers = (_elsewhere("Digest nonce=1", 1), _elsewhere("Digest nonce=2, stale=true", 2), last)
    conversation = converse(flow(), *answers)

    assert conversation.outcome == outcome
    assert conversation.sent[-1].otherwise is not None
    assert conversation.sent[-1].otherwise.outcome is Outcome.NONCE_REFUSED


def test_refused_on_the_connection_that_brought_the_nonce_it_is_the_password() -> None:
    answers = (_elsewhere("Digest nonce=1", 1), _elsewhere("Digest nonce=2", 2), _elsewhere("Digest nonce=3", 2))

    assert converse(flow(), *answers).outcome == Outcome.REFUSED


def test_the_same_nonce_again_is_a_refusal_wherever_it_came() -> None:
    answers = (_elsewhere("Digest nonce=1", 1), _elsewhere("Digest nonce=1", 2))

    assert converse(flow(), *answers).outcome == Outcome.REFUSED


def test_a_proxy_that_calls_every_nonce_stale_is_given_up() -> None:
    conversation = converse(flow(), *[asks("Digest nonce=1, stale=true")] * 9)

    assert conversation.outcome == Outcome.UNUSABLE_CHALLENGE
    assert [send.proves for send in conversation.sent] == [False, True, True]


@pytest.mark.parametrize(
    ("challenge", "said"),
    [
        ("Digest nonce=n, algorithm=awezum", "awezum"),
        ("Digest nonce=n, algorithm=SHA-512", "SHA-512"),
        ("Digest nonce=n, qop=auth-int", "auth-int"),
        ("Digest realm=r", "without a nonce"),
    ],
)
def test_a_challenge_that_cannot_be_answered_is_told_and_nothing_is_sent(challenge: str, said: str) -> None:
    conversation = converse(flow(), asks(challenge))

    assert conversation.outcome == Outcome.UNUSABLE_CHALLENGE
    assert conversation.ended is not None
    assert said.lower() in conversation.ended.detail.lower()
    assert conversation.authorizations == [None]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_the_strongest_of_several_is_answered(order: tuple[int, ...]) -> None:
    offered = [
        "Digest nonce=a, algorithm=MD5",
        "Digest nonce=b, algorithm=SHA-512-256",
        "Digest nonce=c, algorithm=SHA-256",
        "Digest nonce=d, algorithm=SHA3-512",
    ]
    conversation = converse(flow(), asks(*(offered[index] for index in order)))

    assert fields(conversation.authorizations[1])["nonce"] == "b"


def test_of_equally_strong_ones_the_first_is_answered() -> None:
    conversation = converse(flow(), asks("Digest nonce=a", "Digest nonce=b, algorithm=MD5-sess"))

    assert fields(conversation.authorizations[1])["nonce"] == "a"


def test_only_a_usable_challenge_can_be_authorized() -> None:
    with pytest.raises(ValueError, match="without a nonce"):
        authorize(alice(), Challenge(scheme="Digest"), method="CONNECT", uri=TARGET, cnonce="c")
