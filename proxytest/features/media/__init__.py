"""Media past the proxy, by UDP, TCP and TLS."""
