"""Whatever a proxy, or who stands behind it, does: an audit ends, names it, tells of it, and stays small."""

import unicodedata
from html.parser import HTMLParser
from xml.etree.ElementTree import fromstring

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.model.event import Failure
from proxytest.model.result import Status
from proxytest.report.json import from_json
from tests.hostile.audited import Audited
from tests.hostile.row import MIB, TIMEOUT, Row
from tests.hostile.table import TABLE
from tests.support.plans import PASSWORD

#: The audits of all rows are made in the set-up of the first test.
pytestmark = [pytest.mark.parametrize("row", TABLE, ids=str), pytest.mark.timeout(900)]

_OVERHEAD = 30.0  #: seconds beside the time-outs: what hangs takes longer, a busy machine does not
_MORE_MEMORY = 100 * MIB
_VOID = {"br", "meta", "wbr"}  #: elements of the page that have no end


def test_it_ends_in_time(audited: Audited, row: Row) -> None:
    assert audited.outcome.seconds < row.within * TIMEOUT + _OVERHEAD


def test_it_stays_small(audited: Audited, healthy: Audited, row: Row) -> None:
    assert audited.outcome.peak - healthy.outcome.peak < _MORE_MEMORY, row


def test_the_failure_has_its_name(audited: Audited, row: Row) -> None:
    assert audited.failures <= row.failures
    assert bool(audited.failures) == bool(row.failures)


def test_no_failure_is_unknown(audited: Audited, row: Row) -> None:
    assert [event for event in audited.run.trace if event.failure is Failure.UNKNOWN] == [], row


def test_the_right_check_tells_of_it(audited: Audited, row: Row) -> None:
    assert row.ends in audited.ends


def test_no_check_breaks(audited: Audited, row: Row) -> None:
    assert [one for one in audited.run.results if one.status is Status.BROKEN] == [], row


def test_nothing_goes_wrong_unseen(audited: Audited, row: Row) -> None:
    assert audited.outcome.complaints == (), row


def test_the_password_is_tried_once_at_most(audited: Audited, row: Row) -> None:
    assert audited.proofs <= 1, row


def test_the_json_reads_back(audited: Audited, row: Row) -> None:
    assert from_json(audited.outcome.reports["json"], row.name) == audited.run


def test_the_junit_is_xml(audited: Audited, row: Row) -> None:
    root = fromstring(audited.outcome.reports["junit"].encode())  # noqa: S314  our own writing, which is what is tested
    assert len(list(root.iter("testcase"))) == len(audited.run.results), row


def test_the_page_is_html(audited: Audited, row: Row) -> None:
    page = _Page(audited.outcome.reports["html"])
    assert (page.opened, page.wrong) == ([], []), row


def test_no_report_tells_the_password(audited: Audited, row: Row) -> None:
    credentials = Credentials(user="alice", password=Secret(PASSWORD))
    told = [name for name, text in audited.outcome.reports.items() if any(one in text for one in credentials.traces())]
    assert told == [], row


@pytest.mark.parametrize("name", ["text", "html", "junit", "json"])
def test_no_report_drives_a_terminal(audited: Audited, row: Row, name: str) -> None:
    text = audited.outcome.reports[name].replace("\n", "")
    assert {char for char in set(text) if unicodedata.category(char) in ("Cc", "Cf", "Cs")} == set(), row


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
