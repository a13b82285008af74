"""An https:// proxy asks for no certificate of the client.

What it checks: why TLS with an https:// proxy ends, during the handshake or right after it.
Why it matters: clients have no certificate to show to a proxy. They never get an answer.
How it decides: fail where the proxy's TLS asked for a certificate of the client and then ended, or ended with an alert
that is about such a certificate. In TLS 1.2 the CertificateRequest is seen; TLS 1.3 encrypts it, and the alert (116,
certificate_required) comes only after the handshake, instead of an answer. Skip for an http:// proxy.
Remedy: ask for no client certificate on the port that these clients use.
Sources: RFC 8446 sections 4.3.2 and 6.2, RFC 5246 section 7.4.4.
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import CLIENT_CERTIFICATE
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import blocked, fails, passes, skips
from proxytest.judgement.transcripts import offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.event import Failed, Operation
from proxytest.model.result import Finding, Judgement

_EXAMPLES = (
    Example(title="An http:// proxy", transcript=offer('Basic realm="corp"'), expect={"proxy": "skip"}, user=None),
)


@check(
    "proxy/client-certificate",
    reads=(ProxyDialled, ChallengesSeen),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(CLIENT_CERTIFICATE,),
)
def proxy_client_certificate(evidence: Evidence) -> Iterator[Judgement]:
    """Judge how TLS with the proxy ended."""
    dialled = evidence.one(ProxyDialled)
    if dialled is None or not evidence.secure:
        unasked = skips(evidence.proxy, "only an https:// proxy can ask for one")
        yield unasked if dialled is not None else blocked(evidence.proxy, why_blocked(evidence))
        return
    failures = [dialled.failed, *(seen.failed for seen in evidence.each(ChallengesSeen))]
    wanted = next((one for one in failures if one is not None and _wants(one)), None)
    if wanted is not None:
        yield fails(evidence.proxy, _finding(wanted))
    elif evidence.answered:
        yield passes(evidence.proxy, "answers without one")
    else:
        yield blocked(evidence.proxy, why_blocked(evidence))


def _wants(failed: Failed) -> bool:
    return failed.wants_certificate and failed.operation in (Operation.PROXY_TLS, Operation.CONNECT)


def _finding(failed: Failed) -> Finding:
    return CLIENT_CERTIFICATE.finding(
        message="The proxy wants a certificate from its clients, which they do not have",
        expected="TLS without a certificate of the client",
        actual=str(failed),
        evidence=(failed.event,),
        facts={"operation": failed.operation.value, "failure": failed.failure.value},
    )
