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
from proxytest.model.observation import HeadSizes
from proxytest.model.result import Finding, Judgement

_TARGET = "negotiate"
_EXAMPLES = (
    Example(
        title="Negotiate is not offered",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
        """,
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
