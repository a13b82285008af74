"""What the user has set for every run: a configuration file, and the variable that names the proxy."""

import os
from collections.abc import Mapping
from dataclasses import replace

from proxytest.model.address import parse_proxy
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options, said_by
from proxytest.scenario.scenario import Defaults
from proxytest.wire.config_file import config_file, shown_path

PROXY = "PROXYTEST_PROXY"


def defaults_of(options: Options, environ: Mapping[str, str] = os.environ) -> Defaults | None:
    """Return the user's configuration file; None where there is none, and where it is to be left out."""
    path = None if options.no_config else config_file(environ)
    if path is None:
        return None
    said = said_by(options) | ({"proxy"} if environ.get(PROXY) else set())
    return Defaults(path=path, shown=shown_path(path, environ), said=frozenset(said))


def with_variable(options: Options, environ: Mapping[str, str] = os.environ) -> Options:
    """Return the options with the proxy of the variable, where neither command line nor scenario says where it is.

    Raises UsageError.
    """
    proxy = environ.get(PROXY)
    if not proxy or options.proxy or options.pac:
        return options
    try:
        parse_proxy(proxy)
    except UsageError as error:
        raise UsageError(f"{PROXY}: {error}") from None
    return replace(options, proxy=proxy, proxy_source=PROXY)
