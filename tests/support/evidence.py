"""Evidence made by hand, for judgements that depend on few values."""

import datetime as dt
from dataclasses import replace

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Anchor, Certificate, TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.run import Asked
from proxytest.scenario.profile_file import load_profile

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
CONNECTED = Answer(head=Head(version="1.1", status=200, reason="OK"), event=2)
LEAF = Certificate(
    subject="CN=host", issuer="CN=CA", sha256="1" * 64, not_before=NOW, not_after=NOW + dt.timedelta(days=90), der=""
)
OWN_CA = replace(LEAF, subject="CN=CA", sha256="2" * 64)  #: signed itself
PUBLIC = Anchor(subject="CN=Public", sha256="a" * 64, source="certifi", path=("1" * 64, "a" * 64))
DEPLOYED = Anchor(subject="CN=Company", sha256="c" * 64, source="operating system", path=("1" * 64, "c" * 64))


def evidence(
    *observations: Observation,
    profile: str = "spark-2016",
    targets: tuple[str, ...] = (),
    auth: tuple[Scheme, ...] = (),
) -> Evidence:
    """Return a check what was seen, and which targets were asked for: without any, those of the tunnels."""
    tried = tuple(one.target for one in observations if isinstance(one, TunnelTried))
    asked = Asked(schemes=auth, targets=targets or tried)
    return Evidence(profile=load_profile(profile), asked=asked, observations=observations)


def handshake(*, anchor: Anchor | None = PUBLIC, system: Anchor | None = None, **other: object) -> TlsSeen:
    """Return a handshake with the host itself, or with somebody on the way."""
    seen = TlsSeen(
        version="TLSv1.3",
        cipher="TLS_AES_256_GCM_SHA384",
        alpn=None,
        chain=(LEAF,) if anchor is not None else (LEAF, OWN_CA),
        anchor=anchor,
        names_host=True,
        in_validity=True,
        system=system,
        system_known=True,
        at=NOW,
        event=3,
    )
    return replace(seen, **other)  # type: ignore[arg-type]  # each test names fields of TlsSeen


def opened(target: str, tls: TlsSeen | None) -> TunnelTried:
    """Return a tunnel with a handshake in it."""
    return TunnelTried(
        purpose="https", target=target, scheme=Scheme.NTLM, outcome=Outcome.ACCEPTED, answer=CONNECTED, tls=tls
    )
