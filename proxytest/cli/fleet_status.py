"""`proxytest fleet status`."""

import asyncio
from collections.abc import Mapping, Sequence

from proxytest.cli import say
from proxytest.cli.detail import Detail
from proxytest.cli.output import check_joined, status_of
from proxytest.cli.several_reports import needs_whole, write_several
from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import LOST, as_operator, connected
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.hub_state import SILENT_AFTER, SiteState, last_answers, site_states
from proxytest.fleet.site_answer import Answer, of_site
from proxytest.fleet.site_remarks import remarks_on
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.report.ended import Ended
from proxytest.report.exit import INCONCLUSIVE, exit_status, worst
from proxytest.report.sites import Silent, sites_of, told_in_full
from proxytest.report.visible import visible


def tell_status(options: Options, access: HubAccess) -> int:
    """Write how each site is: by its last report, and when it was last heard of; give the worst exit status.

    Raises UsageError.
    """
    check_joined(options.format_name, options.outputs)
    states, answers = asyncio.run(_looked(access, options))
    ended, silent = _ended(states, answers, options), _silent(states)
    for line in _remarks(states, answers):
        say(line)
    detail = Detail(verbose=options.verbose, quiet=options.quiet, full=options.full)
    written = write_several(ended, options.format_name, options.outputs, detail, silent)
    unknown = [INCONCLUSIVE] if silent or len(ended) < len(states) else []
    return status_of(worst([*unknown, *(one.status for one in ended)] or [INCONCLUSIVE]), written=written)


async def _looked(access: HubAccess, options: Options) -> tuple[tuple[SiteState, ...], dict[str, Answer]]:
    """Return the states of all sites, and their last answers; of many, if possible, whole only those of the worst."""
    async with connected(access, as_operator("proxytest fleet status")) as client:
        js = client.jetstream()
        try:
            states = await site_states(js)
            whole = needs_whole(options, len(states))
            answers = await last_answers(js, {one.name for one in states}, whole=whole)
            if not whole:
                sites = told_in_full(sites_of(_ended(states, answers, options), _silent(states)))
                answers |= await last_answers(js, {one.name for one in sites})
        except LOST as error:
            raise UsageError(f"the hub tells nothing of its sites: {hub_says(error)}") from None
    return states, answers


def _silent(states: Sequence[SiteState]) -> Silent:
    return {one.name: one.seen for one in states if one.ago is None or one.ago > SILENT_AFTER}


def _ended(states: Sequence[SiteState], answers: Mapping[str, Answer], options: Options) -> list[Ended]:
    runs = ((one.name, answers[one.name].run) for one in states if one.name in answers)
    named = ((name, of_site(run, name)) for name, run in runs if run is not None)
    return [Ended(name=name, run=run, status=exit_status(run, strict=options.strict)) for name, run in named]


def _remarks(states: Sequence[SiteState], answers: dict[str, Answer]) -> list[str]:
    """Say what no report says: refusals, versions, jobs that wait, several workers."""
    versions = {answers[one.name].version for one in states if one.name in answers} - {""}
    lines = [f"the workers are of {len(versions)} versions: {', '.join(sorted(map(visible, versions)))}"]
    lines = lines if len(versions) > 1 else []
    return [*lines, *(line for one in states for line in remarks_on(one.name, answers.get(one.name), one.queue))]
