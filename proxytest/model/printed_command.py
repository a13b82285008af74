"""Commands that a report prints, so that they do what is meant for this run."""

from proxytest.model.newest import bundled


def profile_option(name: str) -> str:
    """Return the option that chooses a profile: only a bundled one is chosen by its name."""
    return f"--profile {name}" if name in bundled() else "--profile FILE"


def policy_command(profile: str) -> str:
    """Return the command that prints the lines for a profile; reports, which know the product, put it in."""
    return f"proxytest policy --for PRODUCT {profile_option(profile)}"
