"""`proxytest forecast`."""

from pathlib import Path

from proxytest.cli.output import check_format, write_text
from proxytest.cli.stored_runs import StoredRun, read_runs
from proxytest.engine.conclude import forecast, judge_again
from proxytest.model.errors import UsageError
from proxytest.model.withdrawn import Withdrawn
from proxytest.report.exit import worst
from proxytest.report.outlook_report import FORMATS, Forecasted


def forecast_runs(paths: tuple[Path, ...], *, without: tuple[str, ...], format_name: str) -> int:
    """Forecast each stored run, and give the worst exit status.

    Raises UsageError.
    """
    check_format(format_name, tuple(FORMATS))
    withdrawn = tuple(map(_withdrawn, without)) or tuple(Withdrawn)
    forecasts = [_forecast(one, withdrawn) for one in read_runs(paths)]
    write_text(FORMATS[format_name](forecasts))
    return worst(one.status for one in forecasts)


def _withdrawn(word: str) -> Withdrawn:
    try:
        return Withdrawn(word.lower())
    except ValueError:
        raise UsageError(f"nothing that is withdrawn is called '{word}': use {', '.join(Withdrawn)}") from None


def _forecast(stored: StoredRun, withdrawn: tuple[Withdrawn, ...]) -> Forecasted:
    run = judge_again(stored.run)
    return Forecasted(name=stored.name, run=run, outlooks=forecast(run, withdrawn))
