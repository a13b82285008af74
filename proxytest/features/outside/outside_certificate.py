"""A host shows the same certificate outside.

What it checks: for hosts whose certificate chain leads to no trusted root, which certificate `proxytest reflect` is
shown by the same host, outside of this network.
Why it matters: an odd chain may be the far end's own, or that of whoever opens TLS on the way. Only a look from outside
tells them apart.
How it decides: pass where it is the same certificate: nobody opens TLS. Warn where the certificate outside has another
issuer: TLS is opened on the way. Undecided where it is another one of the same issuer, since large services show
several, or where the reflector saw none. Without --media and a token nothing is asked.
Remedy: exempt the host from TLS inspection: `proxytest policy` prints the list.
Sources: RFC 5280 section 4.1.2.4 (issuer); requirements R12, R24.
"""

from collections.abc import Iterator

from proxytest.features.outside.observations import CertificateTold
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import passes, undecided, warns
from proxytest.model.certificate import Certificate
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party, Sureness

_EXAMPLES = (
    Example(
        title="Without a token no certificate is asked for", transcript="", media={"udp 33434": "answers"}, expect={}
    ),
)

DIFFERS = Code(
    id="outside.certificate-differs",
    title="A host shows a certificate of another issuer here than outside",
    remedy="Exempt the host from TLS inspection: `proxytest policy` prints the list.",
    party=Party.PATH,
    certainty=Sureness.PROVEN,
)

NOT_SEEN = Code(
    id="outside.certificate-unknown",
    title="It is not known which certificate a host shows outside",
    remedy="Look at the host's certificate from another network.",
    party=Party.OUR_LIMIT,
)


@check(
    "outside/certificate",
    reads=(CertificateTold, HttpsTried),
    requirements=("R12", "R24"),
    examples=_EXAMPLES,
    codes=(DIFFERS, NOT_SEEN),
)
def outside_certificate(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each host that the reflector was asked for."""
    shown = {one.target: one.tls.chain[0] for one in evidence.each(HttpsTried) if one.tls and one.tls.chain}
    for told in evidence.each(CertificateTold):
        if told.target in shown:
            yield _judge(told, shown[told.target])


def _judge(told: CertificateTold, here: Certificate) -> Judgement:
    if told.sha256 is None:
        return undecided(told.target, f"the reflector saw no certificate: {told.detail}", code=NOT_SEEN)
    if told.sha256 == here.sha256:
        return passes(told.target, "the same certificate is shown outside: TLS is not opened", evidence=told.events)
    if told.issuer == here.issuer:
        return undecided(told.target, "another certificate of the same issuer is shown outside", code=NOT_SEEN)
    finding = DIFFERS.finding(
        message="Another issuer's certificate is shown outside: TLS is opened on the way",
        expected=f"a certificate of {told.issuer}",
        actual=f"one of {here.issuer}",
        evidence=told.events,
        facts={"issuer": here.issuer, "issuer_outside": told.issuer},
    )
    return warns(told.target, finding)
