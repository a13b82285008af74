"""The secrets that a run keeps out of its trace."""

from proxytest.probe.plan import Plan
from proxytest.protocol.redact import Scrubber


def scrubber_for(plan: Plan) -> Scrubber:
    """Return a scrubber for the password; a password equal to a word of the run, such as a host, is not searched."""
    if plan.credentials is None:
        return Scrubber()
    domains = plan.profile.domains
    hosts = (host.name for domain in domains for host in domain.hosts)
    names = (plan.credentials.user, plan.proxy, *plan.targets, *(domain.pattern for domain in domains), *hosts)
    scrubber = Scrubber(names=tuple(map(str, names)))
    scrubber.hide(*plan.credentials.traces())
    return scrubber
