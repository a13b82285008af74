"""The proxies under test, each a real Squid."""

from tests.real.squid import SquidConfig

OPEN = SquidConfig()
BASIC = SquidConfig(schemes=("basic",))
DIGEST = SquidConfig(schemes=("digest",))
BASIC_AND_DIGEST = SquidConfig(schemes=("basic", "digest"))
# A nonce wears out after a few requests, and the proxy answers stale=true: what happens to a busy client every hour.
SHORT_LIVED_NONCES = SquidConfig(schemes=("digest",), nonce_max_count=3)
DENYING_SIGNALLING = SquidConfig(schemes=("basic",), denied=(".wbx2.com",))
DENYING_ANALYTICS = SquidConfig(schemes=("basic",), denied=(".localytics.com",))
INSPECTING = SquidConfig(schemes=("basic",), inspected=(".wbx2.com", "idbroker.webex.com"))
