"""What is hashed, and what is sent, as a user."""

from proxytest.model.challenge import Scheme
from proxytest.model.logon import Logon
from proxytest.probe.identity import Identity
from proxytest.protocol.request import Request, connect, forward
from tests.protocol.auth.dialogue import alice, asks
from tests.support.permits import Unlimited
from tests.support.wire import TARGET

CHALLENGE = asks('Digest realm="corp", nonce="n1", qop="auth"')


def _proof(request: Request) -> str:
    flow = Identity(alice(), proxy_host="proxy.corp", permits=Unlimited()).flow(
        Logon(scheme=Scheme.DIGEST), request, None
    )
    assert next(flow).authorization is None
    return flow.send(CHALLENGE).authorization or ""


def test_digest_hashes_the_authority_of_a_connect() -> None:
    assert 'uri="idbroker.webex.com:443"' in _proof(connect(TARGET))


def test_digest_hashes_the_request_target_of_a_plain_request_as_it_is_sent() -> None:
    # RFC 7616 section 3.4.6; browsers send the path alone, and proxies differ in what they take.
    assert 'uri="http://nowhere.invalid/"' in _proof(forward("nowhere.invalid"))
