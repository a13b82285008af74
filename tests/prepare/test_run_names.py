"""Names of runs, where accounts are left out."""

from pathlib import Path

from proxytest.prepare.run_names import without_accounts
from proxytest.scenario.scenario import Scenario

RUNS = tuple(
    Scenario(path=Path("s.yaml"), name=f"hq-{name}", user=user)
    for name, user in (("alice", r"CORP\alice"), ("bob", "bob"), ("signed-on", None))
)


def test_names_stay_where_accounts_may_be_told() -> None:
    assert without_accounts(RUNS, anonymous=False) == RUNS


def test_a_number_stands_for_each_account() -> None:
    named = without_accounts(RUNS, anonymous=True)
    assert [one.name for one in named] == ["hq-account-1", "hq-account-2", "hq-signed-on"]
    assert {one.accounts for one in named} == {(r"CORP\alice", "bob")}
