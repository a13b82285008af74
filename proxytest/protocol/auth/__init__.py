"""Each scheme is a generator: it yields what to send, is sent what came back, and returns how it ended."""
