from base64 import b64decode

from proxytest.wire.websocket_key import new_key


def test_a_key_is_of_sixteen_octets_and_new_each_time() -> None:
    keys = {new_key() for _ in range(20)}

    assert len(keys) == 20
    assert {len(b64decode(key)) for key in keys} == {16}
