"""An option that a scenario may set too: its field goes into the class of this name in `scenario/options.py`."""

from dataclasses import dataclass
from typing import Annotated

from proxytest.scenario.option import Group, Kind, Option


# fmt: off
@dataclass(frozen=True, kw_only=True)
class ScenarioOptions:
    """Holds the field."""

    linger: Annotated[float | None, Option(
        Kind.SECONDS, Group.TESTS, "Wait before the end.",
        key="How many seconds until the end.")] = None
# fmt: on
