"""What would decide a result that is open, where no finding says it: one command or fact each."""

from proxytest.model.newest import profile_option
from proxytest.model.profile import Profile

AGAIN = "Run again when the network is quiet. If it stays so, find this connection in the proxy's log."
OTHER_TARGET = "Run again with --target of a host for which the proxy asks for a log-on."
BY_HAND = "Sign in with {} itself in this network."
NO_SCHEME = "Run again with --auth and a scheme that the proxy offers, and --user NAME."
WEBSOCKET_HOST = "Run again with --target of a host that opens a WebSocket, such as one of `proxytest reflect`."
LONGER = "Run again with --hold 15 or more."
LOOK = "Find CONNECT to {} in the proxy's log."
COMPARE_CLOCKS = "Compare the proxy's clock with this machine's by hand (date -u on both)."
WHICH_PRODUCT = "Ask who runs the proxy which product it is; --active asks for one mark more."
FREE = "Free what this machine ran out of (for open files: ulimit -n), and run again."
NAME_THE_PROXY = "Name the proxy: --proxy http://HOST:PORT."
GIVE_USER = "Run again with --user NAME."
FORGET = "Check the account's password, and that it is not locked. Then run again with --forget-refusals."
YOUR_PROXY = "Run again with --proxy {}, if this proxy is yours."
BY_PROFILE = "Run the audit by --profile {}: a stored run knows only the hosts that it tried."


def policy_command(profile: Profile) -> str:
    """Return the command that prints the lines for a profile; reports, which know the product, put it in."""
    return f"proxytest policy --for PRODUCT {profile_option(profile.name)}"
