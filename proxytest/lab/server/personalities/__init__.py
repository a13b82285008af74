"""The products that the lab can imitate, one file each; all exact strings were seen in the field."""

from proxytest.lab.server.personalities import as_bluecoat, as_cisco_wsa, as_isa, as_mcafee, as_squid
from proxytest.lab.server.personality import Personality


def personality(name: str) -> Personality:
    """Return the personality with this name; the names are in `proxytest.lab.config.PERSONALITIES`.

    Raises:
        KeyError: There is none with this name.

    """
    return {
        "squid": as_squid.PERSONALITY,
        "mcafee-7.1": as_mcafee.WITH_7_1,
        "mcafee-7.8": as_mcafee.WITH_7_8,
        "mcafee-hidden": as_mcafee.HIDDEN,
        "bluecoat": as_bluecoat.PERSONALITY,
        "cisco-wsa": as_cisco_wsa.PERSONALITY,
        "isa": as_isa.PERSONALITY,
    }[name]
