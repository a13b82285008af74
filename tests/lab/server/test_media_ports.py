"""The double's side of media: what answers, and what meets the transports that do not."""

import os
from pathlib import Path

import pytest

from proxytest.lab.server.authorities import Authorities
from proxytest.lab.server.fake_cloud import LOOPBACK, running_double
from proxytest.lab.server.media_ports import running_media
from proxytest.model.address import Authority
from proxytest.model.media import MediaOutcome
from proxytest.protocol.stun import binding_request
from proxytest.wire.stun_exchange import Ask
from proxytest.wire.stun_stream import ask_stream
from proxytest.wire.stun_udp import ask_udp
from tests.support.wire import TIMEOUT, recorder

SILENCE = 0.2  #: seconds


def ask(port: int) -> Ask:
    request = binding_request(os.urandom(12), software="so long that an answer is shorter")
    return Ask(number=1, address=Authority(host=LOOPBACK, port=port), request=request)


async def test_all_answer_and_udp_and_tcp_have_one_number() -> None:
    async with running_media(("udp", "tcp", "tls"), 443) as ports:
        assert ports["udp"] == ports["tcp"]
        assert ports["tls"] == 443
        for asking in (ask_udp, ask_stream):
            seen = await asking(ask(ports["udp"]), recorder(), seconds=TIMEOUT)
            assert seen.outcome is MediaOutcome.ANSWERED


async def test_what_the_firewall_stops_is_silent_by_udp_and_refused_by_tcp_and_tls() -> None:
    async with running_media((), 443) as ports:
        assert (await ask_udp(ask(ports["udp"]), recorder(), seconds=SILENCE)).outcome is MediaOutcome.NO_ANSWER
        for transport in ("tcp", "tls"):
            seen = await ask_stream(ask(ports[transport]), recorder(), seconds=TIMEOUT)
            assert seen.outcome is MediaOutcome.REFUSED


async def test_two_labs_do_not_meet() -> None:
    async with running_media(("udp", "tcp"), 1) as one, running_media(("udp", "tcp"), 1) as other:
        assert not set(one.values()) & {other["udp"], other["tcp"]}


@pytest.mark.parametrize("name", ["u2c.wbx2.com", None])
async def test_the_cloud_s_own_port_answers_stun_inside_tls(name: str | None, tmp_path: Path) -> None:
    from tests.wire.test_stun_exchange import TestTls

    authorities = Authorities.create()
    async with running_double(authorities.public_intermediate, ("u2c.wbx2.com",), tmp_path) as port:
        assert (await TestTls().exchange(port, name=name)).outcome is MediaOutcome.ANSWERED
