"""The only package with sockets, TLS and a clock. It records what happens, and classifies each failure."""
