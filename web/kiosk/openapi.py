"""The OpenAPI document, made of the endpoints and messages the server itself uses."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from verifier.protocol.messages.answered import BatchResult, CheckAnswer, KeysAnswer
from verifier.protocol.messages.problems import Problem
from verifier.protocol.refusals import RefusalCode
from web.kiosk.endpoints import Endpoint
from web.kiosk.problems import CONTENT_TYPE, KINDS, is_kept
from web.kiosk.routes import ENDPOINTS, KEYS_PATH, OPENAPI_PATH

_SIGNED: Final[tuple[RefusalCode, ...]] = (
    "signature_input_invalid",
    "signature_missing",
    "signature_invalid",
    "key_unknown",
    "signature_expired",
    "clock_skew",
    "replay_detected",
    "rate_limited",
)
_ANY: Final[tuple[RefusalCode, ...]] = ("internal_error", "overloaded", "storage_unavailable")
_WITH_BODY: Final[tuple[RefusalCode, ...]] = (
    "malformed_request",
    "digest_mismatch",
    "idempotency_in_progress",
    "body_too_large",
    "format_unsupported",
    "idempotency_mismatch",
)
_JSON: Final = "application/json"
_TRY_LATER: Final = frozenset({429, 503})
_REFERENCE: Final = "#/components/schemas/{model}"
_SEALED: Final = ("Content-Digest", "Signature-Input", "Signature")
_HEADERS: Final[dict[str, tuple[str, bool]]] = {
    "Content-Digest": ("RFC 9530: sha-256 of the body", True),
    "Signature-Input": (
        'server=("@status" "content-type" "content-digest" "signature";req;key="kiosk"); the last one '
        "is left out where the request's signature could not be read",
        True,
    ),
    "Signature": ("RFC 9421, under the label server", True),
    "Retry-After": ("whole seconds", True),
    "Idempotent-Replayed": ("true where the answer was given before under this Idempotency-Key", False),
}
_ABOUT: Final = (
    "Kiosk protocol v1. Every request but those of /v1/keys and this document is signed (RFC 9421, ed25519, "
    "tag pv-kiosk-v1) with a digest of its body (RFC 9530); every answer is signed by the server "
    "(tag pv-server-v1)."
)


@cache
def document() -> bytes:
    """Return the document, OpenAPI 3.1 in JSON."""
    models: set[type[BaseModel]] = {Problem, KeysAnswer, *(endpoint.answer for endpoint in ENDPOINTS)}
    asked = {endpoint.message for endpoint in ENDPOINTS if endpoint.message is not None}
    pairs: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in models]
    pairs += [(model, "validation") for model in asked]
    pairs.sort(key=lambda pair: pair[0].__name__)
    references, schemas = models_json_schema(pairs, ref_template=_REFERENCE)
    named: dict[type[Any], Any] = {model: reference for (model, _), reference in references.items()}
    # what an item is answered is passed on as it was rendered
    _schema_of(BatchResult, schemas)["body"] = {"anyOf": [named[CheckAnswer], named[Problem]]}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, named)
    problem = named[Problem]
    paths[KEYS_PATH] = {"get": _open_page("get_keys", "The server's keys.", named[KeysAnswer], problem)}
    paths[OPENAPI_PATH] = {"get": _open_page("get_openapi", "This document.", {"type": "object"}, problem)}
    told = {
        "openapi": "3.1.0",
        "info": {"title": "Pension Verifier, kiosk API", "version": "1", "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "headers": {
                name: {"description": text, "required": always, "schema": {"type": "string"}}
                for name, (text, always) in _HEADERS.items()
            },
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Signature",
                    "description": "RFC 9421: Signature-Input and Signature under the label kiosk",
                }
            },
        },
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _schema_of(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the members of a model among the schemas."""
    members: dict[str, Any] = schemas["$defs"][model.__name__]["properties"]
    return members


def _operation(endpoint: Endpoint, named: dict[type[Any], Any]) -> dict[str, Any]:
    parts = endpoint.path.removeprefix("/v1/").replace("{", "").replace("}", "").split("/")
    operation: dict[str, Any] = {
        "operationId": "_".join([endpoint.method.lower(), *parts]).replace("-", "_"),
        "summary": endpoint.summary,
        "security": [{"signature": []}],
        "parameters": _parameters(endpoint),
        "responses": {
            str(endpoint.status): _response(
                "Done.", _JSON, named[endpoint.answer], _more_headers(endpoint.status, endpoint)
            ),
            **_problems(endpoint, named[Problem]),
        },
    }
    if endpoint.message is not None:
        operation["requestBody"] = {
            "required": True,
            "description": f"At most {endpoint.most_bytes} bytes.",
            "content": {_JSON: {"schema": named[endpoint.message]}},
        }
    return operation


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    headers = ["Signature-Input", "Signature"]
    if endpoint.message is not None:
        headers += ["Content-Digest", "Idempotency-Key"]
    told: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "schema": {"type": "string"} | ({"format": "uuid"} if name == "Idempotency-Key" else {}),
        }
        for name in headers
    ]
    if "{check_id}" in endpoint.path:
        identifier = {"type": "string", "pattern": "^[A-Za-z0-9-]{1,60}$"}
        told.append({"name": "check_id", "in": "path", "required": True, "schema": identifier})
    return told


def _problems(endpoint: Endpoint, schema: Any) -> dict[str, Any]:
    codes = {*_SIGNED, *_ANY, *endpoint.refusals, *(_WITH_BODY if endpoint.message is not None else ())}
    if not endpoint.joins:
        codes |= {"device_suspended", "device_revoked"}
        codes |= set() if endpoint.pending_may else {"device_pending"}
    if "{check_id}" in endpoint.path:
        codes.add("not_found")
    return _by_status(codes, schema, endpoint)


def _by_status(
    codes: Iterable[RefusalCode], schema: Any, endpoint: Endpoint | None = None
) -> dict[str, dict[str, Any]]:
    by_status: dict[int, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(KINDS[code].status, []).append(code)
    return {
        str(status): _response(", ".join(told), CONTENT_TYPE, schema, _more_headers(status, endpoint))
        for status, told in sorted(by_status.items())
    }


def _more_headers(status: int, endpoint: Endpoint | None) -> tuple[str, ...]:
    """Return the headers an answer may carry besides those of every answer."""
    if status in _TRY_LATER:
        return ("Retry-After",)
    can_repeat = endpoint is not None and endpoint.message is not None and is_kept(status)
    return ("Idempotent-Replayed",) if can_repeat else ()


def _response(description: str, content_type: str, schema: Any, more: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "description": description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in (*_SEALED, *more)},
        "content": {content_type: {"schema": schema}},
    }


def _open_page(name: str, summary: str, schema: Any, problem: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "security": [],
        "responses": {"200": _response("Done.", _JSON, schema), **_by_status(_ANY, problem)},
    }
