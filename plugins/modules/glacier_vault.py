#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: glacier_vault
short_description: Manage vaults of S3 Glacier, and lock them
version_added: 0.1.0
description:
  - Creates, changes and deletes vaults of S3 Glacier, with their access policy, tags, notifications and lock.
  - S3 Glacier has taken no new customers for its vaults since 2025-12-15. An account without vaults is refused; S3's
    own storage classes, C(storage_class) of M(converge.aws.s3_object), are what AWS recommends to everybody.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the vault, of 1 to 255 letters, digits or any of C(_.-).
    type: str
    required: true
  account_id:
    description:
      - The account that the vault belongs to. If left out, it is the one of the credentials.
    type: str
  state:
    description:
      - Whether the vault is to be there.
      - AWS deletes a vault only if its last inventory, taken about once a day, found no archives in it, and nothing was
        written to it since. Until then the task succeeds, changes nothing, warns, and returns RV(state). It never
        deletes archives.
    type: str
    choices: [present, absent]
    default: present
  policy:
    description:
      - The access policy of the vault, as JSON text or as a dictionary, of 20 KB at most. V({}) removes it.
      - It is compared by its meaning.
    type: json
  notifications:
    description:
      - Which events are told to an SNS topic. V({}) switches them off.
      - The topic's own policy has to let C(glacier.amazonaws.com) publish.
    type: dict
    suboptions:
      sns_topic:
        description: The ARN of the topic.
        type: str
      events:
        description: The events. If left out, both.
        type: list
        elements: str
        choices: [ArchiveRetrievalCompleted, InventoryRetrievalCompleted]
  lock:
    description:
      - The lock of the vault, a further policy that can't be changed once it is completed.
    type: dict
    suboptions:
      state:
        description:
          - V(started) begins the lock. Its policy holds at once, so that it can be tried out; after 24 hours AWS drops
            it, and the task begins it anew.
          - V(completed) makes a lock in progress final, and needs O(confirm_vault_name). Nobody can ever undo it. It
            never begins a lock by itself.
          - V(aborted) drops a lock in progress.
        type: str
        choices: [started, completed, aborted]
        default: started
      policy:
        description:
          - The policy of the lock, as JSON text or as a dictionary, of 20 KB at most. Needed to begin one. If it is
            given for V(completed), it has to be the one in progress.
        type: json
      lock_id:
        description:
          - The id of the lock in progress, which AWS tells once, when it is begun. If left out, it is the one kept on
            the host that began it, in C(~/.cache/converge.aws/vault-locks) (or below E(XDG_CACHE_HOME)), readable by
            its owner only.
        type: str
  confirm_vault_name:
    description:
      - The name of the vault once more, without which no lock is completed.
    type: str
notes:
  - A lock in progress with another policy is refused, and has to be aborted by a task of its own. A completed one with
    another policy is refused for good.
  - "Permissions: C(glacier:DescribeVault); if the options are given, C(glacier:GetVaultAccessPolicy),
    C(glacier:ListTagsForVault), C(glacier:GetVaultNotifications), C(glacier:GetVaultLock); to change,
    C(glacier:CreateVault), C(glacier:DeleteVault), C(glacier:SetVaultAccessPolicy),
    C(glacier:DeleteVaultAccessPolicy), C(glacier:AddTagsToVault), C(glacier:RemoveTagsFromVault),
    C(glacier:SetVaultNotifications), C(glacier:DeleteVaultNotifications), C(glacier:InitiateVaultLock),
    C(glacier:CompleteVaultLock), C(glacier:AbortVaultLock)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: A vault that tells when something has come back
  converge.aws.glacier_vault:
    name: photos
    region: eu-west-3
    tags:
      team: photographers
    notifications:
      sns_topic: arn:aws:sns:eu-west-3:123456789012:archives

- name: Begin its lock. Nothing younger than a year is deleted
  converge.aws.glacier_vault:
    name: photos
    region: eu-west-3
    lock:
      policy:
        Version: "2012-10-17"
        Statement:
          - Sid: kept-for-a-year
            Effect: Deny
            Principal: "*"
            Action: glacier:DeleteArchive
            Resource: arn:aws:glacier:eu-west-3:123456789012:vaults/photos
            Condition:
              NumericLessThan:
                glacier:ArchiveAgeInDays: "365"

- name: Complete the lock, once it was tried out. This is for ever
  converge.aws.glacier_vault:
    name: photos
    region: eu-west-3
    lock:
      state: completed
    confirm_vault_name: photos

- name: Delete the vault, as soon as AWS knows that it is empty
  converge.aws.glacier_vault:
    name: photos
    region: eu-west-3
    state: absent
"""

RETURN = r"""
vault:
  description: The vault.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:glacier:eu-west-3:123456789012:vaults/photos
    creation_date:
      description: When it was made.
      type: str
      sample: "2026-11-21T10:00:00.000Z"
    last_inventory_date:
      description: When AWS took its last inventory; null before the first.
      type: str
    lock:
      description: Its lock, with C(state), C(policy), and as long as it is in progress C(expires) and, where it is
        known, C(lock_id). Null if there is none.
      type: dict
      returned: O(lock) is given
    name:
      description: Its name.
      type: str
    notifications:
      description: Its C(sns_topic) and C(events), or null.
      type: dict
      returned: O(notifications) is given
    number_of_archives:
      description: How many archives the last inventory found; null before the first.
      type: int
    policy:
      description: Its access policy, or null.
      type: dict
      returned: O(policy) is given
    size_in_bytes:
      description: Their size in bytes at the last inventory; null before the first.
      type: int
    tags:
      description: Its tags.
      type: dict
      returned: O(tags) is given
state:
  description: V(deletion_pending).
  returned: O(state=absent), and AWS doesn't delete the vault yet
  type: str
reason:
  description: Why AWS doesn't delete the vault yet, and what to do.
  returned: O(state=absent), and AWS doesn't delete the vault yet
  type: str
plan:
  description: What was, or in check mode would be, done, step by step.
  returned: success
  type: list
  elements: dict
permissions:
  description: The IAM actions that the task needs, for what it read and for the steps of its plan.
  returned: success
  type: list
  elements: str
api_calls:
  description: How many API calls the task made.
  returned: success
  type: int
"""

from ..module_utils.codecs import BY_MODEL, JSON_DOCUMENT
from ..module_utils.glacier import locks, vaults
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.policies import same_policy, shown
from ..module_utils.runner import main as run_module

RESOURCE = Resource(
    service="glacier",
    noun="vault",
    address={"accountId": vaults.account, "vaultName": "name"},
    missing=vaults.GONE,
    find=Call("describe_vault"),
    create=Call("create_vault"),
    delete=Call("delete_vault"),
    check=vaults.check,
    adopt=vaults.adopt,
    resolve=locks.resolve,
    lingers=vaults.lingers,
    deletion=vaults.deletion,
    answer=vaults.answer,
    waiters={"present": "vault_exists", "absent": "vault_not_exists"},
    delete_effect=Effect("irreversible", "The vault, its policy and its tags can't be brought back."),
    parts=(
        Setting(
            "policy",
            read=Call("get_vault_access_policy", "policy.Policy"),
            write=Call("set_vault_access_policy", "policy.Policy"),
            clear=Call("delete_vault_access_policy"),
            unset=vaults.GONE,
            codec=JSON_DOCUMENT,
            want=lambda params, current: shown(params["policy"]) or {},
            same=same_policy,
            complete=lambda wanted, current: wanted,
        ),
        vaults.TAGS,
        Setting(
            "notifications",
            read=Call("get_vault_notifications", "vaultNotificationConfig"),
            write=Call("set_vault_notifications", "vaultNotificationConfig"),
            clear=Call("delete_vault_notifications"),
            unset=vaults.GONE,
            codec=BY_MODEL,
            want=vaults.wanted_notifications,
            same=vaults.same_notifications,
            complete=lambda wanted, current: wanted,
        ),
        Setting(
            "lock",
            read=Call("get_vault_lock"),
            write=Call("initiate_vault_lock", "policy.Policy"),
            unset=vaults.GONE,
            codec=locks.LOCK,
            want=locks.wanted,
            same=locks.same,
            complete=locks.complete,
            requests=locks.requests,
            follow=locks.follow,
            effect=locks.effect,
            show=locks.shown,
            unequal="a lock is read with its state and its end; what is written is its policy",
        ),
    ),
)

RULES = Rules()


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
