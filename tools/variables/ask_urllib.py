"""Ask for each host by Python's own urllib."""

import sys
import urllib.request
from contextlib import suppress
from http.client import HTTPException

for host in sys.argv[1:]:
    with suppress(OSError, ValueError, HTTPException):
        urllib.request.urlopen(f"https://{host}/", timeout=3).close()
