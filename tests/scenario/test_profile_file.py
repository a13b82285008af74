from datetime import date
from pathlib import Path

import pytest

from proxytest.model.challenge import Scheme
from proxytest.model.errors import UsageError
from proxytest.model.profile import Host, Inspection, Profile, TlsVersion
from proxytest.scenario.profile_file import load_profile


def loaded(folder: Path, content: str) -> Profile:
    (folder / "ours.yaml").write_text(content, encoding="utf-8")
    return load_profile("ours.yaml", base=folder)


def test_a_profile_that_only_extends_is_the_other_under_a_name_that_says_so(tmp_path: Path) -> None:
    base, ours = load_profile("spark-2016"), loaded(tmp_path, "extends: spark-2016\n")
    assert ours.name == "spark-2016 (changed)"
    assert (ours.domains, ours.clients, ours.pins, ours.date) == (base.domains, base.clients, base.pins, base.date)


def test_scalars_are_overridden(tmp_path: Path) -> None:
    ours = loaded(tmp_path, "extends: spark-2016\nname: ours\ndate: 2017-01-02\n")
    assert (ours.name, ours.date) == ("ours", date(2017, 1, 2))


def test_the_least_version_of_tls_is_overridden_and_else_kept(tmp_path: Path) -> None:
    assert loaded(tmp_path, "extends: webex-2026\n").least_tls is TlsVersion.V1_2
    assert loaded(tmp_path, "extends: webex-2026\nleast_tls: TLSv1.3\n").least_tls is TlsVersion.V1_3


def test_a_site_names_its_media_host_and_keeps_the_ports(tmp_path: Path) -> None:
    ours = loaded(tmp_path, "extends: spark-2016\nmedia:\n  hosts: [stun.corp.test]\n")
    assert ours.media.hosts == ("stun.corp.test",)
    assert ours.media.ports == load_profile("spark-2016").media.ports


def test_a_site_gives_its_own_media_ports(tmp_path: Path) -> None:
    ports = "{role: preferred, transport: udp, ports: 40000-40010, requirements: [R05]}"
    ours = loaded(tmp_path, f"extends: spark-2016\nmedia:\n  ports: [{ports}]\n")
    assert [str(ports) for ports in ours.media.ports] == ["UDP 40000-40010"]
    assert list(ours.media.ports[0].ports) == list(range(40000, 40011))


def test_hosts_of_a_known_pattern_are_merged(tmp_path: Path) -> None:
    ours = loaded(
        tmp_path,
        """
extends: spark-2016
domains:
  "*.ciscospark.com":
    hosts: [{name: api.ciscospark.com, essential: false}, new.ciscospark.com]
""",
    )
    domain = ours.domain_of("new.ciscospark.com")
    assert domain is not None
    assert domain.requirements == ("R14",)
    assert domain.hosts == (
        Host(name="api.ciscospark.com", essential=False),
        Host(name="web.ciscospark.com"),
        Host(name="developer.ciscospark.com"),
        Host(name="new.ciscospark.com"),
    )


def test_a_domain_is_added(tmp_path: Path) -> None:
    content = 'extends: spark-2016\ndomains:\n  "*.corp.test": {inspection: forbidden, hosts: [a.corp.test]}\n'
    domain = loaded(tmp_path, content).domain_of("a.corp.test")
    assert domain is not None
    assert (domain.inspection, domain.pinned, domain.requirements) == (Inspection.FORBIDDEN, False, ())


def test_a_client_is_replaced_as_a_whole(tmp_path: Path) -> None:
    ours = loaded(
        tmp_path,
        """
extends: spark-2016
clients:
  mac: {title: Mac, behind_proxy: "yes", schemes: [basic], kerberos: false, requirements: [R17]}
""",
    )
    mac = next(client for client in ours.clients if client.name == "mac")
    assert (mac.schemes, mac.note) == ((Scheme.BASIC,), "")
    assert [client.name for client in ours.clients] == ["windows", "mac", "iphone-ipad", "android"]


def test_pins_are_added(tmp_path: Path) -> None:
    content = f"extends: spark-2016\npins:\n  roots: [{{subject: CN=Corp, sha256: {'ab' * 32}}}]\n"
    pins = loaded(tmp_path, content).pins
    assert [pin.subject.split(",")[0] for pin in pins.roots][-1] == "CN=Corp"
    assert (len(pins.roots), pins.derived) == (3, date(2026, 3, 16))


def test_a_chain_of_files_is_followed_from_each_files_own_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "middle.yaml").write_text("extends: ../base.yaml\ntitle: middle\n", encoding="utf-8")
    (tmp_path / "base.yaml").write_text("extends: spark-2016\ntitle: base\nsource: base\n", encoding="utf-8")
    ours = loaded(tmp_path, "extends: deep/middle.yaml\n")
    assert (ours.title, ours.source) == ("middle", "base")


@pytest.mark.parametrize("name", ["spark-2061", "x" * 5000, "a\x00b", "."])
def test_what_is_not_found(name: str) -> None:
    with pytest.raises(UsageError, match="is neither a bundled profile nor a file; ") as caught:
        load_profile(name)
    assert str(caught.value).isprintable()
