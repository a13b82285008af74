"""Who audited what, where and when: what every report says of its run."""

from collections.abc import Mapping
from datetime import UTC

from proxytest.features.logon.observations import SchemeTried
from proxytest.model.run import Run
from proxytest.report.visible import visible


def identity(run: Run) -> Mapping[str, str]:
    """Return what tells a run from others: its name, site and account, where there are any."""
    asked = run.asked
    return _given({"run": asked.name, "site": asked.site, "account": asked.user})


def about(run: Run) -> Mapping[str, str]:
    """Return all that is known of who, where and when."""
    return {
        **_given({"title": run.asked.title}),
        **identity(run),
        **_given({"machine": run.machine.name, "address": run.machine.address}),
        "version": f"{run.tool.name} {run.tool.version}",
        "started": when(run),
    }


def when(run: Run) -> str:
    """Return when the run began."""
    return run.started.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def whose(run: Run) -> str:
    """Write who and where as text, such as `run hq-alice, site Oslo, account alice`."""
    told = [f"{name} {visible(text)}" for name, text in identity(run).items()]
    return ", ".join([*told, *([f"account {left_out(run)}"] if run.asked.anonymous else [])])


def left_out(run: Run) -> str:
    """Say that the account is left out, and where it may stand all the same."""
    proven = any(isinstance(one, SchemeTried) and one.proven for one in run.observations)
    if run.asked.signed_on and proven:
        return "left out, but not where the proxy repeats the signed-on user's name, which is not known here"
    return "left out"


def audited_by(run: Run) -> str:
    """Write the auditing machine and the program, such as `proxytest 0.1.0 on pc7 (10.1.2.3)`."""
    name, address = visible(run.machine.name), visible(run.machine.address)
    machine = f"{name} ({address})" if name and address else name or address
    return f"{visible(run.tool.name)} {visible(run.tool.version)}{f' on {machine}' if machine else ''}"


def who_line(run: Run) -> str:
    """Write all of it but the time in a line."""
    return "; ".join(filter(None, (visible(run.asked.title), whose(run), audited_by(run), defaults(run))))


def defaults(run: Run) -> str:
    """Write which file of the user's gave defaults; empty where none was read."""
    return f"defaults from {visible(run.asked.configuration)}" if run.asked.configuration else ""


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
