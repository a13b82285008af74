"""TLS inside the tunnel, and the servers that certificates point to."""
