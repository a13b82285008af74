"""Tells how often the domain refused an account: the system's python runs this file, for it has Samba's modules.

The argument is smb.conf. Of each name on standard input the account's badPwdCount is written; `samba-tool user show`
would tell the same, and read its modules anew each time.
"""

import sys

import ldb  # type: ignore[import-not-found]  # Samba's modules are in the system's python alone
from samba.auth import system_session  # type: ignore[import-not-found]  # as ldb
from samba.param import LoadParm  # type: ignore[import-not-found]  # as ldb
from samba.samdb import SamDB  # type: ignore[import-not-found]  # as ldb


def bad_password_count(database: SamDB, name: str) -> int:
    """Return the count; an account that nobody ever failed to log on to has none."""
    expression = f"(sAMAccountName={ldb.binary_encode(name)})"
    (account,) = database.search(expression=expression, attrs=["badPwdCount"])
    return int(str(account["badPwdCount"])) if "badPwdCount" in account else 0


def main() -> None:
    """Answer until standard input ends."""
    configuration = LoadParm()
    configuration.load(sys.argv[1])
    database = SamDB(session_info=system_session(), lp=configuration)
    for line in sys.stdin:
        sys.stdout.write(f"{bad_password_count(database, line.rstrip())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
