"""Everything that a run needs to know, decided before the first packet."""

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
    max_failures: int = 1  #: refused log-ons after which the identity is not used any more
    forget_refusals: bool = False  #: is this machine's record of the account deleted first?
    throwaway: bool = False  #: is it an account of the lab, for which nothing is recorded?
    targets: tuple[Authority, ...] = ()
    own_targets: bool = False
    overrides: tuple[tuple[Authority, str], ...] = ()
    trusted: TrustAnchors
    own_roots: bool = False
    system: TrustAnchors | None = None  #: the operating system's store; None if it cannot be read
    proxy_context: ssl.SSLContext | None = field(default=None, repr=False)
    pac_context: ssl.SSLContext | None = field(default=None, repr=False)  #: for the PAC file's server and its proxies
    limits: Limits = field(default_factory=Limits)
    hold: float = 0.0
    direct: bool = False  #: are the targets also tried past the proxy?
    media: tuple[MediaHost, ...] = ()  #: hosts on the Internet that answer STUN
    all_ports: bool = False  #: try every port of a range, not a sample?
    tls: bool = True  #: use TLS inside the tunnels? A program may use another protocol
    max_concurrency: int = 8  #: parallel tunnels; about as many as a client opens at its start
    active: bool = False  #: request a file that only McAfee Web Gateway serves?
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    name: str = ""  #: of the run, if a scenario has several
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()

    @property
    def asked(self) -> Asked:
        """The part of the plan that matters for judging."""
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
    """Return the hosts of the service's domains: those for sign-in first, then the essential ones."""
    hosts = [host for domain in profile.domains if domain.purpose is Purpose.SERVICE for host in domain.hosts]
    ordered = sorted(hosts, key=lambda host: (not host.sign_in, not host.essential, host.websocket is not None))
    return tuple(dict.fromkeys(Authority(host=host.name, port=host.port) for host in ordered))


def target_in_other_domain(plan: Plan, target: Authority) -> Authority | None:
    """Return another target, if possible of another domain, which a policy is likely to treat differently."""
    profile, others = plan.profile, [one for one in plan.targets if one != target]
    domain = profile.domain_of(target.host)
    return next((one for one in others if profile.domain_of(one.host) != domain), next(iter(others), None))
