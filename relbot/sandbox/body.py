"""Reading what a caller sent: the four ways of Bot API "Making requests"."""

import json
from email.parser import BytesHeaderParser
from typing import Any
from urllib.parse import parse_qsl

from relbot.sandbox.errors import ApiError, bad_request
from relbot.sandbox.parameters import Upload

LARGEST = 50 * 1024 * 1024
"""Bot API "Sending files": 50 MB."""


def read_parameters(query: bytes, content_type: str, body: bytes) -> dict[str, Any]:
    """URL query, application/x-www-form-urlencoded, application/json and multipart/form-data, by name.

    Raises ApiError for a body that cannot be read.
    """
    if len(body) > LARGEST:
        raise ApiError(413, "Request Entity Too Large")
    found: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return found
    if kind == "application/json":
        found.update(_json(body))
    elif kind == "application/x-www-form-urlencoded":
        found.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        found.update(_multipart(content_type, body))
    else:
        raise bad_request(f"the sandbox cannot read a body of type {kind or 'none'}")
    return found


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("request body must be a JSON object")
    return value


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    """RFC 7578: parts between lines of the boundary; a part with a file name is a file."""
    header = BytesHeaderParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode())
    boundary = header.get_boundary()
    if not boundary:
        raise bad_request("multipart body without boundary")
    found: dict[str, Any] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        fields = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = fields.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise bad_request("multipart part without name")
        filename = fields.get_filename()
        found[name] = (
            content.decode("utf-8", "replace")
            if filename is None
            else Upload(filename, fields.get_content_type(), content)
        )
    return found
