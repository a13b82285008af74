"""`proxytest fleet run`: here, or with a hub at each site."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from proxytest.cli import say, tell
from proxytest.cli.detail import Detail
from proxytest.cli.garbage import as_usual
from proxytest.cli.output import check_joined, status_of
from proxytest.cli.several_reports import needs_whole, write_several
from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import LOST, as_operator, connected
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.hub_state import last_answers
from proxytest.fleet.jobs import Jobs, Wanted, jobs_of
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.send import Asking
from proxytest.fleet.site_answer import Answer
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.prepare.merge_options import Options
from proxytest.report.ended import Ended
from proxytest.report.exit import INCONCLUSIVE, exit_status, worst
from proxytest.report.sites import Silent, sites_of, told_in_full
from proxytest.report.summary import verdict_words
from proxytest.report.visible import visible
from proxytest.wire.clock import utc_now

_ONLY_CONCLUSIONS = (
    "the reports have the conclusions of all sites, but not what was observed at the worst, since the hub is away now"
    " ({reason}): once it is back, `proxytest fleet status --hub {hub}` writes them whole, by the same options"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """For whom a command waits, and how long."""

    hub: HubAccess
    seconds: float


def run_fleet(options: Options, waiting: Waiting | None) -> int:
    """Audit every proxy of a scenario from here, or by the worker of its site; give the worst exit status.

    Raises UsageError.
    """
    if options.scenario is None:
        raise UsageError("name the file with the sites")
    if waiting is None:
        from proxytest.cli.run_command import run_audit

        return run_audit(options)
    check_joined(options.format_name, options.outputs)
    jobs = jobs_of(options.scenario, utc_now())
    if jobs.left_out:
        say(f"not sent, since each site has its own: {', '.join(jobs.left_out)}")
    answers: dict[str, Answer] = {}
    try:
        as_usual()
        before = asyncio.run(_asked(jobs, waiting, answers, options))
    except (KeyboardInterrupt, UsageError):
        if answers:
            _told(jobs.each, answers, {}, options)
        raise
    return _told(jobs.each, answers, before, options)


async def _asked(jobs: Jobs, waiting: Waiting, answers: dict[str, Answer], options: Options) -> Mapping[str, Answer]:
    """Fill in the answers of the jobs, and return the sites' last ones before them.

    Of many, if possible, only those of the worst are whole.
    """
    names = {one.job.id: one.name for one in jobs.each}

    def came(answer: Answer) -> None:
        answers[answer.id] = answer
        words = verdict_words(answer.run) if answer.run is not None else f"no audit: {answer.refused}"
        tell(f"{names[answer.id]}: {words} ({len(answers)} of {len(names)})")

    seed = read_seed(waiting.hub.credential)
    whole, caller = needs_whole(options, len(names)), as_operator("proxytest fleet run")
    asking = Asking([one.job for one in jobs.each], seed, came, whole=whole)
    try:
        async with asyncio.timeout(waiting.seconds):
            while not asking.is_done:
                async with connected(waiting.hub, caller, tell) as client:
                    caller = replace(caller, patience=None)  # once it was reached, it may come back at any time
                    await asking.go_on(client)
    except TimeoutError:
        missing = len(names) - len(answers)
        say(f"{missing} of {len(names)} sites have not answered within {waiting.seconds:.0f} s")
    if not whole:
        answers |= await _whole(jobs, waiting, answers, options)
    return asking.before


async def _whole(jobs: Jobs, waiting: Waiting, answers: Mapping[str, Answer], options: Options) -> dict[str, Answer]:
    """Return the answers of the worst sites again, with all that was observed; none where the hub is away now."""
    ended, _ = _ended(jobs.each, answers, options)
    names = {one.name for one in told_in_full(sites_of(ended))}
    sites = {one.job.site for one in jobs.each if one.job.site in names or one.name in names}
    try:
        async with connected(waiting.hub, as_operator("proxytest fleet run"), tell) as client:
            found = await last_answers(client.jetstream(), sites)
    except (*LOST, UsageError) as error:
        say(_ONLY_CONCLUSIONS.format(reason=hub_says(error), hub=waiting.hub.address))
        return {}
    return {one.id: one for one in found.values() if one.id in answers and one.run is not None}


def _told(
    wanted: Sequence[Wanted], answers: Mapping[str, Answer], before: Mapping[str, Answer], options: Options
) -> int:
    """Write the reports, in which each site without a run is silent."""
    ended, missing = _ended(wanted, answers, options)
    for one in missing:
        answer = answers.get(one.job.id)
        if answer is None:
            say(f"{visible(one.name)}: silent: no worker of the site {one.job.site} has answered")
        else:
            say(f"{visible(one.name)}: not audited: {visible(answer.refused)}")
    detail = Detail(verbose=options.verbose, quiet=options.quiet, full=options.full)
    silent, earlier = _silent(missing, wanted), list(_earlier(wanted, before))
    written = write_several(ended, options.format_name, options.outputs, detail, silent, earlier)
    statuses = [one.status for one in ended]
    return status_of(worst([INCONCLUSIVE, *statuses] if missing else statuses), written=written)


def _ended(
    wanted: Sequence[Wanted], answers: Mapping[str, Answer], options: Options
) -> tuple[list[Ended], list[Wanted]]:
    """Return the runs that came, and of which there is none."""
    ended, missing = [], []
    for one in wanted:
        answer = answers.get(one.job.id)
        if answer is None or answer.run is None:
            missing.append(one)
            continue
        run = _called(answer.run, one)
        ended.append(Ended(name=one.name, run=run, status=exit_status(run, strict=options.strict)))
    return ended, missing


def _earlier(wanted: Sequence[Wanted], before: Mapping[str, Answer]) -> Iterator[Ended]:
    """Return the last run of each site before this one; of a site with several, nobody knows which it was."""
    jobs = Counter(one.job.site for one in wanted)
    for one in wanted:
        answer = before.get(one.job.site)
        if answer is not None and answer.run is not None and jobs[one.job.site] == 1:
            run = _called(answer.run, one)
            yield Ended(name=f"{one.name} (before)", run=run, status=exit_status(run, strict=False), called=one.name)


def _called(run: Run, wanted: Wanted) -> Run:
    """Return the run under the names that the scenario has: what a worker says of its site could be another's."""
    site = wanted.job.site if wanted.job.site != wanted.name else ""
    return replace(run, asked=replace(run.asked, name=wanted.name, site=site))


def _silent(missing: Sequence[Wanted], wanted: Sequence[Wanted]) -> Silent:
    """Return the sites of these; where other runs of a site came, only this one is silent."""
    heard = {one.job.site for one in wanted if one not in missing}
    return {f"{one.job.site} ({one.name})" if one.job.site in heard else one.job.site: None for one in missing}
