"""The hosts of the bundled profiles that the origin serves and Squid's hosts_file points to it."""

from proxytest.model.profile import Purpose
from proxytest.scenario.profile_file import load_profile

IDBROKER = "idbroker.webex.com"
IDENTITY = "identity.webex.com"
MERCURY = "mercury-connection-a.wbx2.com"
ANALYTICS = "analytics.localytics.com"

WBX2 = tuple(
    f"{name}.wbx2.com"
    for name in ("mercury-connection-a", "wdm-a", "atlas-a", "calliope-a", "conv-a", "locus-a", "u2c")
)
WEBEX = tuple(f"{name}.webex.com" for name in ("idbroker", "identity", "web", "activation", "admin"))
CISCOSPARK = tuple(f"{name}.ciscospark.com" for name in ("api", "web", "developer"))
LOCALYTICS = tuple(f"{name}.localytics.com" for name in ("analytics", "profile", "manifest"))

PROFILE_HOSTS = WBX2 + WEBEX + CISCOSPARK + LOCALYTICS

#: What webex-2026 has besides.
LATER_HOSTS = tuple(
    host.name
    for domain in load_profile("webex-2026").domains
    if domain.purpose is not Purpose.REVOCATION
    for host in domain.hosts
    if host.name not in PROFILE_HOSTS
)
ALL_HOSTS = PROFILE_HOSTS + LATER_HOSTS
