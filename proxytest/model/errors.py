"""The only exception that a user of the command line is meant to see."""


class UsageError(Exception):
    """What the user asked for cannot be done; the message is one sentence fit to be shown as it is.

    What the *proxy* did is never an exception: it is an observation.
    """
