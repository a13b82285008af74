import pytest

from proxytest.model.printed_command import policy_command, profile_option


def test_a_bundled_profile_is_chosen_by_its_name() -> None:
    assert policy_command("webex-2026") == "proxytest policy --for PRODUCT --profile webex-2026"


@pytest.mark.parametrize("name", ["corp", "", "../profiles/webex-2026", "x --log-on", "$(id)"])
def test_another_one_is_a_file_whose_name_a_run_does_not_know(name: str) -> None:
    assert profile_option(name) == "--profile FILE"
