"""A line under the verdict: who works today, and stops when something is withdrawn."""

from proxytest.model.listing import listed
from proxytest.model.run import Run


def ahead(run: Run) -> str:
    """Say who stops, and with what; empty where nobody does."""
    told = "; ".join(f"without {one.withdrawn.label} {_stop(one.clients)}" for one in run.forecast)
    return f"Forecast, should it be withdrawn: {told}. More: proxytest forecast RUN.json" if told else ""


def _stop(clients: tuple[str, ...]) -> str:
    return f"{listed(clients)} would stop working"
