from proxytest.policy.placement import Place, Placement

PLACE = Place(
    where="in the file",
    check="Check it.",
    of=(
        Placement(lines="allow ", where="allow before deny", caution="It allows all."),
        Placement(lines="keep ", where="keep at the end"),
    ),
)


def test_only_what_holds_for_lines_that_are_there_is_told() -> None:
    assert PLACE.told(["acl x", "  allow x"]) == ("in the file; allow before deny. Check it.", "It allows all.")
    assert PLACE.told(["keep x"]) == ("in the file; keep at the end. Check it.", "")
    assert PLACE.told(["acl allow x"]) == ("in the file. Check it.", "")


def test_without_lines_all_is_told() -> None:
    assert PLACE.told() == ("in the file; allow before deny; keep at the end. Check it.", "It allows all.")
