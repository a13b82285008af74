"""Log-ons by Digest: what proxies put into a challenge, and how they end."""

from dataclasses import replace

from proxytest.judgement.check import Example
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, offer

_PROOF = 'Proxy-Authorization: Digest username="alice", realm="corp", nonce="n1", uri="idbroker.webex.com:443", '
_REFUSES = "refuses the user name or the password"


def _accepts(title: str, *challenges: str, sent: str = _PROOF, headers: tuple[str, ...] = ()) -> Example:
    """Answer one of these challenges, on the connection that gave it, and be let in."""
    transcript = offer(*challenges) + offer(*challenges, number=2) + exchange(2, OPENS, *headers, sent=sent)
    return Example(title=title, transcript=transcript, expect={"digest": "pass"}, auth=("digest",))


def _cannot(title: str, challenge: str, *, says: str) -> Example:
    """See that nothing is sent in answer to this challenge."""
    transcript = offer(challenge) + offer(challenge, number=2)
    return Example(title=title, transcript=transcript, expect={"digest": "fail"}, auth=("digest",), says=says)


def _again(title: str, challenge: str, *, status: str, says: str = "", then: str = "") -> Example:
    """Ask again in this way after the first proof."""
    first = 'Digest realm="corp", nonce="n1", qop="auth"'
    transcript = offer(first) + offer(first, number=2)
    transcript += exchange(2, ASKS, f"Proxy-Authenticate: {challenge}", sent=_PROOF) + then
    return Example(title=title, transcript=transcript, expect={"digest": status}, auth=("digest",), says=says)


def _elsewhere(title: str, *, status: str, says: str, then: str = "", most: int = 1) -> Example:
    """Close the connection with the first nonce, and ask again with another one on the next connection."""
    first, other = (f'Proxy-Authenticate: Digest realm="corp", nonce="n{number}", qop="auth"' for number in (1, 2))
    closes = exchange(2, ASKS, first, "Connection: close") + "2 * closes\n"
    transcript = offer('Digest realm="corp", nonce="n0", qop="auth"') + closes + exchange(3, ASKS, other, sent=_PROOF)
    expect = {"digest": status}
    return Example(
        title=title, transcript=transcript + then, expect=expect, auth=("digest",), says=says, max_failures=most
    )


DIGESTS = (
    _accepts(
        "Squid: Digest with qop=auth, over the authority of the CONNECT",
        'Digest realm="corp", nonce="n1", qop="auth", stale=false',
    ),
    _accepts("Digest without qop, as of RFC 2069", 'Digest realm="corp", nonce="n1"'),
    _accepts(
        "Digest spelled with odd blanks, parameters that repeat, and others that nobody knows",
        'dIgEsT ReAlM = "corp" , nonce="n1", nonce="n2", qop="auth-int , auth", algorithm=mD5, algorithm=MD5, foo=bar',
    ),
    _accepts(
        "An algorithm that nobody knows beside one that is known",
        'Digest realm="corp", nonce="n0", algorithm=awezum',
        'Digest realm="corp", nonce="n1", algorithm=SHA-256, qop="auth"',
        'Digest realm="corp", nonce="n0", algorithm=MD5, qop="auth"',
    ),
    _accepts(
        "A name that is wanted as a hash",
        'Digest realm="corp", nonce="n1", qop="auth", userhash=true',
        sent='Proxy-Authorization: Digest username="',
    ),
    _accepts(
        "The next nonce comes with the answer, and is not used",
        'Digest realm="corp", nonce="n1", qop="auth"',
        headers=('Proxy-Authentication-Info: nextnonce="n2"',),
    ),
    _cannot(
        "No algorithm that anybody knows",
        'Digest realm="corp", nonce="n1", algorithm=awezum',
        says="unknown Digest algorithm 'AWEZUM'",
    ),
    _cannot("Digest with auth-int alone", 'Digest realm="corp", nonce="n1", qop="auth-int"', says="auth-int"),
    _again(
        "The nonce is called stale as soon as it was given: a second answer may be a second failure",
        'Digest realm="corp", nonce="n2", qop="auth", stale=true',
        status="undecided",
        says="did not know a nonce from another node; nothing more was sent",
    ),
    replace(
        _again(
            "The nonce was too old: the password once more, where a second attempt is allowed",
            'Digest realm="corp", nonce="n2", qop="auth", stale=true',
            then=exchange(2, OPENS, sent=_PROOF.replace("n1", "n2")),
            status="pass",
        ),
        max_failures=2,
    ),
    _again(
        "The same nonce again is a refusal",
        'Digest realm="corp", nonce="n1", qop="auth"',
        status="fail",
        says=_REFUSES,
    ),
    _again(
        "Another realm: the password, or another proxy? No second attempt",
        'Digest realm="other", nonce="n2", qop="auth"',
        status="undecided",
        says="another proxy (a parent, another node)",
    ),
    _elsewhere(
        "A nonce of another connection is refused: the password, or a node that did not give it?",
        status="undecided",
        says="another node may have answered, or the password is wrong",
    ),
    _elsewhere(
        "The new nonce is accepted on its own connection, where a second attempt is allowed: the nodes share none",
        then=exchange(3, OPENS, sent=_PROOF.replace("n1", "n2")),
        status="fail",
        says="refused on another connection than the one that brought it",
        most=2,
    ),
)
