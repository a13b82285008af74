"""Which source wins, for whom."""

from dataclasses import replace

import pytest

from proxytest.model.settings import Audience, Contradiction, Platform, Source, SourceSeen
from proxytest.protocol.settings.precedence import asks_wpad, contradictions, explicit, order, scripted, winner


def seen(source: Source, proxy: str | None = None, pac: str | None = None) -> SourceSeen:
    return SourceSeen(source=source, https=proxy, pac=pac)


ENVIRONMENT = seen(Source.ENVIRONMENT, "http://e:1")
WININET = seen(Source.WININET, "http://w:1")
WINHTTP = seen(Source.WINHTTP, "http://h:1")
GNOME = seen(Source.GNOME, "http://g:1")
CHROME = seen(Source.CHROME_POLICY, "http://c:1")


@pytest.mark.parametrize(
    ("platform", "audience", "wins"),
    [
        (Platform.WINDOWS, Audience.CLIENT, Source.WININET),
        (Platform.WINDOWS, Audience.TOOLS, Source.ENVIRONMENT),
        (Platform.WINDOWS, Audience.CHROME, Source.CHROME_POLICY),
        (Platform.WINDOWS, Audience.FIREFOX, Source.WININET),
        (Platform.GNOME, Audience.CLIENT, Source.GNOME),
        (Platform.GNOME, Audience.TOOLS, Source.ENVIRONMENT),
        (Platform.LINUX, Audience.CLIENT, Source.GNOME),
        (Platform.KDE, Audience.CHROME, Source.CHROME_POLICY),
        (Platform.KDE, Audience.FIREFOX, Source.ENVIRONMENT),
        (Platform.LINUX, Audience.FIREFOX, Source.ENVIRONMENT),
    ],
)
def test_the_first_that_a_program_reads_and_that_says_anything(
    platform: Platform, audience: Audience, wins: Source
) -> None:
    found = winner(platform, audience, [ENVIRONMENT, WINHTTP, WININET, GNOME, CHROME]).seen
    assert found is not None
    assert found.source is wins


@pytest.mark.parametrize("platform", Platform)
def test_apps_never_read_the_variables(platform: Platform) -> None:
    assert winner(platform, Audience.CLIENT, [ENVIRONMENT]).seen is None


@pytest.mark.parametrize("platform", [Platform.MACOS, Platform.WINDOWS])
@pytest.mark.parametrize("audience", [Audience.CHROME, Audience.FIREFOX])
def test_browsers_read_the_variables_on_linux_only(platform: Platform, audience: Audience) -> None:
    assert winner(platform, audience, [ENVIRONMENT]).seen is None
    assert explicit(platform, [ENVIRONMENT]) is ENVIRONMENT


@pytest.mark.parametrize(("platform", "desktop"), [(Platform.GNOME, Source.GNOME), (Platform.KDE, Source.KDE)])
def test_a_desktop_without_a_proxy_keeps_chrome_from_the_variables(platform: Platform, desktop: Source) -> None:
    switched_off, missing = SourceSeen(source=desktop), SourceSeen(source=desktop, missing="there is none")
    assert winner(platform, Audience.CHROME, [ENVIRONMENT, switched_off]).seen is None
    assert winner(platform, Audience.CHROME, [ENVIRONMENT, missing]).seen is ENVIRONMENT
    assert winner(platform, Audience.FIREFOX, [ENVIRONMENT, switched_off]).seen is ENVIRONMENT
    assert winner(platform, Audience.TOOLS, [ENVIRONMENT, switched_off]).seen is ENVIRONMENT


def test_the_policy_of_the_machine_goes_before_the_user() -> None:
    policy = seen(Source.WINDOWS_POLICY, "http://p:1")
    assert winner(Platform.WINDOWS, Audience.CLIENT, [WININET, policy]).seen is policy


def test_nobody_says_anything() -> None:
    assert winner(Platform.LINUX, Audience.TOOLS, [GNOME]).seen is None


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("audience", Audience)
def test_every_platform_has_an_order_without_repetition(platform: Platform, audience: Audience) -> None:
    sources = order(platform, audience)
    assert sources
    assert len(set(sources)) == len(sources)


def test_an_explicit_proxy_and_a_script_are_sought_apart() -> None:
    script = seen(Source.GNOME, pac="http://wpad/wpad.dat")
    both = replace(GNOME, pac="http://wpad/wpad.dat")
    assert explicit(Platform.GNOME, [both, ENVIRONMENT]) is both
    assert scripted(Platform.GNOME, [script, ENVIRONMENT]) is script
    assert explicit(Platform.GNOME, [script]) is None


@pytest.mark.parametrize(("platform", "source"), [(Platform.GNOME, Source.GNOME), (Platform.WINDOWS, Source.WININET)])
def test_where_the_apps_have_a_script_the_variables_are_for_tools(platform: Platform, source: Source) -> None:
    script = seen(source, pac="http://wpad/wpad.dat")
    assert explicit(platform, [script, ENVIRONMENT]) is None
    assert winner(platform, Audience.TOOLS, [script, ENVIRONMENT]).seen is ENVIRONMENT


def test_a_script_that_the_network_names_does_not_go_before_the_variables() -> None:
    assert explicit(Platform.LINUX, [ENVIRONMENT, seen(Source.WPAD_DHCP, pac="http://a/x")]) is ENVIRONMENT


def test_dhcp_goes_before_dns() -> None:
    by_dhcp, by_dns = seen(Source.WPAD_DHCP, pac="http://a/x"), seen(Source.WPAD_DNS, pac="http://b/wpad.dat")
    assert scripted(Platform.LINUX, [by_dns, by_dhcp]) is by_dhcp


def test_wpad_is_asked_where_it_is_on_or_nothing_is_known() -> None:
    assert asks_wpad([])
    assert asks_wpad([seen(Source.GNOME), seen(Source.WPAD_DHCP, pac="http://a/x")])
    assert asks_wpad([ENVIRONMENT, SourceSeen(source=Source.WININET, autodetect=True)])
    assert not asks_wpad([ENVIRONMENT])
    assert not asks_wpad([SourceSeen(source=Source.FIREFOX_POLICY, direct=True)])


def test_sources_that_agree_do_not_contradict() -> None:
    assert contradictions([ENVIRONMENT, seen(Source.GNOME, "http://E:1"), seen(Source.KDE)]) == ()


def test_sources_that_differ_are_named_with_their_values() -> None:
    assert contradictions(
        [ENVIRONMENT, GNOME, seen(Source.KDE, pac="http://a/x"), seen(Source.MACOS, pac="http://b")]
    ) == (
        Contradiction(what="proxy", values=((Source.ENVIRONMENT, "http://e:1"), (Source.GNOME, "http://g:1"))),
        Contradiction(what="PAC file", values=((Source.KDE, "http://a/x"), (Source.MACOS, "http://b"))),
    )


def test_who_forbids_a_proxy_contradicts_who_names_one() -> None:
    direct = SourceSeen(source=Source.FIREFOX_POLICY, direct=True)
    assert contradictions([ENVIRONMENT, direct])[0].values == (
        (Source.ENVIRONMENT, "http://e:1"),
        (Source.FIREFOX_POLICY, "direct"),
    )
