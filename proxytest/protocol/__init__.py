"""Sans-IO. Bytes and heads in, values out; no sockets, no clock, no randomness of its own."""
