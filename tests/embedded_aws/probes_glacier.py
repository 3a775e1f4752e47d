# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of S3 Glacier's vaults: their settings, their lock, and what is refused."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from tests.embedded_aws.probes import World, refused
from tests.embedded_aws.probes_restore import take

DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "glacier:DeleteArchive", "Resource": "*"}]})  # fmt: skip
OTHER = DOCUMENT.replace("Deny", "Allow")


def glacier(w: World) -> Any:
    return w.client("glacier")


def vault(w: World, name: str = "photos") -> dict[str, str]:
    glacier(w).create_vault(vaultName=name)
    return {"vaultName": name}


def day(w: World) -> None:
    """A day passes."""
    _switch(w, "POST", None)


def _switch(w: World, method: str, value: Any) -> None:
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(f"{w.server.endpoint_url}/_embedded/glacier", body, method=method)
    urllib.request.urlopen(request).close()


def names_have_rules(w: World) -> None:
    for name in ("a" * 256, "photos!", "a b"):
        answer = refused("InvalidParameterValueException", glacier(w).create_vault, vaultName=name)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400


def missing_vault(w: World) -> None:
    answer = refused("ResourceNotFoundException", glacier(w).describe_vault, vaultName="nowhere")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404


def fresh_vault_has_no_inventory(w: World) -> None:
    this = vault(w)
    seen = glacier(w).describe_vault(**this)
    assert not {"LastInventoryDate", "NumberOfArchives", "SizeInBytes"} & set(seen)
    glacier(w).delete_vault(**this)
    glacier(w).delete_vault(**this)


def created_twice_stays_as_it_is(w: World) -> None:
    take(w, 0)
    this = vault(w)
    glacier(w).upload_archive(**this, body=b"x")
    vault(w)
    assert glacier(w).describe_vault(**this)["NumberOfArchives"] == 1


def foreign_account_is_refused(w: World) -> None:
    refused("AccessDeniedException", glacier(w).list_vaults, accountId="222222222222")


def vaults_have_pages(w: World) -> None:
    for number in range(12):
        vault(w, f"v{number:02}")
    first = glacier(w).list_vaults()
    rest = glacier(w).list_vaults(marker=first["Marker"])
    assert (len(first["VaultList"]), len(rest["VaultList"]), "Marker" in rest) == (10, 2, False)


def non_empty_vault_stays(w: World) -> None:
    take(w, None)
    this = vault(w)
    archive = glacier(w).upload_archive(**this, body=b"x")["archiveId"]
    refused("InvalidParameterValueException", glacier(w).delete_vault, **this)
    day(w)
    assert glacier(w).describe_vault(**this)["NumberOfArchives"] == 1
    refused("InvalidParameterValueException", glacier(w).delete_vault, **this)
    glacier(w).delete_archive(**this, archiveId=archive)
    assert glacier(w).describe_vault(**this)["NumberOfArchives"] == 1
    refused("InvalidParameterValueException", glacier(w).delete_vault, **this)
    day(w)
    glacier(w).delete_vault(**this)
    refused("ResourceNotFoundException", glacier(w).describe_vault, **this)


def tags(w: World) -> None:
    this = vault(w)
    glacier(w).add_tags_to_vault(**this, Tags={"a": "1", "b": "2"})
    glacier(w).remove_tags_from_vault(**this, TagKeys=["a", "none"])
    assert glacier(w).list_tags_for_vault(**this)["Tags"] == {"b": "2"}
    many = {f"k{number}": "" for number in range(10)}
    refused("LimitExceededException", glacier(w).add_tags_to_vault, **this, Tags=many)


def access_policy(w: World) -> None:
    this = vault(w)
    refused("ResourceNotFoundException", glacier(w).get_vault_access_policy, **this)
    glacier(w).set_vault_access_policy(**this, policy={"Policy": DOCUMENT})
    assert glacier(w).get_vault_access_policy(**this)["policy"] == {"Policy": DOCUMENT}
    refused("InvalidParameterValueException", glacier(w).set_vault_access_policy, **this, policy={"Policy": "{"})
    glacier(w).delete_vault_access_policy(**this)
    refused("ResourceNotFoundException", glacier(w).get_vault_access_policy, **this)


def notifications(w: World) -> None:
    this = vault(w)
    refused("ResourceNotFoundException", glacier(w).get_vault_notifications, **this)
    config = {"SNSTopic": "arn:aws:sns:us-east-1:123456789012:done", "Events": ["ArchiveRetrievalCompleted"]}
    glacier(w).set_vault_notifications(**this, vaultNotificationConfig=config)
    assert glacier(w).get_vault_notifications(**this)["vaultNotificationConfig"] == config
    wrong = {**config, "Events": ["ArchiveUploaded"]}
    refused(
        "InvalidParameterValueException", glacier(w).set_vault_notifications, **this, vaultNotificationConfig=wrong
    )
    glacier(w).delete_vault_notifications(**this)
    refused("ResourceNotFoundException", glacier(w).get_vault_notifications, **this)


def lock_has_two_phases(w: World) -> None:
    this = vault(w)
    refused("ResourceNotFoundException", glacier(w).get_vault_lock, **this)
    lock = glacier(w).initiate_vault_lock(**this, policy={"Policy": DOCUMENT})["lockId"]
    seen = glacier(w).get_vault_lock(**this)
    assert (seen["State"], seen["Policy"], "ExpirationDate" in seen) == ("InProgress", DOCUMENT, True)
    refused("AccessDeniedException", glacier(w).initiate_vault_lock, **this, policy={"Policy": OTHER})
    refused("InvalidParameterValueException", glacier(w).complete_vault_lock, **this, lockId="another")
    for _twice in range(2):
        glacier(w).complete_vault_lock(**this, lockId=lock)
    assert glacier(w).get_vault_lock(**this)["State"] == "Locked"
    refused("AccessDeniedException", glacier(w).complete_vault_lock, **this, lockId="another")
    refused("AccessDeniedException", glacier(w).abort_vault_lock, **this)
    day(w)
    assert glacier(w).get_vault_lock(**this)["State"] == "Locked"


def lock_in_progress_ends(w: World) -> None:
    this = vault(w)
    glacier(w).initiate_vault_lock(**this, policy={"Policy": DOCUMENT})
    glacier(w).abort_vault_lock(**this)
    refused("ResourceNotFoundException", glacier(w).get_vault_lock, **this)
    glacier(w).initiate_vault_lock(**this, policy={"Policy": DOCUMENT})
    day(w)
    refused("ResourceNotFoundException", glacier(w).get_vault_lock, **this)


def retrieval_policy(w: World) -> None:
    rules = glacier(w).get_data_retrieval_policy()["Policy"]["Rules"]
    assert [rule["Strategy"] for rule in rules] == ["None"]
    limited = {"Rules": [{"Strategy": "BytesPerHour", "BytesPerHour": 1 << 20}]}
    glacier(w).set_data_retrieval_policy(Policy=limited)
    assert glacier(w).get_data_retrieval_policy()["Policy"] == limited
    wrong = {"Rules": [{"Strategy": "FreeTier", "BytesPerHour": 5}]}
    refused("InvalidParameterValueException", glacier(w).set_data_retrieval_policy, Policy=wrong)
    this = vault(w)
    archive = glacier(w).upload_archive(**this, body=bytes(2 << 20))["archiveId"]
    asked = {"Type": "archive-retrieval", "ArchiveId": archive}
    refused("PolicyEnforcedException", glacier(w).initiate_job, **this, jobParameters=asked)


def provisioned_capacity(w: World) -> None:
    assert glacier(w).list_provisioned_capacity()["ProvisionedCapacityList"] == []
    for _unit in range(2):
        glacier(w).purchase_provisioned_capacity()
    assert len(glacier(w).list_provisioned_capacity()["ProvisionedCapacityList"]) == 2
    refused("LimitExceededException", glacier(w).purchase_provisioned_capacity)


def closed_to_new_customers(w: World) -> None:
    _switch(w, "PUT", {"closed": True})
    refused("NoLongerSupportedException", glacier(w).create_vault, vaultName="photos")
    _switch(w, "PUT", {"closed": False})
    vault(w)
    _switch(w, "PUT", {"closed": True})
    vault(w, "more-photos")


PROBES = (
    names_have_rules,
    missing_vault,
    fresh_vault_has_no_inventory,
    created_twice_stays_as_it_is,
    foreign_account_is_refused,
    vaults_have_pages,
    non_empty_vault_stays,
    tags,
    access_policy,
    notifications,
    lock_has_two_phases,
    lock_in_progress_ends,
    retrieval_policy,
    provisioned_capacity,
    closed_to_new_customers,
)
