from dataclasses import replace

import pytest

from proxytest.cli.fragment_option import fragment_for
from proxytest.cli.output import write_reports
from proxytest.model.run import Run
from tests.report.conftest import RUN


def of(product: str | None) -> Run:
    return replace(RUN, proxy=replace(RUN.proxy, product=replace(RUN.proxy.product, name=product)))


@pytest.mark.parametrize(
    ("product", "name"),
    [("Squid", "squid"), ("McAfee Web Gateway", "mwg"), ("Blue Coat ProxySG", "bluecoat"), ("Zscaler", "zscaler")],
)
def test_the_product_that_was_found_has_its_configuration(product: str, name: str) -> None:
    fragment = fragment_for(of(product))
    assert fragment is not None
    assert (fragment.product, fragment.title) == (name, product)
    assert f"proxytest policy --for {name}" in fragment.text
    assert "spark-2016" in fragment.text


@pytest.mark.parametrize("product", [None, "px", "Squid<script>"])
def test_another_has_none(product: str | None) -> None:
    assert fragment_for(of(product)) is None


def test_the_html_report_shows_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_reports(of("Squid"), "html", (), verbose=False)
    assert b"ssl_bump splice" in capsysbinary.readouterr().out
