"""What is found of a password before anything is sent with it."""

import pytest

from proxytest.model.errors import UsageError
from proxytest.prepare.options import Options
from proxytest.prepare.passwords import find_password


def test_enter_at_the_prompt_is_no_password() -> None:
    """An empty one would cost the account a refused log-on."""
    with pytest.raises(UsageError, match=r"^no password was typed; nothing was sent$"):
        find_password(Options(), "alice", {}, lambda _: "")
