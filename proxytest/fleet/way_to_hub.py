"""How a worker reaches its hub: through the proxy of its file, logged on as its user, or directly where it has none."""

from collections.abc import Mapping
from pathlib import Path

from proxytest.api.public_identity import Identity
from proxytest.fleet.forwarder import Way
from proxytest.fleet.site_file import Site
from proxytest.model.credentials import Secret
from proxytest.prepare.merge_options import Options, merged
from proxytest.prepare.passwords import find_password
from proxytest.scenario.combine import Combination
from proxytest.scenario.read_scenario import scenario_of


def way_to_hub(site: Site, environ: Mapping[str, str]) -> Way | None:
    """Return the way; None: directly.

    Raises UsageError where the password is missing.
    """
    values = site.layers.values
    if not values.get("proxy"):
        return None
    own = scenario_of(Path("worker"), site.layers, Combination(name="", values=values, user=("user",)))
    options = merged(Options(), own)
    identity = None
    if options.user is not None:
        password = find_password(options, options.user, environ, lambda _: None)
        identity = Identity(options.user, Secret(password))
    return Way(
        proxy=values["proxy"],
        identity=identity,
        auth=own.auth,
        proxy_cacert=own.proxy_cacert,
        resolve=options.resolve,
    )
