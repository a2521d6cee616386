"""Errors as programs take them: problem details (RFC 9457), ``application/problem+json``, with what to do next as ``hint``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

KIND = "application/problem+json"


def problem(status: int, detail: str, hint: str = "", headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An answer that says what is wrong and what to do; ``more`` are further members."""
    about = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "hint": hint, **more}
    body = json.dumps(about, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, KIND)
