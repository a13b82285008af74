"""Whatever a proxy, or who stands behind it, does: an audit ends, names it, tells of it, and stays small."""

import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.model.event import Failure
from proxytest.model.result import Status
from proxytest.report.stored_run import from_json
from tests.hostile.audited import Audited
from tests.hostile.row import MIB, TIMEOUT, Row
from tests.hostile.table import TABLE
from tests.support.plans import PASSWORD

pytestmark = pytest.mark.long

_OVERHEAD = 30.0  #: seconds beside the time-outs: what hangs takes longer, a busy machine does not
_MORE_MEMORY = 100 * MIB
_VOID = {"br", "meta", "wbr"}  #: elements of the page that have no end

Claim = Callable[[Audited], None]


# The audits of all chosen rows are made in the set-up of the first test.
@pytest.mark.timeout(900)
@pytest.mark.table("failure", "ends")
@pytest.mark.parametrize(("failure", "ends", "row"), [pytest.param(*row.result, row, id=str(row)) for row in TABLE])
def test_what_is_claimed_of_an_audit_holds(
    failure: str, ends: str, row: Row, audited: Audited, healthy: Audited
) -> None:
    assert audited.outcome.peak - healthy.outcome.peak < _MORE_MEMORY, row
    assert audited.failures <= set(filter(None, failure.split(" or ")))
    assert bool(audited.failures) == bool(failure)
    assert ends in audited.ends
    for claim in CLAIMS:
        claim(audited)


def it_ends_in_time(audited: Audited) -> None:
    assert audited.outcome.seconds < audited.row.within * TIMEOUT + _OVERHEAD


def no_failure_is_unknown(audited: Audited) -> None:
    assert [event for event in audited.run.trace if event.failure is Failure.UNKNOWN] == []


def no_check_breaks(audited: Audited) -> None:
    assert [one for one in audited.run.results if one.status is Status.BROKEN] == []


def nothing_goes_wrong_unseen(audited: Audited) -> None:
    assert audited.outcome.complaints == ()


def the_password_is_tried_once_at_most(audited: Audited) -> None:
    assert audited.proofs <= 1


def the_json_reads_back(audited: Audited) -> None:
    assert from_json(audited.outcome.reports["json"], audited.row.name) == audited.run


def the_junit_is_xml(audited: Audited) -> None:
    root = fromstring(audited.outcome.reports["junit"].encode())  # noqa: S314  our own writing, which is what is tested
    assert len(list(root.iter("testcase"))) == len(audited.run.results)


def the_page_is_html(audited: Audited) -> None:
    page = _Page(audited.outcome.reports["html"])
    assert (page.opened, page.wrong) == ([], [])


def no_report_tells_the_password(audited: Audited) -> None:
    credentials = Credentials(user="alice", password=Secret(PASSWORD))
    reports = audited.outcome.reports
    assert [name for name, text in reports.items() if any(one in text for one in credentials.traces())] == []


def no_report_drives_a_terminal(audited: Audited) -> None:
    for name in ("text", "html", "junit", "json"):
        chars = set(audited.outcome.reports[name]) - {"\n"}
        assert {char for char in chars if unicodedata.category(char) in ("Cc", "Cf", "Cs")} == set(), name


CLAIMS: tuple[Claim, ...] = (
    it_ends_in_time,
    no_failure_is_unknown,
    no_check_breaks,
    nothing_goes_wrong_unseen,
    the_password_is_tried_once_at_most,
    the_json_reads_back,
    the_junit_is_xml,
    the_page_is_html,
    no_report_tells_the_password,
    no_report_drives_a_terminal,
)


class _Page(HTMLParser):
    """Notes what is opened and not closed, and closed and not opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened.pop() != tag:
            self.wrong.append(tag)
