# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of Access Analyzer's checks of documents, which moto has nothing of."""

from __future__ import annotations

import json

from tests.embedded_aws.probes import World

ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
SOME = ALL.replace("s3:*", "s3:Get*")


def documents_are_validated(w: World) -> None:
    ask = w.client("accessanalyzer").validate_policy
    document = ALL.replace("Allow", "allow")
    (found,) = ask(policyDocument=document, policyType="IDENTITY_POLICY")["findings"]
    assert (found["findingType"], found["issueCode"]) == ("ERROR", "INVALID_EFFECT"), found


def documents_are_compared(w: World) -> None:
    ask = w.client("accessanalyzer").check_no_new_access
    more = ask(newPolicyDocument=ALL, existingPolicyDocument=SOME, policyType="IDENTITY_POLICY")
    less = ask(newPolicyDocument=SOME, existingPolicyDocument=ALL, policyType="IDENTITY_POLICY")
    assert (more["result"], less["result"]) == ("FAIL", "PASS")


PROBES = (documents_are_validated, documents_are_compared)
