"""`--active` is asked for by name alone: no scenario turns it on."""

import pytest

from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options


@pytest.mark.parametrize("active", [False, True])
def test_the_option_reaches_the_plan(*, active: bool) -> None:
    assert make_plan(Options(proxy="http://127.0.0.1:1", active=active), {}).active is active
