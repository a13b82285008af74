"""B7: the CA is on this machine, and is not trusted there."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.protocol.certificates import TrustAnchors
from proxytest.protocol.os_trust import INTERMEDIATES_ONLY, NO_TRUST_SETTINGS, OTHER_PURPOSES
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting, proxy_showing
from tests.support.peers import peer

PUBLIC = certify(Entity(name="Public Root"))


@pytest.mark.row("B7", "the CA is in the store of intermediates, for clients, or in the keychain, and not trusted")
@pytest.mark.table("why", "sent")
@pytest.mark.parametrize("why", [INTERMEDIATES_ONLY, OTHER_PURPOSES, NO_TRUST_SETTINGS])
@pytest.mark.parametrize("sent", [1, 2])
async def test_it_is_not_trusted(why: str, sent: int, table: Table, tmp_path: Path) -> None:
    family, company = Family(), Entity(name="Company CA")
    root = certify(company)
    context = context_of(family.leaf, (certify(family.leaf, company), root)[:sent], tmp_path)
    async with peer(proxy_showing(lambda _: context, {})) as proxy:
        system = TrustAnchors(roots=((PUBLIC, "operating system"),), kept=((root, why),))
        run = await audit(replace(plan_trusting(proxy.port, PUBLIC), system=system))
    right = Right(verdict="incompatible", code="store.not-trusted", party=Party.THIS_MACHINE, certainty=Sureness.PROVEN)
    table.holds(run, right)
