"""Each scheme is a generator: it yields requests, receives the answers, and returns how it ended."""
