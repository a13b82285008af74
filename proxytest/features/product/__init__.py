"""Which product the proxy is."""
