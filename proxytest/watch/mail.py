"""Alerts as mail, which the machine's own mail system takes: nothing of SMTP is spoken here."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC
from email.message import EmailMessage
from tempfile import TemporaryFile
from typing import IO

from proxytest.protocol.child_environment import child_environment
from proxytest.report.visible import visible
from proxytest.watch.alert import Alert, text_of
from proxytest.watch.alert_channel import NotDeliveredError
from proxytest.wire.child import Child, start_child

_SECONDS = 60.0  #: in which sendmail takes a message
_LAST = 4096  #: bytes of what it said that are read
_SHOWN = 200  #: characters of that which are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Who is written to, and by which program."""

    to: tuple[str, ...]  #: plain addresses, none of which begins as an option does
    sender: str | None
    sendmail: str

    @property
    def name(self) -> str:
        """What it is called in the hub."""
        return f"mail-{hashlib.sha256(','.join(self.to).encode()).hexdigest()[:12]}"

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"mail by '{self.sendmail}'"

    async def send(self, one: Alert) -> None:
        """Hand over a mail, without a shell."""
        content = message(one, self).as_bytes()
        sender = ("-f", self.sender) if self.sender else ()
        command = (self.sendmail, "-i", *sender, *self.to)
        try:
            # No pipe: a delivery that goes on beside it would be ended at its first word, when the pipe is closed.
            with TemporaryFile() as told:
                child = await start_child(
                    command, most=0, env=child_environment(os.environ, session=True), asks=True, told=told
                )
                await _take(child, content, told)
        except (OSError, RuntimeError) as error:  # RuntimeError: no thread could be started to wait for its end
            raise NotDeliveredError(getattr(error, "strerror", None) or str(error)) from None


async def _take(child: Child, content: bytes, told: IO[bytes]) -> None:
    """Wait until sendmail has the message, which its status alone tells."""
    try:
        async with asyncio.timeout(_SECONDS):
            child.give(content)
            status = await child.status()
    except TimeoutError:
        raise NotDeliveredError(f"it did not end within {_SECONDS:.0f} s") from None
    finally:
        await child.end()
    if status:
        words = visible(_last(told).decode(errors="replace").strip())[-_SHOWN:]
        raise NotDeliveredError(f"it ended with status {status}{f': {words}' if words else ''}")


def _last(told: IO[bytes]) -> bytes:
    """Return the end of what it said."""
    told.seek(max(0, told.seek(0, os.SEEK_END) - _LAST))
    return told.read(_LAST)


def message(one: Alert, mail: Mail) -> EmailMessage:
    """Return the mail, as RFC 5322 has it; what sites wrote is in its body, and escaped in its subject."""
    made = EmailMessage()
    made["Subject"] = f"proxytest: {visible(one.title)}"
    made["To"] = ", ".join(mail.to)
    if mail.sender:
        made["From"] = mail.sender
    made["Date"] = one.at.astimezone(UTC)
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday message answers it
    made["X-Proxytest-Alert"] = one.id
    made.set_content(f"{text_of(one)}\n", cte="quoted-printable")
    return made
