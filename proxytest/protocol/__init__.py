"""Sans-IO protocol code: bytes and heads in, values out; no sockets, no clock, no random numbers."""
