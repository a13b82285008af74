"""The products that the lab can be, one file each; every exact string is one that was seen in the field."""

from proxytest.lab.server.personalities import bluecoat, cisco_wsa, isa, mcafee, squid
from proxytest.lab.server.personality import Personality


def personality(name: str) -> Personality:
    """Return the personality of that name; the names are `proxytest.lab.config.PERSONALITIES`.

    Raises:
        KeyError: There is none of that name.

    """
    return {
        "squid": squid.PERSONALITY,
        "mcafee-7.1": mcafee.WITH_7_1,
        "mcafee-7.8": mcafee.WITH_7_8,
        "mcafee-hidden": mcafee.HIDDEN,
        "bluecoat": bluecoat.PERSONALITY,
        "cisco-wsa": cisco_wsa.PERSONALITY,
        "isa": isa.PERSONALITY,
    }[name]
