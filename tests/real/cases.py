"""The proxies under test, each a real Squid."""

from tests.real.hosts import PROFILE_HOSTS
from tests.real.squid import SquidConfig

OPEN = SquidConfig()
BASIC = SquidConfig(schemes=("basic",))
DIGEST = SquidConfig(schemes=("digest",))
BASIC_AND_DIGEST = SquidConfig(schemes=("basic", "digest"))
# A nonce wears out after a few requests, and the proxy answers stale=true: what happens to a busy client every hour.
SHORT_LIVED_NONCES = SquidConfig(schemes=("digest",), nonce_max_count=3)
ONE_USE_NONCES = SquidConfig(schemes=("digest",), nonce_max_count=1)
DENYING_SIGNALLING = SquidConfig(schemes=("basic",), denied=(".wbx2.com",))
DENYING_ANALYTICS = SquidConfig(schemes=("basic",), denied=(".localytics.com",))
DENYING_A_USER = SquidConfig(schemes=("basic",), denied=(".localytics.com",), denied_by_user=True)
INSPECTING = SquidConfig(schemes=("basic",), inspected=(".wbx2.com", "idbroker.webex.com"))
DISTRUSTING = SquidConfig(schemes=("basic",), inspected=(".wbx2.com", "idbroker.webex.com"), trusts_the_cloud=False)
NAMESAKE = SquidConfig(schemes=("basic",), inspected=(".wbx2.com", "idbroker.webex.com"), inspected_by_namesake=True)
HOSTS_LISTED_SINGLY = SquidConfig(schemes=("basic",), allowed=PROFILE_HOSTS)
PATTERNS_LISTED = SquidConfig(
    schemes=("basic",),
    allowed=(".wbx2.com", ".webex.com", ".ciscospark.com", ".localytics.com", ".rackcdn.com", ".clouddrive.com"),
)

# These ask the Active Directory.
NTLM = SquidConfig(schemes=("ntlm",))
BASIC_BY_DOMAIN = SquidConfig(schemes=("basic",), basic_by_domain=True)
NTLM_WITHOUT_KEEP_ALIVE = SquidConfig(schemes=("ntlm",), ntlm_keep_alive=False)
NTLM_OVER_TLS = SquidConfig(schemes=("ntlm",), tls=True)
NEGOTIATE = SquidConfig(schemes=("negotiate",))
NEGOTIATE_BY_WRAPPER = SquidConfig(schemes=("negotiate",), negotiate="wrapper")
NEGOTIATE_AND_NTLM = SquidConfig(schemes=("negotiate", "ntlm"))
ALL_FOUR = SquidConfig(schemes=("negotiate", "ntlm", "digest", "basic"))
KERBEROS = SquidConfig(schemes=("negotiate",), negotiate="kerberos")
KERBEROS_BESIDE_NTLM = SquidConfig(schemes=("negotiate", "ntlm"), negotiate="kerberos")
KERBEROS_BESIDE_DIGEST = SquidConfig(schemes=("negotiate", "digest"), negotiate="kerberos")
KERBEROS_BESIDE_BASIC = SquidConfig(schemes=("negotiate", "basic"), negotiate="kerberos")
KERBEROS_BESIDE_ALL = SquidConfig(schemes=("negotiate", "ntlm", "digest", "basic"), negotiate="kerberos")
GATEWAY_7_1 = SquidConfig(schemes=("ntlm",), via="1.1 lab-gateway (McAfee Web Gateway 7.1.0.2.0.10626)")
GATEWAY_7_2 = SquidConfig(schemes=("ntlm",), via="1.1 lab-gateway (McAfee Web Gateway 7.2.0.1.0.13253)")
