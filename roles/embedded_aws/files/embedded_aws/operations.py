# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names the AWS operation that an HTTP request stands for, from its signature and botocore's service models."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from embedded_aws.exchange import Call
from embedded_aws.reads import is_read
from embedded_aws.rest_routes import Routes

# SigV4 and SigV4A, which has no region: Credential=KEY/DATE[/REGION]/SERVICE/aws4_request
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d+/(?:[^/,]*/)?([^/,]+)/aws4_request")
_CREDENTIAL_V2 = re.compile(r"AWS ([^:\s]+):")
_SERVICE_OF_UNSIGNED_ACTION = {"AssumeRoleWithSAML": "sts", "AssumeRoleWithWebIdentity": "sts"}
_S3_SIGNING = {"s3", "s3express", "s3-object-lambda"}
_CBOR_PATH = re.compile(r"/service/[^/]+/operation/([^/]+)")
_S3_HOST = re.compile(r"(?P<bucket>.+)\.(s3[.-].*|localhost)(:\d+)?")
_IDENTIFIER = re.compile(r"(Name|Arn|ARN|Id|Identifier|Url|Alias)$")
# Beyond this size a body is worth more unread than its resource's name.
_NAMED_BODY = 1024 * 1024

_loader = Loader()


def credential(environ: Mapping[str, Any], query: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The access key and the signing name of a request, from its header or its presigned query; None if unsigned."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    found = _CREDENTIAL.search(header or f"Credential={query.get('X-Amz-Credential', '')}")
    if found:
        return found.group(1), found.group(2)
    old = _CREDENTIAL_V2.match(header)
    return (old.group(1) if old else query.get("AWSAccessKeyId")), None


# Names that sign for a service of another name. They are found by reading every service's model as well, which takes
# some seconds of processor.
_SIGNED_AS = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "elasticmapreduce": "emr",
    "email": "ses",
    "monitoring": "cloudwatch",
    "sso": "sso-admin",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
# One thread reads them all, and not each that comes meanwhile.
_reading = threading.Lock()


def name(environ: Mapping[str, Any], body: bytes) -> Call:
    """The call that a request stands for. environ is WSGI's, with the path as sent in RAW_URI."""
    method = environ["REQUEST_METHOD"]
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    key, signing = credential(environ, query)
    path = environ.get("RAW_URI", environ["PATH_INFO"]).partition("?")[0]
    action, parameters = _action(environ, path, query, body)
    signing = signing or _SERVICE_OF_UNSIGNED_ACTION.get(action or "", "s3")

    def call(service: str, protocol: str, operation: str | None, resource: str | None) -> Call:
        return Call(service, operation, resource, protocol, method, key, is_read(operation, method))

    unnamed = None
    for service in _services(signing, path):
        protocol, routed = _protocol(service, environ)
        unnamed = unnamed or call(service, protocol, action if not routed else None, None)
        if routed:
            full_path = _with_bucket_of_host(environ, path) if service == "s3" else path
            match = _routes(service).match(method, full_path, query, lambda header: _environ_key(header) in environ)
            if match:
                operation, resource = match
                # One request, told apart by who is asked.
                if (signing, operation) == ("s3express", "ListBuckets"):
                    operation = "ListDirectoryBuckets"
                resource = resource or _resource(model(service).operation_model(operation), parameters)
                return call(service, protocol, operation, resource)
            # A web form's upload, which has an operation's rights but isn't in the model.
            if service == "s3" and method == "POST" and environ.get("CONTENT_TYPE", "").startswith("multipart/form"):
                return call(service, protocol, "PostObject", full_path.strip("/"))
        elif action in model(service).operation_names and _is_version(service, parameters):
            return call(service, protocol, action, _resource(model(service).operation_model(action), parameters))
    return unnamed or call(signing, _guess_protocol(environ), action, None)


@cache
def model(service: str) -> ServiceModel:
    """botocore's model of a service, by botocore's name for it."""
    return ServiceModel(_loader.load_service_model(service, "service-2"), service)


def _services(signing: str, path: str) -> Iterator[str]:
    """The services that sign with a name, the likeliest first; most requests need no more than that one."""
    if signing in _S3_SIGNING:
        yield "s3control" if path.startswith("/v20180820/") else "s3"
        return
    guesses = (_SIGNED_AS.get(signing, signing), signing.replace("-", ""))
    likely = [name for name in dict.fromkeys(guesses) if name in _service_names()]
    yield from likely
    with _reading:
        others = _signing_names().get(signing, ())
    yield from (service for service in others if service not in likely)


@cache
def _service_names() -> frozenset[str]:
    return frozenset(_loader.list_available_services("service-2"))


@cache
def _signing_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for service in sorted(_service_names()):
        # A loader keeps all that it has read; of these 300 MB one line each is wanted.
        metadata = Loader().load_service_model(service, "service-2")["metadata"]
        names.setdefault(metadata.get("signingName", metadata["endpointPrefix"]), []).append(service)
    return names


@cache
def _routes(service: str) -> Routes:
    return Routes.of(model(service))


def _protocol(service: str, environ: Mapping[str, Any]) -> tuple[str, bool]:
    """The protocol of a request to a service, and whether its operation is found by route rather than by name."""
    spoken = model(service).metadata.get("protocols") or [model(service).metadata["protocol"]]
    routed = next((protocol for protocol in spoken if protocol.startswith("rest-")), None)
    if routed:
        return routed, True
    guess = _guess_protocol(environ)
    return (guess if guess in spoken or guess != "query" else "ec2" if "ec2" in spoken else guess), False


def _guess_protocol(environ: Mapping[str, Any]) -> str:
    if environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor":
        return "smithy-rpc-v2-cbor"
    return "json" if "HTTP_X_AMZ_TARGET" in environ else "query"


def _action(
    environ: Mapping[str, Any], path: str, query: Mapping[str, str], body: bytes
) -> tuple[str | None, Mapping[str, Any]]:
    """The operation that a request names outright, and its parameters as far as they can be read."""
    kind = environ.get("CONTENT_TYPE", "")
    if environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor":
        found = _CBOR_PATH.search(path)
        return (found.group(1) if found else None), {}
    if "json" in kind and len(body) <= _NAMED_BODY:
        parameters = _json_object(body)
    elif kind.startswith("application/x-www-form-urlencoded") and len(body) <= _NAMED_BODY:
        parameters = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    else:
        parameters = dict(query)
    target = environ.get("HTTP_X_AMZ_TARGET")
    return (target.rpartition(".")[2] if target else parameters.get("Action")), parameters


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _is_version(service: str, parameters: Mapping[str, Any]) -> bool:
    # elb and elbv2 have operations of the same names, told apart by the version of the API.
    return parameters.get("Version", model(service).api_version) == model(service).api_version or not _rivals(service)


def _rivals(service: str) -> bool:
    metadata = model(service).metadata
    return len(_signing_names().get(metadata.get("signingName", metadata["endpointPrefix"]), ())) > 1


def _resource(operation: OperationModel, parameters: Mapping[str, Any]) -> str | None:
    """The first parameter that names something: required ones before others, and never a sensitive one."""
    shape = operation.input_shape
    if shape is None or not parameters:
        return None
    required = set(shape.required_members)
    for member in sorted(shape.members, key=lambda member: member not in required):
        serialization = shape.members[member].serialization
        wire_name = serialization.get("queryName") or serialization.get("name", member)
        value = parameters.get(wire_name, parameters.get(wire_name[:1].upper() + wire_name[1:]))
        sensitive = shape.members[member].metadata.get("sensitive")
        if isinstance(value, str) and _IDENTIFIER.search(member) and not sensitive:
            return value
    return None


def _with_bucket_of_host(environ: Mapping[str, Any], path: str) -> str:
    found = _S3_HOST.fullmatch(environ.get("HTTP_HOST", ""))
    return f"/{found.group('bucket')}{path}" if found else path


def _environ_key(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")
