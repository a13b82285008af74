"""All rows: curl's tests of proxies that mean something to a client of CONNECT."""

from tests.wire.curl_cases.digest import DIGESTS
from tests.wire.curl_cases.pages import PAGES
from tests.wire.curl_cases.tokens import TOKENS
from tests.wire.curl_cases.tunnels import TUNNELS

TABLE = (*TUNNELS, *PAGES, *DIGESTS, *TOKENS)
