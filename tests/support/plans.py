"""Plans for tests: the bundled profile, loopback, short time-outs."""

from proxytest.engine.plan import Plan
from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.protocol.certificates import TrustAnchors, load_roots
from proxytest.scenario.profile import load_profile
from proxytest.wire.limits import Limits

PASSWORD = "wonderland"


def plan_for(
    *,
    port: int | None,
    roots: bytes | None = None,
    auth: tuple[str, ...] = ("auto",),
    user: str | None = "alice",
    targets: tuple[str, ...] = ("idbroker.webex.com:443",),
    pac: str | None = None,
    timeout: float = 5.0,
) -> Plan:
    """Plan an audit of a proxy on loopback, one tunnel at a time so that connections come in a known order."""
    return Plan(
        profile=load_profile("spark-2016"),
        proxy=parse_proxy(f"http://127.0.0.1:{port}") if port else None,
        proxy_source="--proxy" if port else None,
        pac=pac,
        schemes=tuple(Scheme(name) for name in auth if name != "auto"),
        credentials=Credentials(user=user, password=Secret(PASSWORD)) if user else None,
        targets=tuple(parse_authority(target) for target in targets),
        own_targets=True,
        trusted=load_roots(roots, "test") if roots else TrustAnchors(roots=()),
        own_roots=True,
        limits=Limits(timeout=timeout),
        at_once=1,
    )
