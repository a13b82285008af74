"""Runs of many sites, made by hand: failing, warning, working, open, silent, and some with a run before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from proxytest.model.result import Result, Status
from proxytest.model.run import Certainty, ClientVerdict, Product, Proxy, Run, Verdict
from proxytest.report.ended import Ended

BEGAN = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
CLIENTS = (
    "Windows app", "Mac app", "iOS app", "Android app", "Web app", "RoomOS video devices", "Video Mesh node",
    "Hybrid Data Security node", "Management and Call connector", "Calendar connector", "Directory connector",
)  # fmt: skip
AREAS = ("proxy", "auth", "tunnel", "tls", "wss", "policy", "revocation", "media", "settings", "product", "client")
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)


def at(run: Run, name: str, verdict: Verdict, *, day: int = 0, site: str = "", product: str = "Squid") -> Run:
    """Return the run of a site, with the results that its verdict has."""
    kept = {Verdict.COMPATIBLE: (Status.PASS,), Verdict.WARNINGS: (Status.PASS, Status.WARN)}.get(verdict)
    results = tuple(one for one in run.results if kept is None or one.status in kept)
    return replace(
        run,
        asked=replace(run.asked, name=name, site=site),
        started=BEGAN + timedelta(days=day),
        verdict=verdict,
        clients=tuple(_client(title, verdict, place) for place, title in enumerate(CLIENTS)),
        proxy=Proxy(url=f"http://proxy.{name}.corp.example:8080", product=_product(product)),
        results=(*results, *(_passed(area) for area in AREAS)),
    )


def ended(run: Run, *, called: str | None = None) -> Ended:
    """Return it as one of several; with `called`, its name is made."""
    status = 0 if run.verdict in _GOOD else 1
    return Ended(name=run.asked.name if called is None else f"{called} (2)", run=run, status=status, called=called)


def fleet(run: Run, number: int) -> Iterator[Ended]:
    """Return the runs of that many sites: every third failing, and every fourth with a run before."""
    order = (Verdict.COMPATIBLE, Verdict.WARNINGS, Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE, Verdict.COMPATIBLE)
    for place in range(number):
        name, verdict = f"branch-{place:03}", order[place % len(order)]
        product = "Zscaler" if place % 3 else "Squid"
        yield ended(at(run, name, verdict, product=product, day=1))
        if place % 4 == 0:
            yield ended(at(run, name, Verdict.COMPATIBLE, product=product), called=name)


def _client(title: str, verdict: Verdict, place: int) -> ClientVerdict:
    spared = verdict is Verdict.INCOMPATIBLE and place % 3 == 1
    return ClientVerdict(
        client=title.lower().replace(" ", "-"),
        title=title,
        verdict=Verdict.COMPATIBLE if spared else verdict,
        scheme=None,
        reasons=(),
        codes=("tls.intercepted",),
        evidence=(4,) if not spared else (),
    )


def _product(name: str) -> Product:
    return Product(name=name, certainty=Certainty.LIKELY, evidence=(3,))


def _passed(area: str) -> Result:
    return Result(check=f"{area}/made-up", target="-", status=Status.PASS, reason="fine", requirements=())
