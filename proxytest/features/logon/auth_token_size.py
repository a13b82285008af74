"""The proxy accepts requests with large Kerberos tokens.

What it checks: whether the proxy accepts request heads of 8, 16, 32 and 64 KiB; only where Negotiate is offered.
Why it matters: the Kerberos ticket of a user in many groups can be tens of KiB long. A proxy that limits request
heads shuts out just these users.
How it decides: warn below 64 KiB where a client of the profile supports Kerberos; other clients send short tokens
only. A limit is proven where the proxy refuses a head, or where it cuts two connections in a row and accepts smaller
heads. After a lost connection the same head is sent again. If it is then accepted, or anything else goes wrong, the
result is undecided.
Remedy: raise the limit of request heads (Squid: request_header_max_size; others: maximum header size).
Sources: "What goes wrong in the field", case 9; MaxTokenSize of Windows is 48,000 bytes, in base64 64,000.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import HeadSizes
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import HEAD_LIMIT
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, passes, skips, undecided, warns
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.event import Failure, Operation
from proxytest.model.result import Judgement, Party, Sureness

_TARGET = "negotiate"
_TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
_SIZES = (8, 16, 32, 64)  #: KiB
_CUTS = frozenset({(Operation.CONNECT, Failure.RESET), (Operation.CONNECT, Failure.CLOSED)})
_CUT = "closes"


def _grown(*heads: tuple[int, str]) -> str:
    """Return an offer of Negotiate, answers to type-1 messages, then large heads, each answered or cut."""
    legs = [offer("Negotiate")]
    legs += [
        _asks(number, f"Proxy-Authorization: Negotiate {sent}", _TYPE_2) for number, sent in ((2, "TlRM"), (3, "YE"))
    ]
    legs.append(offer("Negotiate", number=4))  # to a browser
    legs += [_head(number, size, answer) for number, (size, answer) in enumerate(heads, start=5)]
    return "".join(legs)


def _head(number: int, size: int, answer: str) -> str:
    sent = f"(head of {size} KiB)"
    if answer == _CUT:
        return f"{number} > {sent}\n{number} * closes\n"
    return _asks(number, sent) if answer == ASKS else exchange(number, answer, "Connection: close", sent=sent)


def _limited(limit: int, refusal: str) -> str:
    """Accept heads up to a limit; the first larger one is refused."""
    taken = [(size, ASKS) for size in _SIZES if size <= limit]
    return _grown(*taken, *[(size, refusal) for size in _SIZES if size > limit][:1])


def _asks(number: int, sent: str, token: str = "") -> str:
    return exchange(number, ASKS, f"Proxy-Authenticate: Negotiate {token}".rstrip(), sent=sent)


_EXAMPLES = (
    Example(
        title="Heads of 64 KiB are accepted",
        transcript=_limited(64, ASKS),
        expect={_TARGET: "pass"},
        user=None,
        kerberos=True,
        says="request heads of 64 KiB are accepted",
    ),
    Example(
        title="At most 8 KiB",
        transcript=_limited(8, "HTTP/1.1 400 Bad Request"),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="16 KiB: 400 Bad Request; 8 KiB are accepted",
    ),
    Example(
        title="At most 16 KiB",
        transcript=_limited(16, "HTTP/1.1 431 Request Header Fields Too Large"),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="32 KiB: 431 Request Header Fields Too Large; 16 KiB are accepted",
    ),
    Example(
        title="A ticket of 64 KiB does not fit",
        transcript=_limited(32, "HTTP/1.1 431 Request Header Fields Too Large"),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="64 KiB: 431 Request Header Fields Too Large; 32 KiB are accepted",
    ),
    Example(
        title="Connections are cut beyond 8 KiB",
        transcript=_grown((8, ASKS), (16, _CUT), (16, _CUT)),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="8 KiB are accepted",
    ),
    Example(
        title="A connection is lost once",
        transcript=_grown((8, _CUT), (8, ASKS)),
        expect={_TARGET: "undecided"},
        user=None,
        kerberos=True,
        says="the second time it was accepted",
    ),
    Example(
        title="A small limit, and clients that send no tickets",
        transcript=_limited(8, "HTTP/1.1 400 Bad Request"),
        expect={_TARGET: "pass"},
        user=None,
        says="8 KiB are accepted; clients of this profile do not use Kerberos",
    ),
    Example(
        title="Negotiate is not offered",
        transcript=exchange(1, OPENS),
        expect={_TARGET: "skip"},
        user=None,
    ),
)


@check(
    "auth/token-size",
    reads=(HeadSizes,),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(HEAD_LIMIT,),
)
def auth_token_size(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the largest head that was accepted."""
    seen = evidence.one(HeadSizes)
    if seen is None or (seen.refused is None and not seen.taken):
        unasked = skips(_TARGET, "Negotiate is not offered")
        yield unasked if evidence.answered else blocked(_TARGET, why_blocked(evidence))
        return
    if seen.refused is None:
        yield passes(_TARGET, f"request heads of {max(seen.taken) // 1024} KiB are accepted")
    elif not _is_limit(seen):
        again = "; the second time it was accepted" if seen.once_taken else ""
        yield undecided(_TARGET, f"{seen.refused // 1024} KiB: {seen.failed or 'no answer'}{again}", do=AGAIN)
    elif not any(client.kerberos for client in evidence.profile.clients):
        yield passes(_TARGET, f"{_seen(seen, seen.refused)}; clients of this profile do not use Kerberos")
    else:
        finding = HEAD_LIMIT.finding(
            message="The proxy refuses requests with large Kerberos tokens",
            expected="request heads of 64 KiB are accepted",
            actual=_seen(seen, seen.refused),
            remedy="Raise the proxy's limit of request heads (Squid: request_header_max_size).",
            evidence=seen.events,
            party=None if seen.answer else Party.NOT_KNOWN,
            certainty=None if seen.answer else Sureness.LIKELY,
            facts={"refused_bytes": seen.refused, "taken_bytes": max(seen.taken, default=0)},
        )
        yield warns(_TARGET, finding)


def _is_limit(seen: HeadSizes) -> bool:
    """Was it refused by an answer, or cut twice in a row where smaller heads are accepted?"""
    if seen.answer is not None:
        return True
    cut = seen.failed is not None and (seen.failed.operation, seen.failed.failure) in _CUTS
    return cut and bool(seen.taken) and not seen.once_taken


def _seen(seen: HeadSizes, refused: int) -> str:
    taken = f"{max(seen.taken) // 1024} KiB are accepted" if seen.taken else "nothing smaller was tried"
    return f"{refused // 1024} KiB: {seen.answer or seen.failed}; {taken}"
