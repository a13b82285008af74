"""Everything that a run needs to know, decided before the first packet."""

import ssl
from dataclasses import dataclass, field

from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.media import MediaHost
from proxytest.model.profile import Profile, Purpose
from proxytest.model.run import Asked, Expect
from proxytest.model.settings import Platform, Setting, SourceSeen
from proxytest.model.waiver import Waiver
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.limits import Limits
from proxytest.wire.verifier import Verifiers


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One audit of one proxy with one identity."""

    profile: Profile
    proxy: ProxyAddress | None
    proxy_source: str | None  #: where the proxy's address came from
    pac: str | None = None
    pac_script: str = field(default="", repr=False)  #: the script itself, where the machine's settings hold it
    pac_named: bool = False  #: did the user name the PAC file, or was it found?
    settings: tuple[Setting, ...] = ()
    sources: tuple[SourceSeen, ...] = ()
    platform: Platform | None = None
    schemes: tuple[Scheme, ...] = ()  #: empty: auto
    credentials: Credentials | None = None
    realm: str = ""  #: of the account, as the user calls it: accounts of different realms are different
    max_failures: int = 1  #: refused log-ons after which the identity is not used any more
    forget_refusals: bool = False  #: is this machine's record of the account deleted first?
    throwaway: bool = False  #: is it an account of the lab, for which nothing is recorded?
    targets: tuple[Authority, ...] = ()
    own_targets: bool = False
    overrides: tuple[tuple[Authority, str], ...] = ()
    trusted: TrustAnchors
    own_roots: bool = False
    system: TrustAnchors | None = None  #: the operating system's store; None if it cannot be read
    verifiers: Verifiers = field(default_factory=Verifiers, repr=False, compare=False)  #: that other runs may share
    proxy_context: ssl.SSLContext | None = field(default=None, repr=False)
    pac_context: ssl.SSLContext | None = field(default=None, repr=False)  #: for the PAC file's server and its proxies
    limits: Limits = field(default_factory=Limits)
    hold: float = 0.0
    direct: bool = False  #: are the targets also tried past the proxy?
    media: tuple[MediaHost, ...] = ()  #: hosts on the Internet that answer STUN
    reflector_token: Secret | None = None  #: with which the media hosts prove themselves
    all_ports: bool = False  #: try every port of a range, not a sample?
    tls: bool = True  #: use TLS inside the tunnels? A program may use another protocol
    max_concurrency: int = 8  #: parallel tunnels; about as many as a client opens at its start
    active: bool = False  #: send also what stands out in the proxy's log, or may cost it something?
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    name: str = ""  #: of the run, if a scenario has several
    title: str = ""  #: of the scenario
    site: str = ""
    configuration: str = ""  #: the user's configuration file, if it was read
    anonymous: bool = False  #: is the account left out of all that is reported?
    accounts: tuple[str, ...] = ()  #: of other runs, which are left out too then
    clients: tuple[str, ...] = ()  #: that the user named, so that the verdict follows them
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()

    @property
    def signed_on(self) -> bool:
        """Does the signed-on user log on, by a ticket or by what Windows keeps? Basic and Digest need a password."""
        by_token = not self.schemes or any(one in (Scheme.NTLM, Scheme.NEGOTIATE) for one in self.schemes)
        return self.credentials is None and by_token

    @property
    def asked(self) -> Asked:
        """The part of the plan that matters for judging."""
        return Asked(
            schemes=self.schemes,
            targets=tuple(str(target) for target in self.targets),
            own_targets=self.own_targets,
            hold=self.hold,
            active=self.active,
            select=self.select,
            ignore=self.ignore,
            own_roots=self.own_roots,
            strict=self.strict,
            name=self.name,
            title=self.title,
            site=self.site,
            configuration=self.configuration,
            user=self.credentials.user if self.credentials is not None and not self.anonymous else "",
            anonymous=self.anonymous,
            signed_on=self.signed_on,
            clients=self.clients,
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
