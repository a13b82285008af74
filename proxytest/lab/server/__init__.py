"""What runs inside the lab's child process: the corporate proxy (mitmproxy) and the double of the cloud (aiohttp)."""
