"""Which port each program dials where a variable names none; the rest is held against the programs' own record."""

import pytest

from proxytest.protocol.settings.variable_readers import (
    Program,
    exceptions_of_program,
    explicit_of,
    ports_by_program,
)


def test_every_program_has_a_name() -> None:
    assert all(program.label for program in Program)


def test_a_port_that_is_named_leaves_nothing_to_guess() -> None:
    assert ports_by_program({"https_proxy": "http://proxy.corp:3128"}) == {}
    assert ports_by_program({}) == {}


@pytest.mark.parametrize("value", ["http://proxy.corp", "proxy.corp"])
def test_without_a_port_programs_differ(value: str) -> None:
    ports = ports_by_program({"https_proxy": value})
    assert len(ports) > 1
    assert Program.CURL in ports[1080]
    assert [program for each in ports.values() for program in each].count(Program.CURL) == 1


def test_an_empty_variable_in_lower_case_hides_the_one_in_upper_case_from_some() -> None:
    variables = {"https_proxy": "", "HTTPS_PROXY": "http://proxy.corp:3128"}
    direct = {one for one in Program if explicit_of(one, variables) is None}
    assert direct == {Program.WGET, Program.URLLIB, Program.REQUESTS, Program.CHROMIUM}
    variables = {"https_proxy": "http://proxy.corp:3128", "no_proxy": "", "NO_PROXY": ".webex.com"}
    without = {one for one in Program if exceptions_of_program(one, variables) is None}
    assert without == {Program.WGET, Program.URLLIB, Program.CHROMIUM}
