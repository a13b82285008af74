"""`worker.yaml`: what a site's worker has to know, as it is handed over."""

import json


def worker_file(site: str, hub: str, *, sender: str, own_ca: bool) -> str:
    """Return the file of a site; it names files beside it."""
    values = {"site": site, "hub": hub, "credential": f"{site}.nk", "accounts_key": "accounts.key"}
    if own_ca:
        values["hub_cacert"] = "hub-ca.pem"
    # Quoted: without quotes, YAML would read a site that is called 10 as a number.
    lines = (f"{key}: {json.dumps(value)}\n" for key, value in (values | {"sender": sender}).items())
    return "".join(lines) + _EXAMPLES


_EXAMPLES = """\

# The proxy that is audited, through which the way to the hub leads too; with a user, the way is a log-on of its own.
# proxy: http://proxy.corp.example:8080
# user: CORP\\alice
# password: {env: PROXYTEST_PASSWORD}

# What jobs may ask for beside it.
# allow:
#   proxies: [http://other.corp.example:8080]
"""
