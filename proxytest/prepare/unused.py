"""Secrets in the environment that a run does not use: the user may expect a log-on with them."""

from collections.abc import Iterator, Mapping

from proxytest.features.settings.probes.machine import MachineSettings
from proxytest.prepare.merge_options import Options
from proxytest.prepare.passwords import VARIABLE


def unused_secrets(
    options: Options, environ: Mapping[str, str], machine: MachineSettings, source: str | None
) -> Iterator[str]:
    """Return which are not used, and why; `source` is where the proxy is set."""
    if environ.get(VARIABLE) and options.user is None:
        yield f"{VARIABLE} is not used, since there is no user: use --user"
    if "@" not in (machine.url or ""):
        return
    if source != machine.source:
        yield f"the credentials in {machine.source} are not used, since the proxy is set by {source}: use --user"
    elif options.user is not None:
        yield f"the credentials in {machine.source} are not used, since the user is set elsewhere"
    elif machine.credentials() is None:
        yield f"the user in {machine.source} is not used, since it has no password there: use --user"
