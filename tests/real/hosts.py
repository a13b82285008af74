"""The hosts of profile spark-2016 that the origin serves and Squid's hosts_file points to it."""

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
