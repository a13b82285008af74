"""Which clients work, and which of them the verdict follows."""

from proxytest.model.listing import listed
from proxytest.model.result import Finding
from proxytest.model.run import ClientVerdict, Run, Verdict

BESIDE = "Devices, nodes and connectors"  #: all clients that are no apps
_WORK = (Verdict.COMPATIBLE, Verdict.WARNINGS)


def deciding(run: Run) -> tuple[ClientVerdict, ...]:
    """Return the clients that the verdict follows."""
    return tuple(client for client in run.clients if client.decides)


def beside(run: Run) -> tuple[ClientVerdict, ...]:
    """Return the clients that are judged, and leave the verdict alone."""
    return tuple(client for client in run.clients if not client.decides)


def tells(finding: Finding, client: ClientVerdict) -> bool:
    """Does the client's verdict rest on the finding?"""
    return finding.code in client.codes and not set(client.evidence).isdisjoint(finding.evidence)


def working(run: Run) -> str:
    """Name the clients that work, where not all clients decide, or the user named them; else empty."""
    works = [client.title for client in deciding(run) if client.verdict in _WORK]
    told = works and (beside(run) or run.asked.clients)
    return f"Works: {listed(works)}." if told else ""


def followed(run: Run) -> str:
    """Say which clients the verdict follows; empty where all of the profile's do."""
    if run.asked.clients:
        return f"The verdict and the exit status follow --client: {', '.join(run.asked.clients)}."
    if not beside(run):
        return ""
    others = f"{BESIDE} are judged too, and count if you name them with --client"
    return f"The verdict and the exit status follow the apps. {others}."
