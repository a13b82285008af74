"""A large token fits into the head of a request.

What it checks: whether the proxy takes request heads of 8, 16, 32 and 64 KiB; only where Negotiate is offered.
Why it matters: a Kerberos ticket of a user in many groups has tens of KiB; a proxy that limits heads shuts out just
those users.
How it decides: warn below 64 KiB where a client of the profile speaks Kerberos; clients that do not send short
tokens only.
Remedy: raise the limit of request heads (Squid: request_header_max_size; others: maximum header size).
Sources: "What goes wrong in the field", case 9; MaxTokenSize of Windows is 48,000 bytes, in base64 64,000.
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import passes, skips, warns
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, offer
from proxytest.model.observation import HeadSizes
from proxytest.model.result import Finding, Judgement

_TARGET = "negotiate"
_TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
_SIZES = (8, 16, 32, 64)  #: KiB


def _limited(limit: int, refusal: str) -> str:
    """Offer Negotiate, and answer type-1 messages; then heads come that grow, until one is beyond the limit."""
    legs = [offer("Negotiate")]
    legs += [
        _asks(number, f"Proxy-Authorization: Negotiate {sent}", _TYPE_2) for number, sent in ((2, "TlRM"), (3, "YE"))
    ]
    legs.append(offer("Negotiate", number=4))  # to a browser
    for number, size in enumerate(_SIZES, start=5):
        head = f"(head of {size} KiB)"
        legs.append(_asks(number, head) if size <= limit else exchange(number, refusal, "Connection: close", sent=head))
        if size > limit:
            break
    return "".join(legs)


def _asks(number: int, sent: str, token: str = "") -> str:
    return exchange(number, ASKS, f"Proxy-Authenticate: Negotiate {token}".rstrip(), sent=sent)


_EXAMPLES = (
    Example(
        title="Heads of 64 KiB are taken",
        transcript=_limited(64, ASKS),
        expect={_TARGET: "pass"},
        user=None,
        kerberos=True,
        says="request heads of 64 KiB are taken",
    ),
    Example(
        title="Nothing beyond 8 KiB",
        transcript=_limited(8, "HTTP/1.1 400 Bad Request"),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="16 KiB: 400 Bad Request; 8 KiB are taken",
    ),
    Example(
        title="Nothing beyond 16 KiB",
        transcript=_limited(16, "HTTP/1.1 431 Request Header Fields Too Large"),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="32 KiB: 431 Request Header Fields Too Large; 16 KiB are taken",
    ),
    Example(
        title="A ticket of 64 KiB does not fit",
        transcript=_limited(32, "HTTP/1.1 431 Request Header Fields Too Large"),
        expect={_TARGET: "warn"},
        user=None,
        kerberos=True,
        says="64 KiB: 431 Request Header Fields Too Large; 32 KiB are taken",
    ),
    Example(
        title="A small limit, and clients that send no tickets",
        transcript=_limited(8, "HTTP/1.1 400 Bad Request"),
        expect={_TARGET: "pass"},
        user=None,
        says="clients of this profile send no Kerberos tokens",
    ),
    Example(
        title="Negotiate is not offered",
        transcript=exchange(1, OPENS),
        expect={_TARGET: "skip"},
        user=None,
    ),
)


@check("auth/token-size", requirements=("R11",), examples=_EXAMPLES)
def auth_token_size(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the largest head that was taken."""
    seen = evidence.one(HeadSizes)
    if seen is None:
        yield skips(_TARGET, "Negotiate is not offered" if evidence.answered else evidence.why_no_tunnel())
        return
    largest = f"{max(seen.taken, default=0) // 1024} KiB"
    if seen.refused is None:
        yield passes(_TARGET, f"request heads of {largest} are taken")
    elif not any(client.kerberos for client in evidence.profile.clients):
        yield passes(_TARGET, f"heads of {largest} are taken; clients of this profile send no Kerberos tokens")
    else:
        finding = Finding(
            message="Large Kerberos tokens do not fit into a request to this proxy",
            expected="request heads of 64 KiB are taken",
            actual=f"{seen.refused // 1024} KiB: {seen.answer or seen.failed or 'no answer'}; {largest} are taken",
            remedy="Raise the proxy's limit of request heads (Squid: request_header_max_size).",
            evidence=seen.events,
        )
        yield warns(_TARGET, finding)
