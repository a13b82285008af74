"""The authentication log: JSON lines, without passwords and without tokens."""

import json
from dataclasses import dataclass
from pathlib import Path

from proxytest.lab.server.authentication.decision import Decision, Outcome

_FINISHED = frozenset({Outcome.ACCEPTED, Outcome.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationLog:
    """Writes one line for each log-on attempt, so that a test can count them."""

    path: Path

    def record(self, connection: str, scheme: str, decision: Decision) -> None:
        """Write the line for a decision, if it is finished and names an account."""
        if decision.outcome not in _FINISHED or decision.user is None:
            return
        entry = {
            "connection": connection,
            "scheme": scheme,
            "user": decision.user,
            "result": decision.outcome.value,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
