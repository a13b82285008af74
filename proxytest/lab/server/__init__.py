"""The lab's child process: the corporate proxy (mitmproxy) and the fake cloud (aiohttp)."""
