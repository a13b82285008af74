from dataclasses import fields

from proxytest.lab.config import LabConfig
from proxytest.scenario.sections import LabSection


def test_a_scenario_can_say_all_of_a_lab_but_the_clouds_hosts_which_are_the_profiles() -> None:
    assert set(LabSection.model_fields) == {field.name for field in fields(LabConfig)} - {"hosts"}
