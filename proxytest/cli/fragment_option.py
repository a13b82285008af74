"""The configuration in a report: for the product that was found."""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.printed_command import profile_option
from proxytest.model.profile import Domain, Profile, Purpose
from proxytest.model.run import Run
from proxytest.policy.catalogue import PRODUCTS, declared, found_as
from proxytest.policy.site import Site
from proxytest.protocol.answered_by import passed_by
from proxytest.report.fragment import Fragment

_UNKNOWN = "NOT KNOWN: does this proxy ask for a log-on? It let nothing pass."
_FOR_USERS = f"{_UNKNOWN} These rules are for users who log on; those for all: {{command}}"
_FOR_ALL = f"{_UNKNOWN} These rules are for all; those for users: {{command}}"


def fragment_for(run: Run) -> Fragment | None:
    """Return the configuration for the run's profile; None where policy does not know the product."""
    return fragment_of(run, run.profile)


def fragment_of(run: Run, profile: Profile | None) -> Fragment | None:
    """Return the same for another profile; without text where there is none."""
    name = run.proxy.product.name or ""
    product = next(found_as(name), None)
    if product is None:
        return None
    site = Site(log_on=asks_users(run))

    def narrowed(patterns: frozenset[str]) -> str:
        domains = tuple(_wanted(one) for one in run.profile.domains if one.pattern in patterns)
        return PRODUCTS[product](replace(run.profile, domains=domains), site)

    def warn(lines: tuple[str, ...]) -> tuple[str, ...]:
        return (*declared(product).warnings(lines), *_doubts(run, fragment, site, lines))

    fragment = Fragment(
        product=product,
        title=name,
        profile=profile_option((profile or run.profile).name),
        text=PRODUCTS[product](profile, site) if profile is not None else "",
        mark=declared(product).mark,
        log_on=site.log_on,
        warn=warn,
        narrowed=narrowed,
    )
    return fragment


def asks_users(run: Run) -> bool:
    """Are rules for users who logged on?

    A proxy that denies all before it asks tells nothing of a log-on: if one was to be tried, rules for everybody could
    open what is for users alone. If none was named, rules for users could keep a proxy without one from starting.
    """
    if (asked := _asked(run)) is not None:
        return asked
    return bool(run.asked.user) or run.asked.anonymous or (run.asked.signed_on and bool(run.asked.schemes))


def _asked(run: Run) -> bool | None:
    """Did the proxy ask for a log-on? None: nothing was let pass, and nobody was asked.

    What another proxy behind it asked came with the names of both in Via.
    """
    seen = [
        one.answer
        for one in run.observations
        if isinstance(one, ChallengesSeen | SchemeTried | TunnelTried) and one.answer is not None
    ]
    if any(one.status == 407 and len(passed_by(one)) < 2 for one in seen):
        return True
    return False if any(one.head.connected or one.status == 407 for one in seen) else None


def _doubts(run: Run, fragment: Fragment, site: Site, lines: tuple[str, ...]) -> Iterator[str]:
    """Say for whom the lines are where that is not known, if the product's rules tell users and everybody apart."""
    write, other = PRODUCTS[fragment.product], replace(site, log_on=not site.log_on)
    apart = set(write(run.profile, site).splitlines()) - set(write(run.profile, other).splitlines())
    if _asked(run) is None and not apart.isdisjoint(lines):
        command = replace(fragment, log_on=other.log_on).command
        yield (_FOR_USERS if site.log_on else _FOR_ALL).format(command=command)


def _wanted(domain: Domain) -> Domain:
    """Return a name that a finding names as one that is needed here, though most sites do not need it."""
    always = (Purpose.SERVICE, Purpose.FEATURE, Purpose.REVOCATION)
    return domain if domain.purpose in always else replace(domain, purpose=Purpose.SERVICE)
