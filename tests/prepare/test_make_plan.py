"""What is settled before the first packet."""

import pytest

from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        (Options(proxy="p.corp:3128", anonymous=True), True),
        (Options(proxy="p.corp:3128", anonymous=True, auth=("negotiate",)), True),
        (Options(proxy="p.corp:3128", anonymous=True, auth=("ntlm", "basic")), True),
        (Options(proxy="p.corp:3128", anonymous=True, auth=("basic",)), False),
        (Options(proxy="p.corp:3128", anonymous=True, auth=("none",)), False),
        (Options(proxy="p.corp:3128", anonymous=True, user="alice"), False),
        (Options(proxy="p.corp:3128"), False),
    ],
)
def test_a_signed_on_user_cannot_be_left_out_and_that_is_told(options: Options, warned: bool) -> None:  # noqa: FBT001  a column of the table
    told: list[str] = []
    make_plan(options, {"PROXYTEST_PASSWORD": "wonderland"}, warn=told.append)
    assert any(one.startswith("--anonymous cannot leave out the signed-on user") for one in told) is warned
