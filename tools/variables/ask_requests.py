"""Ask for each host by requests."""

import sys
from contextlib import suppress

import requests

for host in sys.argv[1:]:
    with suppress(requests.RequestException):
        requests.get(f"https://{host}/", timeout=3)
