# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand pairs of equal policies are equal, ten thousand of different ones differ: always the same ones."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from ansible_collections.converge.aws.plugins.module_utils import policies
from support.policy_documents import ACCOUNT, PARTITIONS, allow, mutants, random_document, respelled

MANY = 10_000


def test_ten_thousand_equal_pairs_are_equal():
    seen: list[str] = []
    document = one = random_document(0)
    for seed in range(1, MANY + 1):
        if seed % 4 == 0:
            document = one = random_document(seed)
        other = respelled(document, seed)
        assert policies.same_policy(one, other), (seed, one, other)
        one = other
        seen.append(json.dumps(other))
    # Few spellings come twice, and together they cover what they are to cover.
    assert len(set(seen)) > MANY * 0.99
    text = "".join(seen)
    assert all(f"arn:{partition}:iam::{ACCOUNT}:root" in text for partition in PARTITIONS)
    assert all(words in text for words in ("S3:GETOBJECT", "s3:getobject", "AIDAQ3", "AROAQ3", "NotPrincipal"))


def test_ten_thousand_changed_ones_are_seen():
    pairs = (
        (seed, change, mutant, spelled)
        for seed, document in ((seed, random_document(seed)) for seed in range(MANY))
        for spelled in [respelled(document, seed)]
        # Some of each document's changes, others each time, so that many documents are changed.
        for change, mutant in islice(mutants(document), seed % 3, None, 3)
    )
    number = 0
    for seed, change, mutant, spelled in islice(pairs, MANY):
        assert not policies.same_policy(mutant, spelled), (seed, change, mutant)
        number += 1
    assert number == MANY


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize(("kind", "id"), [("user", "AIDAQ3EGTL5WQEXAMPLE1"), ("role", "AROAQ3EGTL5WQEXAMPLE2")])
def test_the_id_of_a_deleted_principal_is_drift(partition, kind, id):
    """IAM shows the id of one that was deleted; another one of that name doesn't get its access back."""
    names = [f"arn:{partition}:iam::{ACCOUNT}:{kind}/photos", ACCOUNT]
    assert not policies.same_policy(allow(Principal={"AWS": names}), allow(Principal={"AWS": [id, ACCOUNT]}))
