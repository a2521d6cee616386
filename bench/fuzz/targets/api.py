"""The pages and the API of `detente serve`: addresses, questions and bodies, drawn."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from drawing import Draw, file, need

from targets import book_file
from targets.commands import VALUES

ROOMS = ("detente.web", "detente.book.query")
SEEDS = {f"{number}": bytes((number * 53 + at * 29) % 256 for at in range(60)) for number in range(40)}
PAGES = ("/", "/articles", "/events", "/dyad/PAK/USA", "/search", "/method", "/actors", "/network", "/map", "/outlets", "/review", "/system",
         "/leverage", "/align", "/add", "/occurrences", "/who", "/settings")  # fmt: skip
_client: Any = None
_paths: list[tuple[str, str, list[str]]] = []


def _opened() -> Any:
    global _client
    if _client is None:
        from starlette.testclient import TestClient

        from detente.web.app import create_app

        described = json.loads((Path(sys.modules["drawing"].__file__ or "").parents[2] / "docs/openapi.json").read_text())
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                if method in ("get", "post") and path != "/read":
                    asked = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
                    _paths.append((method, "/api/v1" + path, asked))
        _paths.extend(("get", page, ["since", "until", "q", "page", "by", "party", "source", "target", "format"]) for page in PAGES)
        _client = TestClient(create_app(file("served.db", book_file._made())), base_url="http://127.0.0.1:8360")
        _client.__enter__()
    return _client


def once(data: bytes) -> None:
    client, draw = _opened(), Draw(data)
    method, path, asked = draw.one_of(_paths)
    while "{" in path:
        begin, _, rest = path.partition("{")
        path = begin + quote(_value(draw), safe="") + rest.partition("}")[2]
    query = "&".join(f"{name}={quote(_value(draw))}" for name in asked if draw.number(2) == 0)
    address = f"{path}?{query}"
    if not _is_an_address(address):
        return  # the client of the tests refuses it: it never reaches the server
    headers = {"origin": "http://127.0.0.1:8360"}
    if method == "post":
        body = (
            json.dumps({"event": _value(draw), "reason": _value(draw), "changes": {_value(draw): _value(draw)}})
            if draw.truth()
            else draw.text(99)
        )
        answer = client.post(
            address, content=body.encode("utf-8", "surrogateescape"), headers={**headers, "content-type": "application/json"}
        )
    else:
        answer = client.get(address, headers=headers)
    need(answer.status_code < 500 or answer.status_code == 503, f"{answer.status_code} of {path.split('?')[0][:30]}")


def _is_an_address(address: str) -> bool:
    import httpx

    try:
        httpx.URL(address)
    except httpx.InvalidURL:
        return False
    return True


def _value(draw: Draw) -> str:
    return draw.one_of(VALUES) if draw.number(7) else draw.text(12).encode("utf-8", "replace").decode()
