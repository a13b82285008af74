"""The only exception that users of the command line should see."""


class UsageError(Exception):
    """The user's request cannot be carried out; the message is one sentence, to be shown unchanged.

    What the *proxy* did is never an exception: it is an observation.
    """
