# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""While IAM is enforced, callers can do what their policies say, and are denied what they don't, in AWS's words."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.embedded import EmbeddedAws, command
from support.saml import metadata

OURS = "123456789012"
MANAGED = "arn:aws:iam::aws:policy/"
ONCE = Config(retries={"total_max_attempts": 1})


@pytest.fixture
def enforced(aws: EmbeddedAws) -> EmbeddedAws:
    aws.enforce()
    return aws


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def trust(principal: Any, **more: Any) -> str:
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


class Person:
    """A user, or a role's session, with clients of its own."""

    def __init__(self, aws: EmbeddedAws, keys: dict[str, Any], arn: str) -> None:
        self._aws, self._keys, self.arn, self._clients = aws, keys, arn, {}

    def __call__(self, service: str, region: str = "us-east-1") -> Any:
        if (service, region) not in self._clients:
            self._clients[service, region] = self._made(service, region)
        return self._clients[service, region]

    def _made(self, service: str, region: str) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self._aws.endpoint_url,
            aws_access_key_id=self._keys["AccessKeyId"],
            aws_secret_access_key=self._keys["SecretAccessKey"],
            aws_session_token=self._keys.get("SessionToken"),
            config=ONCE,
        )

    def assume(self, role: str, **options: Any) -> Person:
        made = self("sts").assume_role(RoleArn=role, RoleSessionName="session", **options)
        return Person(self._aws, made["Credentials"], made["AssumedRoleUser"]["Arn"])


def user(
    aws: EmbeddedAws, *statements: dict[str, Any], name: str = "ann", account: str = OURS, **options: Any
) -> Person:
    iam = aws.client("iam", key=account)
    arn = iam.create_user(UserName=name, **options)["User"]["Arn"]
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
    return Person(aws, iam.create_access_key(UserName=name)["AccessKey"], arn)


def role(aws: EmbeddedAws, trusted: str, *statements: dict[str, Any], name: str = "app", account: str = OURS) -> str:
    iam = aws.client("iam", key=account)
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted)["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
    return arn


def denied(call: Callable[..., Any], *words: str, code: str = "AccessDenied", **options: Any) -> None:
    with pytest.raises(ClientError) as refusal:
        call(**options)
    error = refusal.value.response["Error"]
    assert error["Code"] == code, error
    for each in words:
        assert each in error["Message"], error["Message"]


def test_off_is_the_default_and_lets_everybody_do_everything(aws: EmbeddedAws) -> None:
    assert aws.status()["enforces_iam"] is False
    user(aws)("iam").list_users()


def test_a_user_may_what_its_policies_say(enforced: EmbeddedAws) -> None:
    ann = user(enforced, allow(["iam:ListUsers", "sqs:*"]))
    ann("iam").list_users()
    ann("sts").get_caller_identity()
    ann("sqs").create_queue(QueueName="queue")
    resource = "arn:aws:iam::123456789012:role/app"
    denied(
        ann("iam").get_role,
        f"User: {ann.arn} is not authorized to perform: iam:GetRole on resource: {resource} because no identity-based "
        "policy allows the iam:GetRole action",
        RoleName="app",
    )


@pytest.mark.parametrize(
    ("service", "method", "options", "code", "action", "resource"),
    [
        ("ec2", "describe_vpcs", {}, "UnauthorizedOperation", "ec2:DescribeVpcs", "*"),
        ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}, "UnauthorizedOperation", "ec2:CreateVpc",
         f"arn:aws:ec2:us-east-1:{OURS}:vpc/*"),
        ("rds", "delete_db_instance", {"DBInstanceIdentifier": "one"}, "AccessDenied", "rds:DeleteDBInstance",
         f"arn:aws:rds:us-east-1:{OURS}:db:one"),
        ("sns", "create_topic", {"Name": "news"}, "AuthorizationError", "SNS:CreateTopic",
         f"arn:aws:sns:us-east-1:{OURS}:news"),
        ("sqs", "delete_queue", {"QueueUrl": f"http://127.0.0.1/{OURS}/queue"}, "AccessDenied", "sqs:DeleteQueue",
         f"arn:aws:sqs:us-east-1:{OURS}:queue"),
        ("secretsmanager", "get_secret_value", {"SecretId": "db"}, "AccessDeniedException",
         "secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:us-east-1:{OURS}:secret:db-??????"),
        ("organizations", "create_organization", {}, "AccessDeniedException", "organizations:CreateOrganization", "*"),
        ("iam", "create_policy", {"PolicyName": "p", "Path": "/team/", "PolicyDocument": "{}"}, "AccessDenied",
         "iam:CreatePolicy", f"arn:aws:iam::{OURS}:policy/team/p"),
        ("iam", "list_access_keys", {}, "AccessDenied", "iam:ListAccessKeys", f"arn:aws:iam::{OURS}:user/ann"),
        ("cloudwatch", "describe_alarms", {}, "AccessDenied", "cloudwatch:DescribeAlarms", "*"),
        ("lambda", "get_function", {"FunctionName": "job"}, "AccessDeniedException", "lambda:GetFunction",
         f"arn:aws:lambda:us-east-1:{OURS}:function:job"),
        ("s3", "list_buckets", {}, "AccessDenied", "s3:ListAllMyBuckets", "*"),
        ("s3", "create_bucket", {"Bucket": "bucket-of-ann"}, "AccessDenied", "s3:CreateBucket",
         "arn:aws:s3:::bucket-of-ann"),
        ("s3", "get_object", {"Bucket": "nowhere", "Key": "k"}, "AccessDenied", "s3:GetObject",
         "arn:aws:s3:::nowhere/k"),
    ],
)  # fmt: skip
def test_every_service_denies_in_its_own_way(
    enforced: EmbeddedAws, service: str, method: str, options: dict[str, Any], code: str, action: str, resource: str
) -> None:
    ann = user(enforced)
    words = f"User: {ann.arn} is not authorized to perform: {action} on resource: "
    reason = f"because no identity-based policy allows the {action} action"
    denied(getattr(ann(service), method), words, resource, reason, code=code, **options)


def test_a_batch_job_is_known_by_its_own_arn(enforced: EmbeddedAws) -> None:
    this = {"AccountId": OURS, "JobId": "job-12345"}
    jo = user(enforced, allow("s3:DescribeJob", f"arn:aws:s3:us-east-1:{OURS}:job/job-12345"))
    control = jo("s3control")
    control.meta.events.register(
        "before-sign.s3-control", lambda request, **_: setattr(request, "url", request.url.replace(f"{OURS}.", "", 1))
    )
    denied(control.describe_job, code="NoSuchJob", **this)
    denied(control.describe_job, **{**this, "JobId": "job-67890"})
    denied(control.update_job_priority, **this, Priority=1)


def test_nobody_but_the_keys_of_nobody_are_let_in_by_a_key_alone(enforced: EmbeddedAws) -> None:
    enforced.client("iam").list_users()
    ann = user(enforced, allow("*"))
    key = ann._keys["AccessKeyId"]
    enforced.client("iam").update_access_key(UserName="ann", AccessKeyId=key, Status="Inactive")
    denied(ann("iam").list_users, code="InvalidClientTokenId")
    denied(ann("s3").list_buckets, code="InvalidAccessKeyId")
    denied(enforced.client("organizations", key="AKIA" + "A" * 16).list_roots, code="UnrecognizedClientException")


def test_policies_of_groups_and_managed_ones(enforced: EmbeddedAws) -> None:
    ann, iam = user(enforced), enforced.client("iam")
    iam.create_group(GroupName="readers")
    iam.add_user_to_group(GroupName="readers", UserName="ann")
    denied(ann("iam").list_users)
    iam.attach_group_policy(GroupName="readers", PolicyArn=f"{MANAGED}IAMReadOnlyAccess")
    ann("iam").list_users()
    denied(ann("iam").create_user, UserName="bob")
    iam.attach_user_policy(UserName="ann", PolicyArn=f"{MANAGED}AdministratorAccess")
    ann("iam").create_user(UserName="bob")
    iam.put_group_policy(GroupName="readers", PolicyName="no", PolicyDocument=policy(deny("iam:CreateUser")))
    denied(ann("iam").create_user, "with an explicit deny in an identity-based policy", UserName="eve")


def test_roles_have_boundaries_and_sessions_their_policies(enforced: EmbeddedAws) -> None:
    ann, iam = user(enforced), enforced.client("iam")
    arn = role(enforced, trust({"AWS": ann.arn}), allow(["iam:*", "sns:*"]))
    ann.assume(arn)("iam").list_users()
    narrowed = ann.assume(arn, Policy=policy(allow("sns:*")))
    narrowed("sns").list_topics()
    denied(narrowed("iam").list_users, "because no session policy allows the iam:ListUsers action")
    listed = ann.assume(arn, PolicyArns=[{"arn": f"{MANAGED}IAMReadOnlyAccess"}])
    listed("iam").list_users()
    denied(listed("sns").list_topics, "because no session policy allows", code="AuthorizationError")
    iam.put_role_permissions_boundary(RoleName="app", PermissionsBoundary=f"{MANAGED}AmazonSNSFullAccess")
    denied(ann.assume(arn)("iam").list_users, "because no permissions boundary allows the iam:ListUsers action")


def test_a_delegate_creates_only_what_has_the_boundary(enforced: EmbeddedAws) -> None:
    # IAM User Guide, "Permissions boundaries": delegating responsibility to others
    made = {"StringEquals": {"iam:PermissionsBoundary": f"{MANAGED}ReadOnlyAccess"}}
    ann = user(enforced, allow("iam:CreateRole", Condition=made))
    options = {"RoleName": "app", "AssumeRolePolicyDocument": trust({"AWS": ann.arn})}
    denied(ann("iam").create_role, **options)
    ann("iam").create_role(**options, PermissionsBoundary=f"{MANAGED}ReadOnlyAccess")


def test_a_user_has_a_boundary(enforced: EmbeddedAws) -> None:
    iam = enforced.client("iam")
    ann = user(enforced, allow(["iam:*", "sns:*"]))
    ann("iam").list_users()
    iam.put_user_permissions_boundary(UserName="ann", PermissionsBoundary=f"{MANAGED}AmazonSNSFullAccess")
    ann("sns").list_topics()
    denied(ann("iam").list_users, "because no permissions boundary allows the iam:ListUsers action")
    iam.delete_user_permissions_boundary(UserName="ann")
    ann("iam").list_users()


def test_a_delegate_bounds_and_frees_only_as_it_may(enforced: EmbeddedAws) -> None:
    # IAM User Guide, "Permissions boundaries": delegating responsibility to others; Zhang may do this to users that
    # have the boundary, or are given it, and may take it from nobody.
    condition = {"StringEquals": {"iam:PermissionsBoundary": f"{MANAGED}ReadOnlyAccess"}}
    actions = ["iam:CreateUser", "iam:AttachUserPolicy", "iam:PutUserPermissionsBoundary"]
    zhang = user(enforced, allow(actions, Condition=condition), allow("iam:DeleteUserPermissionsBoundary"),
                 deny("iam:DeleteUserPermissionsBoundary"), name="zhang")  # fmt: skip
    user(enforced, name="bob")
    attach = {"UserName": "bob", "PolicyArn": f"{MANAGED}AmazonSNSFullAccess"}
    denied(zhang("iam").attach_user_policy, "iam:AttachUserPolicy", **attach)
    other = {"UserName": "bob", "PermissionsBoundary": f"{MANAGED}AdministratorAccess"}
    denied(zhang("iam").put_user_permissions_boundary, "iam:PutUserPermissionsBoundary", **other)
    zhang("iam").put_user_permissions_boundary(UserName="bob", PermissionsBoundary=f"{MANAGED}ReadOnlyAccess")
    zhang("iam").attach_user_policy(**attach)
    denied(zhang("iam").delete_user_permissions_boundary, "with an explicit deny", UserName="bob")
    denied(zhang("iam").create_user, "iam:CreateUser", UserName="eve")
    zhang("iam").create_user(UserName="eve", PermissionsBoundary=f"{MANAGED}ReadOnlyAccess")


def test_a_role_is_passed_only_by_who_may(enforced: EmbeddedAws) -> None:
    arn = role(enforced, trust({"Service": "lambda.amazonaws.com"}))
    to = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    ann = user(enforced, allow("lambda:*"), allow("ec2:*"))
    bob = user(enforced, allow("lambda:*"), allow("iam:PassRole", arn, Condition=to), name="bob")
    options = {"FunctionName": "job", "Role": arn, "Runtime": "python3.13", "Handler": "a.b",
               "Code": {"S3Bucket": "nowhere", "S3Key": "k"}}  # fmt: skip
    words = f"iam:PassRole on resource: {arn}"
    denied(ann("lambda").create_function, words, code="AccessDeniedException", **options)
    with pytest.raises(ClientError) as other:
        bob("lambda").create_function(**options)
    assert other.value.response["Error"]["Code"] != "AccessDeniedException"


# Roles, their trust and their account


def test_a_role_is_assumed_with_the_right_trust_and_external_id(enforced: EmbeddedAws) -> None:
    theirs, condition = "222222222222", {"StringEquals": {"sts:ExternalId": "of-ours"}}
    arn = role(enforced, trust({"AWS": OURS}, Condition=condition), allow("iam:ListRoles"), account=theirs)
    ann, bob = user(enforced, allow("sts:AssumeRole", arn)), user(enforced, name="bob")
    partner = ann.assume(arn, ExternalId="of-ours")
    assert partner("iam").list_roles()["Roles"][0]["Arn"] == arn
    options = {"RoleArn": arn, "RoleSessionName": "session"}
    denied(ann("sts").assume_role, f"sts:AssumeRole on resource: {arn}", **options, ExternalId="another")
    denied(ann("sts").assume_role, f"sts:AssumeRole on resource: {arn}", **options)
    # Trusting the account hands it on to its administrators.
    denied(bob("sts").assume_role, f"sts:AssumeRole on resource: {arn}", **options, ExternalId="of-ours")
    untrusted = role(enforced, trust({"AWS": "333333333333"}), account=theirs, name="untrusted")
    denied(enforced.client("sts").assume_role, RoleArn=untrusted, RoleSessionName="session")


def test_a_role_of_the_same_account_may_trust_a_user_directly(enforced: EmbeddedAws) -> None:
    ann, bob = user(enforced), user(enforced, name="bob")
    arn = role(enforced, trust({"AWS": ann.arn}))
    ann.assume(arn)
    denied(bob("sts").assume_role, RoleArn=arn, RoleSessionName="session")


# Those whom identity providers vouch for

HOST = "token.actions.example.com"
PROVIDER = f"arn:aws:iam::{OURS}:oidc-provider/{HOST}"
SUBJECT = "repo:photographers/site:ref:refs/heads/main"


def token(**claims: Any) -> str:
    """A token whose signature nobody checks."""
    body = {"iss": f"https://{HOST}", "aud": "sts.amazonaws.com", "sub": SUBJECT, "exp": 4_000_000_000, **claims}
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in ({"alg": "x"}, body)]
    return ".".join([*parts, "signature"])


def federated(action: str, provider: str, conditions: dict[str, Any]) -> str:
    return policy({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": action,
                   "Condition": {"StringEquals": conditions}})  # fmt: skip


def test_a_token_opens_the_role_that_trusts_its_provider_for_it(enforced: EmbeddedAws) -> None:
    iam, sts = enforced.client("iam"), enforced.client("sts")
    iam.create_open_id_connect_provider(Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com"])
    conditions = {f"{HOST}:aud": "sts.amazonaws.com", f"{HOST}:sub": SUBJECT}
    arn = role(enforced, federated("sts:AssumeRoleWithWebIdentity", PROVIDER, conditions), allow("sns:*"))
    asked = {"RoleArn": arn, "RoleSessionName": "job"}

    def refused(role_arn: str = arn, code: str = "AccessDenied", **claims: Any) -> None:
        denied(sts.assume_role_with_web_identity, code=code, RoleArn=role_arn, RoleSessionName="job",
               WebIdentityToken=token(**claims))  # fmt: skip

    made = sts.assume_role_with_web_identity(**asked, WebIdentityToken=token())
    assert (made["SubjectFromWebIdentityToken"], made["Provider"]) == (SUBJECT, PROVIDER)
    session = Person(enforced, made["Credentials"], made["AssumedRoleUser"]["Arn"])
    session("sns").list_topics()
    denied(session("iam").list_users, "because no identity-based policy allows")
    refused(sub="repo:mallory/site:ref:refs/heads/main")
    refused(code="InvalidIdentityToken", aud="another")
    refused(code="InvalidIdentityToken", iss="https://elsewhere.example.com")
    refused(code="ExpiredTokenException", exp=1)
    denied(sts.assume_role_with_web_identity, "not a valid JWT", code="InvalidIdentityToken", **asked,
           WebIdentityToken="no-token")  # fmt: skip
    # That the account is trusted, or another way in, is no trust in the provider.
    refused(role(enforced, trust({"AWS": OURS}), name="people"))
    refused(role(enforced, federated("sts:AssumeRoleWithSAML", PROVIDER, conditions), name="saml"))
    refused(role(enforced, federated("sts:AssumeRoleWithWebIdentity", f"{PROVIDER}x", conditions), name="another"))
    refused(f"{arn}-that-is-not-there")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=PROVIDER)
    refused(code="InvalidIdentityToken")


DIRECTORY = f"arn:aws:iam::{OURS}:saml-provider/directory"
SIGN_IN = "https://signin.aws.amazon.com/saml"


def assertion(*pairs: str, recipient: str = SIGN_IN) -> str:
    """An assertion whose signature nobody checks."""
    values = "".join(f"<saml:AttributeValue>{pair}</saml:AttributeValue>" for pair in pairs)
    attributes = "https://aws.amazon.com/SAML/Attributes/"
    return base64.b64encode(f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
        xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Assertion>
        <saml:Issuer>https://directory.example.com</saml:Issuer>
        <saml:Subject><saml:NameID>ann</saml:NameID><saml:SubjectConfirmation>
        <saml:SubjectConfirmationData Recipient="{recipient}"/></saml:SubjectConfirmation></saml:Subject>
        <saml:AttributeStatement>
        <saml:Attribute Name="{attributes}RoleSessionName">
        <saml:AttributeValue>ann</saml:AttributeValue></saml:Attribute>
        <saml:Attribute Name="{attributes}Role">{values}</saml:Attribute>
        </saml:AttributeStatement></saml:Assertion></samlp:Response>""".encode()).decode()


def test_an_assertion_opens_the_role_that_trusts_its_provider_for_it(enforced: EmbeddedAws) -> None:
    iam, sts = enforced.client("iam"), enforced.client("sts")
    iam.create_saml_provider(Name="directory", SAMLMetadataDocument=metadata())
    arn = role(enforced, federated("sts:AssumeRoleWithSAML", DIRECTORY, {"SAML:aud": SIGN_IN}), allow("sns:*"))
    asked = {"RoleArn": arn, "PrincipalArn": DIRECTORY}
    made = sts.assume_role_with_saml(**asked, SAMLAssertion=assertion(f"{arn},{DIRECTORY}"))
    Person(enforced, made["Credentials"], made["AssumedRoleUser"]["Arn"])("sns").list_topics()
    assume = sts.assume_role_with_saml
    elsewhere = assertion(f"{arn},{DIRECTORY}", recipient="https://elsewhere.example.com")
    denied(assume, "sts:AssumeRoleWithSAML", **asked, SAMLAssertion=elsewhere)
    denied(assume, "sts:AssumeRoleWithSAML", **asked, SAMLAssertion=assertion(f"{arn}x,{DIRECTORY}"))
    people = role(enforced, trust({"AWS": OURS}), name="people")
    denied(assume, RoleArn=people, PrincipalArn=DIRECTORY, SAMLAssertion=assertion(f"{people},{DIRECTORY}"))
    stranger = f"{DIRECTORY}x"
    denied(assume, code="InvalidIdentityToken", RoleArn=arn, PrincipalArn=stranger,
           SAMLAssertion=assertion(f"{arn},{stranger}"))  # fmt: skip


# Organizations


def organization(aws: EmbeddedAws, kind: str = "SERVICE_CONTROL_POLICY") -> tuple[Any, str, str, str]:
    """(client, member account, OU, root) with policies of that kind enabled."""
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="unit")["OrganizationalUnit"]["Id"]
    made = organizations.create_account(Email="a@example.com", AccountName="member")["CreateAccountStatus"]
    while made["State"] == "IN_PROGRESS":
        made = organizations.describe_create_account_status(CreateAccountRequestId=made["Id"])["CreateAccountStatus"]
    organizations.move_account(AccountId=made["AccountId"], SourceParentId=root, DestinationParentId=unit)
    # AWS enables SCPs itself, where an organization has all features.
    if kind != "SERVICE_CONTROL_POLICY":
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    return organizations, made["AccountId"], unit, root


def attach(organizations: Any, target: str, content: str, kind: str = "SERVICE_CONTROL_POLICY") -> str:
    made = organizations.create_policy(Name=target, Description="", Type=kind, Content=content)
    found: str = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=found, TargetId=target)
    return found


def test_an_scp_stops_a_members_administrator_and_its_root_user(enforced: EmbeddedAws) -> None:
    organizations, member, unit, _root = organization(enforced)
    administrator = user(enforced, allow("*"), account=member)
    administrator("iam").list_users()
    scp = attach(organizations, unit, policy(deny("iam:List*")))
    words = "with an explicit deny in a service control policy"
    denied(administrator("iam").list_users, words)
    denied(enforced.client("iam", key=member).list_users, words)
    administrator("iam").get_account_summary()
    # AWS: the management account is exempt.
    attach(organizations, OURS, policy(deny("iam:*")))
    enforced.client("iam", key=OURS).list_users()
    organizations.detach_policy(PolicyId=scp, TargetId=unit)
    administrator("iam").list_users()


def test_every_level_has_to_allow(enforced: EmbeddedAws) -> None:
    organizations, member, unit, _root = organization(enforced)
    administrator = user(enforced, allow("*"), account=member)
    attach(organizations, unit, policy(allow("sns:*")))
    administrator("iam").list_users()
    organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId=unit)
    denied(administrator("iam").list_users, "because no service control policy allows the iam:ListUsers action")
    administrator("sns").list_topics()
    denied(administrator("s3").list_buckets, "because no service control policy allows")


def test_an_rcp_keeps_strangers_out_of_a_members_buckets(enforced: EmbeddedAws) -> None:
    organizations, member, unit, _root = organization(enforced, "RESOURCE_CONTROL_POLICY")
    mine, ours = enforced.client("s3", key=member), organizations.describe_organization()["Organization"]["Id"]
    mine.create_bucket(Bucket="of-the-member")
    everybody = [
        {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "s3:ListBucket",
         "Resource": "arn:aws:s3:::of-the-member"}
        for account in (OURS, "444444444444")
    ]  # fmt: skip
    mine.put_bucket_policy(Bucket="of-the-member", Policy=policy(*everybody))
    stranger = user(enforced, allow("s3:*"), account="444444444444")
    stranger("s3").list_objects_v2(Bucket="of-the-member")
    outside = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": ours}}
    attach(organizations, unit, policy({**deny("s3:*", Condition=outside), "Principal": "*"}),
           "RESOURCE_CONTROL_POLICY")  # fmt: skip
    words = "with an explicit deny in a resource control policy"
    denied(stranger("s3").list_objects_v2, words, Bucket="of-the-member")
    user(enforced, allow("s3:*"))("s3").list_objects_v2(Bucket="of-the-member")


# Resources and conditions


def test_a_bucket_grants_what_the_identity_lacks_and_denies_what_it_has(enforced: EmbeddedAws) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="shared")
    s3.put_object(Bucket="shared", Key="k", Body=b"x", Tagging="team=web")
    ann, bob = user(enforced), user(enforced, allow("s3:*"), name="bob")
    denied(ann("s3").get_object, "because no identity-based policy allows", Bucket="shared", Key="k")
    objects = "arn:aws:s3:::shared/*"
    s3.put_bucket_policy(Bucket="shared", Policy=policy(
        {**allow("s3:GetObject", objects), "Principal": {"AWS": ann.arn}},
        {**deny("s3:DeleteObject", objects), "Principal": {"AWS": bob.arn}},
    ))  # fmt: skip
    ann("s3").get_object(Bucket="shared", Key="k")
    denied(ann("s3").put_object, Bucket="shared", Key="k", Body=b"y")
    bob("s3").put_object(Bucket="shared", Key="k", Body=b"y")
    denied(bob("s3").delete_object, "with an explicit deny in a resource-based policy", Bucket="shared", Key="k")
    # AWS: the root user is stopped by a bucket's deny, but for the policy itself.
    denied_to_all = {**deny("s3:*", [objects, "arn:aws:s3:::shared"]), "Principal": "*"}
    s3.put_bucket_policy(Bucket="shared", Policy=policy(denied_to_all))
    root = enforced.client("s3", key=OURS)
    denied(root.list_objects_v2, Bucket="shared")
    root.delete_bucket_policy(Bucket="shared")


def test_conditions_of_identity_policies(enforced: EmbeddedAws) -> None:
    s3 = enforced.client("s3")
    s3.create_bucket(Bucket="homes")
    ann = user(
        enforced,
        allow("s3:ListBucket", "arn:aws:s3:::homes", Condition={"StringLike": {"s3:prefix": "${aws:username}/*"}}),
        allow("s3:PutObject", "arn:aws:s3:::homes/${aws:username}/*",
              Condition={"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}),
        allow("sqs:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-3"}}),
        allow("sns:CreateTopic", Condition={"StringEquals": {"aws:RequestTag/team": "web"},
                                            "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}),
        allow("sns:TagResource"),
    )  # fmt: skip
    ann("s3").list_objects_v2(Bucket="homes", Prefix="ann/x")
    denied(ann("s3").list_objects_v2, Bucket="homes", Prefix="bob/")
    ann("s3").put_object(Bucket="homes", Key="ann/a", Body=b"", ServerSideEncryption="AES256")
    denied(ann("s3").put_object, Bucket="homes", Key="ann/a", Body=b"")
    denied(ann("s3").put_object, Bucket="homes", Key="bob/a", Body=b"", ServerSideEncryption="AES256")
    ann("sqs", "eu-west-3").list_queues()
    denied(ann("sqs").list_queues)
    ann("sns").create_topic(Name="web", Tags=[{"Key": "team", "Value": "web"}])
    denied(ann("sns").create_topic, code="AuthorizationError", Name="web2", Tags=[{"Key": "team", "Value": "x"}])
    more = [{"Key": "team", "Value": "web"}, {"Key": "other", "Value": ""}]
    denied(ann("sns").create_topic, code="AuthorizationError", Name="web3", Tags=more)


def test_tags_of_callers_and_of_what_they_ask_for(enforced: EmbeddedAws) -> None:
    same = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    ann = user(enforced, allow("iam:*", Condition=same), Tags=[{"Key": "team", "Value": "web"}])
    user(enforced, name="bob", Tags=[{"Key": "team", "Value": "web"}])
    user(enforced, name="eve", Tags=[{"Key": "team", "Value": "sales"}])
    ann("iam").get_user(UserName="bob")
    denied(ann("iam").get_user, UserName="eve")
    tags = {"Action": ["sts:AssumeRole", "sts:TagSession"]}
    arn = role(enforced, trust({"AWS": ann.arn}, **tags), allow("iam:GetUser", Condition=same))
    sales = ann.assume(arn, Tags=[{"Key": "team", "Value": "sales"}])
    sales("iam").get_user(UserName="eve")
    denied(sales("iam").get_user, UserName="bob")


def test_a_key_lets_in_only_whom_its_policy_names(enforced: EmbeddedAws) -> None:
    ann, bob = user(enforced), user(enforced, allow("kms:*"), name="bob")
    kms = enforced.client("kms", key=OURS)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    bob("kms").describe_key(KeyId=key)
    denied(ann("kms").describe_key, code="AccessDeniedException", KeyId=key)
    statement = {**allow("kms:*"), "Principal": {"AWS": [ann.arn, f"arn:aws:iam::{OURS}:root"]}}
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy(statement))
    ann("kms").describe_key(KeyId=key)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy({**statement, "Principal": {"AWS": ann.arn}}))
    words = "because no resource-based policy allows the kms:DescribeKey action"
    denied(bob("kms").describe_key, words, code="AccessDeniedException", KeyId=key)


# The switch


def test_the_switch(aws: EmbeddedAws) -> None:
    ann = user(aws)

    def verb(switch: str) -> dict[str, Any]:
        told = command("enforce", switch, "--state-dir", str(aws.state_dir)).told
        assert told is not None
        return told

    on = verb("on")
    assert (on["changed"], on["enforces_iam"], aws.status()["enforces_iam"]) == (True, True, True)
    denied(ann("iam").list_users)
    assert not verb("on")["changed"]
    assert verb("off")["enforces_iam"] is False
    ann("iam").list_users()
    aws.enforce()
    aws.reset()
    assert aws.status()["enforces_iam"] is False


def test_bare_moto_enforces_nothing_and_says_so(unmended: EmbeddedAws) -> None:
    outcome = command("enforce", "on", "--state-dir", str(unmended.state_dir))
    assert outcome.code == 1 and "enforces no policies" in outcome.sentence
