"""All that a run needs to know, settled before the first packet."""

import ssl
from dataclasses import dataclass, field

from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.media import MediaHost
from proxytest.model.profile import Profile, Purpose
from proxytest.model.run import Asked, Expect
from proxytest.model.settings import Platform, Setting, SourceSeen
from proxytest.model.waiver import Waiver
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One audit of one proxy with one identity."""

    profile: Profile
    proxy: ProxyAddress | None
    proxy_source: str | None  #: where the proxy's address came from
    pac: str | None = None
    pac_named: bool = False  #: did the user name the PAC file, or was it found?
    settings: tuple[Setting, ...] = ()
    sources: tuple[SourceSeen, ...] = ()
    platform: Platform | None = None
    schemes: tuple[Scheme, ...] = ()  #: empty: auto
    credentials: Credentials | None = None
    max_failures: int = 1  #: refused log-ons after which the identity is left alone
    forget_refusals: bool = False  #: is what this machine remembers of the account forgotten first?
    throwaway: bool = False  #: is the account one of the lab's, of which nothing is remembered?
    targets: tuple[Authority, ...] = ()
    own_targets: bool = False
    overrides: tuple[tuple[Authority, str], ...] = ()
    trusted: TrustAnchors
    own_roots: bool = False
    system: TrustAnchors | None = None  #: the operating system's store; None where it cannot be read
    proxy_context: ssl.SSLContext | None = field(default=None, repr=False)
    pac_context: ssl.SSLContext | None = field(default=None, repr=False)  #: for the PAC file's server and its proxies
    limits: Limits = field(default_factory=Limits)
    hold: float = 0.0
    direct: bool = False  #: are the targets also tried past the proxy?
    media: tuple[MediaHost, ...] = ()  #: hosts outside that answer STUN
    all_ports: bool = False  #: is every port of a range tried, instead of a sample?
    tls: bool = True  #: is TLS spoken inside the tunnels? A program that takes one may speak something else
    max_concurrency: int = 8  #: tunnels side by side; about as many as a client opens when it starts
    active: bool = False  #: may a file that only McAfee Web Gateway serves be asked for?
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    name: str = ""  #: of a run among several of one scenario
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()

    @property
    def asked(self) -> Asked:
        """What of the plan bears on judging."""
        return Asked(
            schemes=self.schemes,
            targets=tuple(str(target) for target in self.targets),
            own_targets=self.own_targets,
            hold=self.hold,
            select=self.select,
            ignore=self.ignore,
            own_roots=self.own_roots,
            strict=self.strict,
            name=self.name,
            expect=self.expect,
            waivers=self.waivers,
        )


def targets_of(profile: Profile) -> tuple[Authority, ...]:
    """Return the hosts that stand for the service's domains: where clients sign in first, then the essential ones."""
    hosts = [host for domain in profile.domains if domain.purpose is Purpose.SERVICE for host in domain.hosts]
    ordered = sorted(hosts, key=lambda host: (not host.sign_in, not host.essential, host.websocket is not None))
    return tuple(dict.fromkeys(Authority(host=host.name, port=host.port) for host in ordered))


def target_in_other_domain(plan: Plan, target: Authority) -> Authority | None:
    """Return a target that a policy is likely to treat otherwise: of another domain, if there is one."""
    profile, others = plan.profile, [one for one in plan.targets if one != target]
    domain = profile.domain_of(target.host)
    return next((one for one in others if profile.domain_of(one.host) != domain), next(iter(others), None))
