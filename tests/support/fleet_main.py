"""`proxytest fleet` with a hub that delivers again soon and keeps every report, and with proofs that are soon given up.

Run as a module with a file and the command's arguments. Into the file goes the id of each job that the hub took: the
jobs of which a report must come.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import PubAck

from proxytest.cli import main
from proxytest.fleet import account_records, send
from proxytest.fleet.account_lease import HubAccounts
from proxytest.fleet.names import job_subject
from proxytest.fleet.streams import prepare

ACK_WAIT = 5.0  #: seconds
KEEP = 100_000
GIVEN_UP = 5.0  #: seconds


def _noted(taken: Path) -> Any:  # noqa: ANN401  a method of nats-py
    publish = JetStreamContext.publish

    async def noted(self: JetStreamContext, subject: str, *args: Any, **options: Any) -> PubAck:  # noqa: ANN401
        answer = await publish(self, subject, *args, **options)
        if subject.startswith(job_subject("")):
            with taken.open("a") as file:
                file.write(f"{options['headers']['Nats-Msg-Id']}\n")
        return answer

    return noted


if __name__ == "__main__":
    setattr(send, "prepare", partial(prepare, ack_wait=ACK_WAIT, keep=KEEP))  # noqa: B010
    setattr(account_records, "HubAccounts", partial(HubAccounts, given_up=GIVEN_UP))  # noqa: B010
    setattr(JetStreamContext, "publish", _noted(Path(sys.argv.pop(1))))  # noqa: B010
    main()
