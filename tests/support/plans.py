"""Plans for tests: the bundled profile, loopback, short time-outs."""

from dataclasses import replace
from pathlib import Path

from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import TrustAnchors, load_roots
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.limits import Limits
from proxytest.wire.trust import proxy_context

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
        limits=Limits(timeout=timeout, quiet=0.02, pace=0.004, tail=0.5),
        max_concurrency=1,
    )


def over_tls(plan: Plan, cacert: Path) -> Plan:
    """Plan the same with an https:// proxy, trusted by the roots of a file."""
    if plan.proxy is None:
        raise ValueError("a plan without a proxy")
    return replace(plan, proxy=replace(plan.proxy, scheme="https"), proxy_context=proxy_context(cacert))
