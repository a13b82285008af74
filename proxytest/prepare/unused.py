"""Secrets of the environment that a run does not use: who set them may wait for a log-on that never comes."""

from collections.abc import Iterator, Mapping

from proxytest.features.settings.probes.machine import MachineSettings
from proxytest.prepare.merge_options import Options
from proxytest.prepare.passwords import VARIABLE


def unused_secrets(
    options: Options, environ: Mapping[str, str], machine: MachineSettings, source: str | None
) -> Iterator[str]:
    """Say which are not used, and why; `source` names the proxy."""
    if environ.get(VARIABLE) and options.user is None:
        yield f"{VARIABLE} is not used, since no user is named: give --user"
    if "@" not in (machine.url or ""):
        return
    if source != machine.source:
        yield f"the credentials in {machine.source} are not used, since the proxy is named by {source}: give --user"
    elif options.user is not None:
        yield f"the credentials in {machine.source} are not used, since the user is named elsewhere"
    elif machine.credentials() is None:
        yield f"the user in {machine.source} is not used, since it has no password there: give --user"
