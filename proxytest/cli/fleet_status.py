"""`proxytest fleet status`."""

import asyncio
from collections.abc import Sequence

from proxytest.cli import say
from proxytest.cli.detail import Detail
from proxytest.cli.output import check_joined, status_of
from proxytest.cli.several_reports import write_several
from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import LOST, as_operator, connected
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.hub_state import SILENT_AFTER, SiteState, last_answers, site_states
from proxytest.fleet.site_answer import Answer, of_site
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.report.ended import Ended
from proxytest.report.exit import INCONCLUSIVE, exit_status, worst
from proxytest.report.visible import visible


def tell_status(options: Options, access: HubAccess) -> int:
    """Write how each site is: by its last report, and when it was last heard of; give the worst exit status.

    Raises UsageError.
    """
    check_joined(options.format_name, options.outputs)
    states, answers = asyncio.run(_looked(access))
    ended = [_ended(one, answers[one.name], options) for one in states if _has_run(answers.get(one.name))]
    for line in _remarks(states, answers):
        say(line)
    silent = {one.name: one.seen for one in states if one.ago is None or one.ago > SILENT_AFTER}
    detail = Detail(verbose=options.verbose, quiet=options.quiet, full=options.full)
    written = write_several(ended, options.format_name, options.outputs, detail, silent)
    unknown = [INCONCLUSIVE] if silent or len(ended) < len(states) else []
    return status_of(worst([*unknown, *(one.status for one in ended)] or [INCONCLUSIVE]), written=written)


async def _looked(access: HubAccess) -> tuple[tuple[SiteState, ...], dict[str, Answer]]:
    async with connected(access, as_operator("proxytest fleet status")) as client:
        js = client.jetstream()
        try:
            states = await site_states(js)
            return states, await last_answers(js, {one.name for one in states})
        except LOST as error:
            raise UsageError(f"the hub tells nothing of its sites: {hub_says(error)}") from None


def _has_run(answer: Answer | None) -> bool:
    return answer is not None and answer.run is not None


def _ended(state: SiteState, answer: Answer, options: Options) -> Ended:
    if answer.run is None:
        raise ValueError("an answer without a run")
    run = of_site(answer.run, state.name)
    return Ended(name=state.name, run=run, status=exit_status(run, strict=options.strict))


def _remarks(states: Sequence[SiteState], answers: dict[str, Answer]) -> list[str]:
    """Say what no report says: refusals, versions, jobs that wait, several workers."""
    versions = {answers[one.name].version for one in states if one.name in answers}
    lines = [f"the workers are of {len(versions)} versions: {', '.join(sorted(map(visible, versions)))}"]
    lines = lines if len(versions) > 1 else []
    for one in states:
        answer = answers.get(one.name)
        if answer is not None and answer.run is None:
            lines.append(f"{one.name}: its last job was not carried out: {visible(answer.refused)}")
        if one.jobs:
            lines.append(f"{one.name}: {one.jobs} jobs wait for its worker")
        if one.workers > 1:
            lines.append(f"{one.name}: {one.workers} workers share its jobs: is one of them another site's?")
    return lines
