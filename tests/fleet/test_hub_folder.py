"""The files of a hub, and what of them changes when a site is added."""

import os
import ssl
import stat
import subprocess
from pathlib import Path
from shutil import rmtree

import pytest
from cryptography import x509
from ruamel.yaml import YAML

from proxytest.fleet.hub_folder import CA, CONFIG, NewHub, add_sites, make_hub, read_hub, revoke_sites
from proxytest.fleet.nkey import public_of, read_seed
from proxytest.fleet.site_file import read_site
from proxytest.model.errors import UsageError

NEW = NewHub(hosts=("hub.corp.example", "192.0.2.7"), port=443, nats_port=4222)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_of_it_is_its_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    make_hub(folder, NEW, ["berlin"])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*")) if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_a_site_is_handed_what_its_worker_reads(tmp_path: Path) -> None:
    hub = make_hub(tmp_path, NEW, ["berlin", "10"])
    for name in ("berlin", "10"):  # without quotes, the second would be a number
        handed = tmp_path / "sites" / name
        site = read_site(handed / "worker.yaml", {}, tmp_path)
        assert (site.name, str(site.hub.address)) == (name, "wss://hub.corp.example:443")
        assert site.sender == hub.operator == public_of(read_seed(tmp_path / "operator.nk"))
        assert public_of(read_seed(handed / f"{name}.nk")) == hub.sites[name]
        assert site.hub.cacert is not None
        assert site.hub.cacert.read_bytes() == (tmp_path / CA).read_bytes()
        assert {path.name for path in handed.iterdir()} == {"accounts.key", f"{name}.nk", CA, "worker.yaml"}


def test_the_examples_of_a_site_s_file_may_be_used(tmp_path: Path) -> None:
    make_hub(tmp_path, NEW, ["berlin"])
    path = tmp_path / "sites" / "berlin" / "worker.yaml"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line[2:] if line.startswith("# ") and ":" in line.split()[1] else line for line in lines))
    values = YAML(typ="safe").load(path)
    assert values["user"] == r"CORP\alice"
    assert read_site(path, {}, tmp_path).proxies == ("http://other.corp.example:8080",)


def test_the_certificate_is_for_names_and_addresses(tmp_path: Path) -> None:
    make_hub(tmp_path, NEW, [])
    server = x509.load_pem_x509_certificates((tmp_path / "server.pem").read_bytes())[0]
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hub.corp.example"]
    assert list(map(str, names.get_values_for_type(x509.IPAddress))) == ["192.0.2.7"]
    server.verify_directly_issued_by(x509.load_pem_x509_certificate((tmp_path / CA).read_bytes()))
    assert ssl.create_default_context(cafile=tmp_path / CA).get_ca_certs()


def test_a_certificate_that_is_given_is_used_where_it_lies(tmp_path: Path) -> None:
    given = (Path("/etc/ssl/hub.pem"), Path('/etc/ssl/a "key".pem'))
    make_hub(tmp_path, NewHub(hosts=("hub.corp.example",), port=8443, nats_port=4222, cert=given), ["berlin"])
    config = (tmp_path / CONFIG).read_text()
    assert config.count('cert_file: "/etc/ssl/hub.pem"') == 2
    assert config.count(r'key_file: "/etc/ssl/a \"key\".pem"') == 2
    assert not (tmp_path / CA).exists()
    handed = {path.name for path in (tmp_path / "sites/berlin").iterdir()}
    assert handed == {"accounts.key", "berlin.nk", "worker.yaml"}


def test_the_server_takes_the_configuration(tmp_path: Path, server: Path) -> None:
    folder = tmp_path / 'a "folder" of mine'
    make_hub(folder, NEW, ["berlin"])
    tested = subprocess.run(  # noqa: S603  a server that is installed
        [server, "-t", "-c", folder / CONFIG], capture_output=True, text=True, check=False, cwd="/"
    )
    assert "is valid" in tested.stderr
    assert tested.returncode == 0


def test_more_sites_leave_all_else_as_it_is(tmp_path: Path) -> None:
    make_hub(tmp_path, NEW, ["berlin"])
    before = contents(tmp_path)
    hub = add_sites(tmp_path, ["paris", "rome"])
    after = contents(tmp_path)
    assert {name for name, content in before.items() if after[name] != content} == {"accounts.conf", "hub.json"}
    assert list(hub.sites) == ["berlin", "paris", "rome"]
    assert read_hub(tmp_path) == hub
    assert len(set(hub.sites.values())) == 3


def test_a_site_that_is_revoked_may_be_added_with_another_key(tmp_path: Path) -> None:
    before = make_hub(tmp_path, NEW, ["berlin", "paris"]).sites
    for number in (1, 2):
        assert list(revoke_sites(tmp_path, ["berlin"]).sites) == ["paris"]
        assert before["berlin"] not in (tmp_path / "accounts.conf").read_text()
        assert (tmp_path / "revoked" / f"berlin-{number}" / "berlin.nk").exists()
        after = add_sites(tmp_path, ["berlin"]).sites
    assert after["paris"] == before["paris"]
    assert after["berlin"] != before["berlin"]


def test_a_site_that_was_handed_over_is_revoked_too(tmp_path: Path) -> None:
    make_hub(tmp_path, NEW, ["berlin"])
    rmtree(tmp_path / "sites" / "berlin")
    assert not revoke_sites(tmp_path, ["berlin"]).sites


def cut_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_site_whose_revocation_was_cut_off_is_added_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = make_hub(tmp_path, NEW, ["berlin"]).sites["berlin"]
    with monkeypatch.context() as patch:
        patch.setattr("proxytest.fleet.hub_folder._put_away", cut_off)
        with pytest.raises(KeyboardInterrupt):
            revoke_sites(tmp_path, ["berlin"])
    assert add_sites(tmp_path, ["berlin"]).sites["berlin"] != before
    assert before not in (tmp_path / "accounts.conf").read_text()
    assert public_of(read_seed(tmp_path / "revoked" / "berlin-1" / "berlin.nk")) == before


def test_a_site_whose_adding_was_cut_off_is_added_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_hub(tmp_path, NEW, [])
    with monkeypatch.context() as patch:
        patch.setattr("proxytest.fleet.hub_folder._write_sites", cut_off)
        with pytest.raises(KeyboardInterrupt):
            add_sites(tmp_path, ["berlin"])
    key = add_sites(tmp_path, ["berlin"]).sites["berlin"]
    assert public_of(read_seed(tmp_path / "sites" / "berlin" / "berlin.nk")) == key
    assert (tmp_path / "revoked" / "berlin-1" / "berlin.nk").exists()


def test_only_a_site_that_is_known_is_revoked(tmp_path: Path) -> None:
    make_hub(tmp_path, NEW, ["berlin"])
    before = contents(tmp_path)
    with pytest.raises(UsageError, match="does not know the site 'rome'"):
        revoke_sites(tmp_path, ["berlin", "rome"])
    assert contents(tmp_path) == before


REFUSED = {
    "known": ("berlin", "is there already"),
    "a path": ("../berlin", "is no name of a site"),
    "a subject": ("a.b", "is no name of a site"),
    "all": ("*", "is no name of a site"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_nothing_is_overwritten(tmp_path: Path, case: str) -> None:
    name, sentence = REFUSED[case]
    make_hub(tmp_path, NEW, ["berlin"])
    before = contents(tmp_path)
    with pytest.raises(UsageError, match=sentence):
        add_sites(tmp_path, ["rome", name])
    assert contents(tmp_path) == before


def test_a_folder_with_something_else_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(UsageError, match="nothing there is overwritten"):
        make_hub(tmp_path, NEW, [])
    assert os.listdir(tmp_path) == ["letters.txt"]  # noqa: PTH208  names


def test_a_folder_without_a_hub_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no hub in"):
        read_hub(tmp_path)
    (tmp_path / "hub.json").mkdir()
    with pytest.raises(UsageError, match="cannot be read: "):
        read_hub(tmp_path)
    (tmp_path / "hub.json").rmdir()
    (tmp_path / "hub.json").write_text("[]")
    with pytest.raises(UsageError, match="was not written by proxytest"):
        read_hub(tmp_path)
