"""The commands that read stored runs, for click; their code is imported when they are called."""

from pathlib import Path

import click

from proxytest.cli.click_options import FILE, run_options


@click.command()
@click.argument("reports", metavar="RUN.json...", type=FILE, nargs=-1, required=True)
@click.option("--profile", metavar="NAME|FILE", help="Judge by another profile.")
@run_options("strict", "verbose", "quiet", "full", "format_name", "outputs")
def replay(
    reports: tuple[Path, ...],
    *,
    profile: str | None,
    strict: bool,
    format_name: str,
    outputs: tuple[Path, ...],
    **shown: bool,
) -> int:
    """Judge stored runs again, without network access.

    They come from files, or are every JSON file of a folder. Of several runs, with --profile: which sites break by it,
    what they did not ask, and what is new in the configuration of their product. The exit status is that of the worst.
    """
    from proxytest.cli.detail import Detail
    from proxytest.cli.replay_command import replay_reports

    detail = Detail(**shown)
    return replay_reports(
        reports, profile=profile, strict=strict, detail=detail, format_name=format_name, outputs=outputs
    )


@click.command()
@click.argument("reports", metavar="RUN.json...", type=FILE, nargs=-1, required=True)
@click.option("--without", metavar="WHAT", multiple=True,
              help="Only without this: ntlm, ntlmv1, rc4, sha-1, tls-1.2; repeatable.")  # fmt: skip
@click.option("--format", "format_name", metavar="FORMAT", default="text", help="text or json.")
def forecast(reports: tuple[Path, ...], *, without: tuple[str, ...], format_name: str) -> int:
    """Tell from stored runs who stops when a technique is withdrawn.

    That is NTLM, NTLMv1, RC4 tickets, SHA-1 or TLS 1.2. Nothing is sent.

    The runs are those of files, or of every JSON file of a folder. What a run does not hold is "not known", with the
    option that would tell. Exit status: 0 who works today works on, 1 somebody stops, 4 that is not known, or nobody
    works today.
    """
    from proxytest.cli.forecast_command import forecast_runs

    return forecast_runs(reports, without=without, format_name=format_name)


@click.command()
@click.argument("reports", metavar="RUN.json...", type=FILE, nargs=-1, required=True)
@run_options("strict", "verbose", "quiet", "full", "format_name", "outputs")
def merge(
    reports: tuple[Path, ...],
    *,
    strict: bool,
    format_name: str,
    outputs: tuple[Path, ...],
    **shown: bool,
) -> int:
    """Write one report of several stored runs.

    They stay as they were judged, and come from files, or are every JSON file of a folder.

    The exit status is that of the worst.
    """
    from proxytest.cli.detail import Detail
    from proxytest.cli.merge_command import merge_reports

    detail = Detail(**shown)
    return merge_reports(reports, strict=strict, detail=detail, format_name=format_name, outputs=outputs)


@click.command()
@click.argument("before", metavar="BEFORE.json", type=FILE)
@click.argument("after", metavar="AFTER.json", type=FILE)
@click.option("--strict", is_flag=True, help="New warnings and missing proofs count as worse.")
@click.option("--format", "format_name", metavar="FORMAT", default="text", help="text, json or markdown.")
def diff(before: Path, after: Path, *, strict: bool, format_name: str) -> int:
    """Compare two stored runs.

    It tells what got worse, better, is new or gone. Of files with several, those of equal names are compared.

    Exit status: 0 nothing got worse, 1 something did. A verdict that is no longer reached is worse.
    """
    from proxytest.cli.diff_command import diff_reports

    return diff_reports(before, after, strict=strict, format_name=format_name)
