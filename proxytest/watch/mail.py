"""Alerts as mail, which the machine's own mail system takes: nothing of SMTP is spoken here."""

import asyncio
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.message import EmailMessage

from proxytest.protocol.child_environment import child_environment
from proxytest.report.visible import visible
from proxytest.watch.alert import Alert, text_of
from proxytest.watch.alert_channel import NotDeliveredError
from proxytest.wire.child import Child, start_child

_SECONDS = 60.0  #: in which sendmail takes a message
_WORDS_SECONDS = 1.0  #: in which its last words are read, once it has ended
_MOST = 4096  #: bytes of what it says that are kept
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
            child = await start_child(
                command, most=_MOST, env=child_environment(os.environ, session=True), asks=True, errors=True
            )
        except (OSError, RuntimeError) as error:  # RuntimeError: no thread could be started to wait for its end
            raise NotDeliveredError(getattr(error, "strerror", None) or str(error)) from None
        try:
            child.give(content)
            await _taken(child)
        finally:
            await child.end()


async def _taken(child: Child) -> None:
    """Wait until sendmail has the message; its status alone says so: what it started may hold its output open."""
    try:
        async with asyncio.timeout(_SECONDS):
            status = await child.status()
    except TimeoutError:
        raise NotDeliveredError(f"it did not end within {_SECONDS:.0f} s") from None
    if status:
        with suppress(TimeoutError):
            async with asyncio.timeout(_WORDS_SECONDS):
                await child.output()
        words = visible(child.output_so_far.decode(errors="replace").strip())[:_SHOWN]
        raise NotDeliveredError(f"it ended with status {status}{f': {words}' if words else ''}")


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
