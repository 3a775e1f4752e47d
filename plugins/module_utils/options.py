# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that modules share, and the argument spec of a module, read from its documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ansible.module_utils.common.parameters import env_fallback

YAML_ERROR = ""
try:
    import yaml
except ImportError as error:
    YAML_ERROR = str(error)

COMMON = r"""
options:
  access_key:
    description:
      - The id of the access key.
      - If left out, E(AWS_ACCESS_KEY_ID) or E(AWS_ACCESS_KEY), then what botocore finds by itself (profile, container,
        instance).
    type: str
    aliases: [aws_access_key_id, aws_access_key]
  secret_key:
    description:
      - The secret of the access key. If left out, E(AWS_SECRET_ACCESS_KEY) or E(AWS_SECRET_KEY).
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
  session_token:
    description:
      - The session token of temporary credentials. If left out, E(AWS_SESSION_TOKEN).
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - A profile of the AWS configuration files. If left out, E(AWS_PROFILE) or E(AWS_DEFAULT_PROFILE).
      - It can't be given together with O(access_key) and O(secret_key).
    type: str
    aliases: [aws_profile]
  region:
    description:
      - The AWS region to work in. If left out, E(AWS_REGION), E(AWS_DEFAULT_REGION), then the profile's.
    type: str
    aliases: [aws_region]
  endpoint_url:
    description:
      - The URL to speak to instead of AWS's own endpoint.
      - If left out, E(AWS_URL), then botocore's own variables, E(AWS_ENDPOINT_URL) and its kin of each service.
    type: str
    aliases: [aws_endpoint_url]
  aws_ca_bundle:
    description:
      - The file with the certificates that AWS's are checked against. If left out, E(AWS_CA_BUNDLE).
    type: path
  validate_certs:
    description:
      - Whether to check the endpoint's TLS certificate.
    type: bool
    default: true
  aws_config:
    description:
      - Settings of the client, as the members of botocore's C(Config).
      - Its C(retries) are not used, O(retry_timeout) is.
    type: dict
  debug_botocore_endpoint_logs:
    description:
      - Whether the result lists the API calls made, as RV(ignore:resource_actions).
      - If left out, E(ANSIBLE_DEBUG_BOTOCORE_LOGS).
    type: bool
    default: false
  expected_account_id:
    description:
      - The 12 digits of the account that the task is meant for. With credentials of any other account, it is refused
        before anything is read or changed.
    type: str
  allow_root:
    description:
      - Whether the task may make changes with the credentials of an account's root user.
    type: bool
    default: false
  assume_role:
    description:
      - The IAM role to work as. The credentials that the other options and the environment give are used to assume it,
        and for nothing else.
      - A role is assumed once, in each region, by all tasks that ask for it in the same way with the same access key.
        Its session is kept, readable by its owner only, in C(~/.cache/converge.aws) (or below E(XDG_CACHE_HOME)) of the
        host that the task runs on, and renewed before it expires. One that AWS refuses is not used a second time.
      - It is assumed in check mode too, since that changes nothing. RV(ignore:api_calls) doesn't count it, and
        RV(ignore:permissions) names what the caller needs for it.
      - What a role allows is not known at once everywhere, so a refusal is tried again for up to 30 seconds, or for
        O(retry_timeout) if that is shorter.
    type: dict
    suboptions:
      arn:
        description: The ARN of the role, in this or another account.
        type: str
        required: true
      session_name:
        description:
          - The name of the session, as CloudTrail shows it, of 2 to 64 letters, digits or any of C(_+=,.@-).
        type: str
        default: converge.aws
      external_id:
        description: The id that the role's trust policy asks for, where the role is somebody else's.
        type: str
      duration:
        description:
          - For how many seconds the session lasts, from 900 to what the role allows, 43200 at most. If left out, AWS
            makes it an hour.
          - It is renewed as long as the task lasts, so there is seldom a reason to raise it.
        type: int
      policy:
        description: A policy, as JSON or a dictionary, that the session may do no more than.
        type: json
      policy_arns:
        description: The ARNs of up to 10 managed policies that the session may do no more than.
        type: list
        elements: str
      tags:
        description: Tags of the session, as a dictionary. The role's trust policy must allow C(sts:TagSession) too.
        type: dict
      transitive_tag_keys:
        description: The keys of those tags that go along when this session assumes a further role.
        type: list
        elements: str
      source_identity:
        description:
          - Who is behind the session, as CloudTrail shows it from then on. The role's trust policy must allow
            C(sts:SetSourceIdentity) too.
        type: str
      mfa_serial:
        description: The serial number or ARN of the caller's MFA device, where the trust policy asks for one.
        type: str
      mfa_token:
        description:
          - The 6 digits that the device shows, in quotes. They are needed once, for a session that isn't kept from
            before, and AWS takes each only once.
        type: str
  retry_timeout:
    description:
      - For how many seconds one API call is sent again when AWS throttles it, answers with an error of its own, drops
        the connection, or is busy with another change.
    type: int
    default: 120
requirements:
  - python >= 3.9
  - boto3 >= 1.36.0
  - botocore >= 1.36.0
  - PyYAML >= 5.1
notes:
  - An option left out leaves what is there alone; V({}), V([]) and an empty string clear it; V(false) is a value.
  - In check mode nothing is sent but reads, and the result, with RV(ignore:plan) and the diff, is the one that a real
    run then gives.
  - On a local connection the module runs inside the Ansible worker, elsewhere as any module; the variable
    C(converge_aws_in_process) with the value V(never) always makes it the latter. Credentials and files of the
    environment are those of the host it runs on.
"""

TAGS = r"""
options:
  tags:
    description:
      - The tags, as a dictionary. If left out, tags are left alone.
    type: dict
    aliases: [resource_tags]
  purge_tags:
    description:
      - Whether tags that O(tags) doesn't name are removed. Tags that begin with C(aws:) are AWS's own and always stay.
    type: bool
    default: true
"""

WAIT = r"""
options:
  wait:
    description:
      - Whether to wait until AWS shows what it accepted.
    type: bool
    default: true
  wait_timeout:
    description:
      - For how many seconds to wait.
    type: int
    default: 120
"""

ATTRIBUTES = r"""
attributes:
  check_mode:
    description: Nothing is sent but reads, and the result says what a real run would do.
    support: full
  diff_mode:
    description: Returns what is changed, from what to what.
    support: full
"""

WORKDOCS = r"""
options:
  organization_id:
    description:
      - The id of the WorkDocs site, which is that of the directory behind it, like V(d-1234567890).
      - If left out, that of the region's only directory with a site, which costs a call to Directory Service.
    type: str
    aliases: [directory_id]
notes:
  - AWS ended WorkDocs on 2025-04-25, deleted what was in it, and makes no new sites. Where no site answers, the task
    says so in one sentence. What takes its place is in the role C(workdocs), with C(workdocs_backend=s3).
"""

WORKDOCS_OWNER = r"""
options:
  owner:
    description:
      - Whose folders a path goes through. The user's e-mail address, username or id.
      - If left out, the site's administrator, where there is only one, which costs a listing of all users.
    type: str
"""

# The same options under two names: s3_bucket's say that they are about its lifecycle.
LIFECYCLE = r"""
options:
  lifecycle_rules:
    description:
      - The lifecycle rules, all of them. Rules that aren't named are removed; V([]) removes all.
      - A rule without an O(lifecycle_rules[].id) is told by its filter, and keeps the id that AWS gave it.
    type: list
    elements: dict
    suboptions:
      id:
        description: The name of the rule, of at most 255 characters. If left out, AWS gives it one.
        type: str
      status:
        description: Whether the rule is carried out.
        type: str
        choices: [enabled, disabled]
        default: enabled
      filter:
        description: The objects that the rule is for, which fit all that is said here. If left out, all objects.
        type: dict
        suboptions:
          prefix:
            description: What their keys begin with.
            type: str
          tags:
            description: Tags that they all have.
            type: dict
          object_size_greater_than:
            description: The number of bytes that they are larger than.
            type: int
          object_size_less_than:
            description: The number of bytes that they are smaller than.
            type: int
      expiration:
        description: When objects expire. They are deleted; where versions are kept, they become old versions.
        type: dict
        suboptions:
          days:
            description: The number of days after they were made, 1 or more.
            type: int
          date:
            description: The day, as midnight UTC in ISO 8601, like V(2030-01-01T00:00:00Z).
            type: str
          expired_object_delete_marker:
            description: Whether delete markers that no version is left of are removed.
            type: bool
      transitions:
        description: To which storage classes objects move. Each class once, the colder the later.
        type: list
        elements: dict
        suboptions:
          days:
            description:
              - The number of days after they were made. V(STANDARD_IA) and V(ONEZONE_IA) need 30, and what follows
                them 30 more.
            type: int
          date:
            description: The day, as midnight UTC in ISO 8601.
            type: str
          storage_class: &storage_class
            description: The storage class.
            type: str
            required: true
            choices:
              - STANDARD_IA
              - INTELLIGENT_TIERING
              - ONEZONE_IA
              - GLACIER_IR
              - GLACIER
              - DEEP_ARCHIVE
              - standard_ia
              - intelligent_tiering
              - onezone_ia
              - glacier_ir
              - glacier
              - deep_archive
      noncurrent_version_expiration:
        description: When old versions are deleted for good.
        type: dict
        suboptions:
          noncurrent_days:
            description: The number of days after they were replaced, 1 or more.
            type: int
            required: true
          newer_noncurrent_versions:
            description: How many of them, the newest, are kept all the same, 1 to 100.
            type: int
      noncurrent_version_transitions:
        description: To which storage classes old versions move.
        type: list
        elements: dict
        suboptions:
          noncurrent_days:
            description: The number of days after they were replaced.
            type: int
            required: true
          storage_class: *storage_class
          newer_noncurrent_versions:
            description: How many of them, the newest, stay all the same, 1 to 100.
            type: int
      abort_incomplete_multipart_upload:
        description: When uploads that nobody finished are removed.
        type: dict
        suboptions:
          days_after_initiation:
            description: The number of days after they were begun, 1 or more.
            type: int
            required: true
  lifecycle_minimum_object_size:
    description:
      - The size below which rules move no objects, unless their own filter says otherwise.
      - V(all_storage_classes_128K), what a new configuration has, leaves everything under 128 KB where it is;
        V(varies_by_storage_class) lets the Glacier classes take small objects too.
      - If left out, the one in force stays.
    type: str
    choices: [all_storage_classes_128K, varies_by_storage_class]
"""

FRAGMENTS: Mapping[str, str] = {
    "converge.aws.common": COMMON,
    "converge.aws.tags": TAGS,
    "converge.aws.wait": WAIT,
    "converge.aws.workdocs": WORKDOCS,
    "converge.aws.workdocs.owner": WORKDOCS_OWNER,
    "converge.aws.attributes": ATTRIBUTES,
    "converge.aws.lifecycle.of_bucket": LIFECYCLE,
    "converge.aws.lifecycle": LIFECYCLE.replace("lifecycle_rules", "rules").replace(
        "lifecycle_minimum_object_size", "transition_default_minimum_object_size"
    ),
}

_KEPT = ("type", "default", "required", "choices", "aliases", "elements")
_SECRETS: Mapping[str, bool] = {
    "access_key": False,
    "secret_key": True,
    "session_token": True,
    "assume_role.mfa_token": True,
    "assume_role.transitive_tag_keys": False,
}
_FALLBACKS: Mapping[str, str] = {
    "debug_botocore_endpoint_logs": "ANSIBLE_DEBUG_BOTOCORE_LOGS",
    "ca_bundle": "RDS_CA_BUNDLE",
}


@dataclass(frozen=True)
class Rules:
    """What documentation can't say: secrecy (by dotted path), and how options go together, as AnsibleModule's."""

    no_log: Mapping[str, bool] = field(default_factory=dict)
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()
    required_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def argument_spec(documentation: str, rules: Rules) -> dict[str, Any]:
    """AnsibleModule's keyword arguments for a module, from its DOCUMENTATION and its rules."""
    secrecy = {**_SECRETS, **rules.no_log}
    return {
        "argument_spec": _spec(_options(documentation), secrecy, ""),
        "mutually_exclusive": [list(group) for group in rules.mutually_exclusive],
        "required_together": [list(group) for group in rules.required_together],
        "required_one_of": [list(group) for group in rules.required_one_of],
        "required_if": [list(rule) for rule in rules.required_if],
        "required_by": {name: list(others) for name, others in rules.required_by.items()},
    }


def secret_values(spec: Mapping[str, Any], params: Mapping[str, Any]) -> set[str]:
    """The texts of secret options after validation, which ``AnsibleModule`` masks as they were given only.

    A dictionary for an option of type json becomes one text, in which a quote or an umlaut is written otherwise, and
    the blanks around a text of that type go.
    """
    found = set()
    for option, entry in spec.items():
        value = params.get(option)
        if entry.get("no_log") and isinstance(value, str) and value:
            found.add(value)
        if entry.get("options"):
            for one in value if isinstance(value, list) else [value]:
                found |= secret_values(entry["options"], one) if isinstance(one, Mapping) else set()
    return found


@cache
def _options(documentation: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(documentation, Loader=loader)
    options: dict[str, Any] = {}
    for fragment in document.get("extends_documentation_fragment", ()):
        options.update(yaml.load(FRAGMENTS[fragment], Loader=loader).get("options", {}))
    options.update(document.get("options") or {})
    return options


def _spec(options: Mapping[str, Any], secrecy: Mapping[str, bool], path: str) -> dict[str, Any]:
    spec = {}
    for name, option in options.items():
        entry = {key: option[key] for key in _KEPT if key in option}
        if path + name in secrecy:
            entry["no_log"] = secrecy[path + name]
        if path + name in _FALLBACKS:
            entry["fallback"] = (env_fallback, [_FALLBACKS[path + name]])
        if option.get("suboptions"):
            entry["options"] = _spec(option["suboptions"], secrecy, f"{path}{name}.")
        spec[name] = entry
    return spec
