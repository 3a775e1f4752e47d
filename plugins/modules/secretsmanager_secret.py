#!/usr/bin/python
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: secretsmanager_secret
short_description: Manage secrets of AWS Secrets Manager
version_added: 0.1.0
description:
  - Creates, changes, rotates, replicates and deletes secrets, and restores those that are scheduled for deletion.
  - A secret's value is compared with the one that it has, and is in no result, no plan and no diff.
author:
  - converge.aws contributors (@converge-aws)
options:
  name:
    description:
      - The name of the secret, or its ARN.
    type: str
    required: true
  state:
    description:
      - Whether the secret is to be there. One that is scheduled for deletion is restored for V(present), and is gone
        already for V(absent).
    type: str
    choices: [present, absent]
    default: present
  secret:
    description:
      - The value. Mutually exclusive with O(json_secret). If both are left out, the value is left alone, and a new
        secret has none.
    type: str
  json_secret:
    description:
      - The value as JSON or as a dictionary, which is compared by its meaning.
    type: json
  secret_type:
    description:
      - Whether O(secret) is kept as text or as bytes.
    type: str
    choices: [binary, string]
    default: string
  overwrite:
    description:
      - Whether a secret that is there gets the value, the O(description) and the O(kms_key_id) of the task. With
        V(false) only a new one does, and the value isn't even read. That is for one that is rotated, too.
    type: bool
    default: true
  description:
    description:
      - What it is for. An empty string clears it.
    type: str
  kms_key_id:
    description:
      - The KMS key that encrypts it, by id, ARN or alias. An empty string takes C(alias/aws/secretsmanager) again,
        which other accounts can't use.
    type: str
  resource_policy:
    description:
      - Who else may read it, as a policy. V({}) removes it.
    type: json
  replica:
    description:
      - The other regions that have a copy, all of them. V([]) removes all copies.
      - A copy that AWS couldn't make is asked for again. If it fails again, the task does, with AWS's reason.
    type: list
    elements: dict
    suboptions:
      region:
        description: The region.
        type: str
        required: true
      kms_key_id:
        description: The key there, by id, ARN or alias. If left out, a new copy has C(alias/aws/secretsmanager). It
          can't be changed.
        type: str
  rotation_lambda:
    description:
      - The ARN of the function that rotates it. An empty string ends the rotation. AWS rotates it once as soon as it is
        set.
    type: str
  rotation_interval:
    description:
      - After how many days it is rotated again, 1 to 1000. Needs O(rotation_lambda).
    type: int
    default: 30
  recovery_window:
    description:
      - With O(state=absent), for how many days it can be restored, 7 to 30. V(0) deletes it at once and for good.
    type: int
    default: 30
notes:
  - "The tasks that have values need no C(no_log): O(secret) and O(json_secret) are masked wherever they stand."
  - A secret that RDS or another service keeps is left to that. Its description, tags and policy can be changed.
  - "Differences from community.aws: O(description), O(secret), O(resource_policy) and O(rotation_lambda) that are left
    out are left alone (there, the value is emptied, the policy is removed and the rotation is ended); O(json_secret) is
    compared by its meaning; O(replica) keeps the copies that it names, in whatever order; what is deleted is not in
    RV(secret); check mode is complete, and there is a diff."
  - "Permissions: C(secretsmanager:DescribeSecret); with a value C(secretsmanager:GetSecretValue), and C(kms:Decrypt)
    and C(kms:GenerateDataKey) for a key of your own; with O(resource_policy) C(secretsmanager:GetResourcePolicy); to
    change, C(secretsmanager:CreateSecret), C(secretsmanager:UpdateSecret), C(secretsmanager:PutSecretValue),
    C(secretsmanager:PutResourcePolicy), C(secretsmanager:DeleteResourcePolicy), C(secretsmanager:RotateSecret),
    C(secretsmanager:CancelRotateSecret), C(secretsmanager:ReplicateSecretToRegions),
    C(secretsmanager:RemoveRegionsFromReplication), C(secretsmanager:TagResource), C(secretsmanager:UntagResource),
    C(secretsmanager:RestoreSecret), C(secretsmanager:DeleteSecret)."
extends_documentation_fragment:
  - converge.aws.common
  - converge.aws.tags
  - converge.aws.wait
  - converge.aws.attributes
"""

EXAMPLES = r"""
- name: Who comes in to the database
  converge.aws.secretsmanager_secret:
    name: shop/reports
    description: The user reports of the database shop
    json_secret:
      username: reports
      password: "{{ password }}"
    kms_key_id: alias/shop
    tags:
      team: shop

- name: A value that is only made once
  converge.aws.secretsmanager_secret:
    name: shop/session-key
    secret: "{{ lookup('ansible.builtin.password', '/dev/null', length=40) }}"
    overwrite: false

- name: A copy where the replica is, rotated each month
  converge.aws.secretsmanager_secret:
    name: shop/reports
    replica:
      - region: eu-central-1
    rotation_lambda: arn:aws:lambda:eu-west-3:123456789012:function:rotate
    rotation_interval: 30

- name: Another account may read it
  converge.aws.secretsmanager_secret:
    name: shop/reports
    resource_policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: {AWS: arn:aws:iam::111122223333:role/reports}
          Action: secretsmanager:GetSecretValue
          Resource: "*"

- name: Remove it, with a week to think it over
  converge.aws.secretsmanager_secret:
    name: shop/session-key
    state: absent
    recovery_window: 7
"""

RETURN = r"""
secret:
  description: The secret, without its value.
  returned: O(state=present)
  type: dict
  contains:
    arn:
      description: The ARN; null in a check run before there is one.
      type: str
      sample: arn:aws:secretsmanager:eu-west-3:123456789012:secret:shop/reports-AbCdEf
    name:
      description: The name.
      type: str
    description:
      description: What it is for.
      type: str
    deleted_date:
      description: When it will be deleted; null, since it isn't going to be.
      type: str
    last_accessed_date:
      description: On which day it was last read.
      type: str
    last_changed_date:
      description: When it was last changed.
      type: str
    replication_status:
      description: The copies, each by C(region), C(kms_key_id), C(status) and C(status_message).
      type: list
      elements: dict
    rotation_enabled:
      description: Whether it is rotated.
      type: bool
    rotation_rules:
      description: How often.
      type: dict
    version_ids_to_stages:
      description: Its versions, and what each is to it, such as V(AWSCURRENT).
      type: dict
    tags:
      description: The tags, each by C(key) and C(value).
      type: list
      elements: dict
    tags_dict:
      description: The tags as a dictionary.
      type: dict
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

from ..module_utils.codecs import JSON_DOCUMENT, exactly
from ..module_utils.options import Rules
from ..module_utils.parts import Call, Effect, Resource, Setting
from ..module_utils.policies import same_policy
from ..module_utils.runner import main as run_module
from ..module_utils.secretsmanager import secrets
from ..module_utils.tags import tags

RESOURCE = Resource(
    service="secretsmanager",
    noun="secret",
    address={"SecretId": "name"},
    find=secrets.find,
    finds=secrets.finds,
    create=Call("create_secret"),
    delete=Call(
        "delete_secret",
        at={
            "SecretId": "name",
            "RecoveryWindowInDays": secrets.window,
            "ForceDeleteWithoutRecovery": secrets.at_once,
        },
    ),
    missing=secrets.MISSING,
    already=("ResourceExistsException",),
    check=secrets.check,
    accept=secrets.accept,
    adopt=secrets.adopt,
    creating=secrets.creating,
    clearing=secrets.clearing,
    deletion=secrets.deletion,
    pending=secrets.pending,
    warn=secrets.warn,
    answer=secrets.answer,
    delete_effect=Effect(
        "irreversible", "What uses it fails at once. It can be restored until recovery_window is over; with 0 it can't."
    ),
    parts=(
        Setting(
            "scheduled_deletion",
            options=("state",),
            read=Call(path="Secret.DeletedDate"),
            write=Call("restore_secret"),
            clear=Call("restore_secret"),
            codec=secrets.GOING,
            want=lambda params, current: "",
            unequal="it is ended by a call of its own, which takes no value",
        ),
        Setting(
            "secret",
            options=("secret", "json_secret"),
            read=Call(path="Value"),
            write=Call("put_secret_value", "SecretString"),
            codec=secrets.VALUE,
            want=secrets.wanted_value,
            same=secrets.same_value,
            complete=lambda wanted, current: wanted,
            born=secrets.born_value,
            requests=secrets.value_requests,
            show=secrets.shown_value,
            unequal="it is read with its version, and is text or bytes",
        ),
        Setting(
            "description",
            read=Call(path="Secret.Description"),
            write=Call("update_secret", "Description"),
            created_with="Description",
            initial="",
        ),
        Setting(
            "kms_key_id",
            read=Call(path="Secret.KmsKeyId"),
            write=Call("update_secret", "KmsKeyId"),
            created_with="KmsKeyId",
            same=secrets.same_key,
            initial="",
        ),
        Setting(
            "resource_policy",
            read=Call("get_resource_policy", "ResourcePolicy"),
            write=Call("put_resource_policy", "ResourcePolicy"),
            clear=Call("delete_resource_policy"),
            # One that is scheduled for deletion tells nothing.
            unset=("InvalidRequestException",),
            codec=JSON_DOCUMENT,
            want=secrets.wanted_policy,
            same=same_policy,
            complete=lambda wanted, current: wanted,
        ),
        Setting(
            "rotation",
            options=("rotation_lambda",),
            read=Call(path="Secret"),
            write=Call("rotate_secret"),
            clear=Call("cancel_rotate_secret"),
            codec=secrets.ROTATION,
            want=secrets.wanted_rotation,
            same=exactly,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=secrets.rotation_requests,
            effect=lambda current, after: (
                Effect("interrupts", "It is rotated at once: what keeps the old value may be let in no more.")
                if after
                else None
            ),
            unequal="it is read as three members of the secret",
        ),
        tags(
            read=Call(path="Secret.Tags"),
            add=Call("tag_resource", "Tags"),
            remove=Call("untag_resource", "TagKeys"),
        ),
        Setting(
            "replica",
            read=Call(path="Secret.ReplicationStatus"),
            write=Call("replicate_secret_to_regions", "AddReplicaRegions"),
            created_with="AddReplicaRegions",
            codec=secrets.REPLICAS,
            want=secrets.wanted_replicas,
            same=secrets.same_replicas,
            complete=lambda wanted, current: wanted,
            initial={},
            requests=secrets.replica_requests,
            follow=secrets.follow_replicas,
            unequal="their states are read, too",
        ),
    ),
)

RULES = Rules(
    no_log={"secret": True, "json_secret": True, "kms_key_id": False, "replica.kms_key_id": False},
    mutually_exclusive=(("secret", "json_secret"),),
)


def main() -> None:
    run_module(DOCUMENTATION, RESOURCE, RULES)


if __name__ == "__main__":
    main()
