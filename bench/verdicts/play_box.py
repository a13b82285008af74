"""Play a configuration whose network is one scripted middlebox."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from bench.verdicts.draw import PAGES, Drawn
from bench.verdicts.generate import Kind, Report
from bench.verdicts.middlebox import Dress, Middlebox, running
from bench.verdicts.truth import Area, Configuration, Truth, Value
from proxytest.engine.audit import audit
from proxytest.model.profile import Profile
from proxytest.model.run import Run
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import load_roots
from proxytest.report.stored_run import to_json
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.limits import Limits
from tests.support.chains import pem
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

Given = Mapping[str, Any]
#: Puts the fault into a middlebox that has none.
Fault = Callable[[Middlebox, Given], None]


def none(box: Middlebox, given: Given) -> None:
    """Leave it as it is."""


def kind(
    area: Area, name: str, draw: Callable[[Random], tuple[Drawn, Truth]], spoil: Fault = none, *, weight: int = 1
) -> Kind:
    """Make a kind of a fault of a middlebox."""

    async def play(configuration: Configuration, authorities: Authorities) -> Report:
        given = configuration.drawn
        box = Middlebox(dress=_dress(given), authorities=authorities, away=given.get("away", 0.0))
        spoil(box, given)
        async with running(box, _words(given["schemes"])):
            return report(await audit(_plan(box, given)))

    return Kind(name=name, area=area, draw=draw, play=play, weight=weight)


def report(run: Run) -> Report:
    """Return a run as scripts read it."""
    read: Report = json.loads(to_json(run))
    return read


def profile_of(given: Given) -> Profile:
    """Load the profile; where a company's CA is tolerated, with the clients that accept one."""
    profile = load_profile(given.get("profile", "spark-2016"))
    if not given.get("tolerant"):
        return profile
    return replace(profile, clients=tuple(one for one in profile.clients if one.custom_ca))


def _words(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _dress(given: Given) -> Dress:
    return Dress(
        headers=given["headers"],
        page=PAGES[given["page"]],
        opens=given["opens"],
        joined=given["joined"],
        closes=given["closes"],
        pause=given["pause"],
    )


def _plan(box: Middlebox, given: Given) -> Plan:
    """Plan the audit; what a kind has not drawn is as `proxytest run` has it, with shorter waits."""
    made = plan_for(
        port=box.peer.port,
        roots=box.authorities.public_pem,
        auth=given.get("auth", given["schemes"] or ("auto",)),
        user=given.get("user", "alice"),
        targets=tuple(f"{host}:443" for host in given["hosts"]),
    )
    deployed = load_roots(pem(box.authorities.interceptor.certificate), "operating system")
    return replace(
        made,
        profile=profile_of(given),
        limits=Limits(timeout=given.get("timeout", 2.0) + 20 * box.away, quiet=given.get("quiet", 0.2)),
        max_concurrency=8,
        hold=given.get("hold", 0.0),
        ignore=given.get("ignore", ()),
        system=deployed if given.get("deployed") else None,
    )
