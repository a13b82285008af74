import pytest

from proxytest.model.withdrawn import Withdrawn


@pytest.mark.parametrize("one", Withdrawn)
def test_each_has_a_name_that_people_know(one: Withdrawn) -> None:
    assert one.label
    assert one.label.lower().replace(" ", "-").startswith(one)
