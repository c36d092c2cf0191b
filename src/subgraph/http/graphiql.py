"""The GraphiQL page and its files, all from this process: no request leaves the machine."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from subgraph.http.answers import json_answer

BUNDLE = Path(__file__).parent / "graphiql_bundle"
ENTRY_SCRIPT, ENTRY_STYLE = "graphiql.js", "graphiql.css"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE_HEADERS = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
# The address of a file holds the version of the whole bundle, so what is behind it never changes.
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

PageConfig = Callable[[], Awaitable[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The built files, by their path in the bundle, and a version that changes with any of them."""

    files: Mapping[str, tuple[bytes, str]]
    version: str

    @property
    def is_built(self) -> bool:
        """Whether the page can be shown."""
        return ENTRY_SCRIPT in self.files


def read_bundle(folder: Path = BUNDLE) -> Bundle:
    """All files of the bundle, in memory: what is not among them cannot be asked for, however the path is written."""
    files: dict[str, tuple[bytes, str]] = {}
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(folder).as_posix()
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            files[name] = (content, _content_type(name))
    return Bundle(files, digest.hexdigest()[:16])


def graphiql_routes(bundle: Bundle, page_config: PageConfig | None) -> list[BaseRoute]:
    """`/graphiql`, its files by `/graphiql/assets/VERSION/`, and in `/graphiql/config.json` what the page opens with."""

    async def page(_request: Request) -> Response:
        return HTMLResponse(_page(bundle) if bundle.is_built else _how_to_build(), headers=PAGE_HEADERS)

    async def asset(request: Request) -> Response:
        found = bundle.files.get(request.path_params["name"])
        if found is None or request.path_params["version"] != bundle.version:
            return Response("Not found", 404, media_type="text/plain")
        content, content_type = found
        return Response(content, headers={**FOREVER, "Content-Type": content_type})

    async def config(_request: Request) -> Response:
        return json_answer(200, dict(await page_config()) if page_config else {})

    return [
        Route("/graphiql", page),
        Route("/graphiql/config.json", config),
        Route("/graphiql/assets/{version}/{name:path}", asset),
    ]


def _content_type(name: str) -> str:
    # Not left to the machine's own table, which knows JavaScript by several names or not at all.
    known = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".map": "application/json"}
    fonts = {".ttf": "font/ttf", ".woff": "font/woff", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
    suffix = Path(name).suffix.lower()
    found = {**known, **fonts}.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if suffix in {*known, ".svg"} else found


def _page(bundle: Bundle) -> str:
    at = escape(f"/graphiql/assets/{bundle.version}/", quote=True)
    style = f'<link rel="stylesheet" href="{at}{ENTRY_STYLE}">' if ENTRY_STYLE in bundle.files else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Subgraph · GraphiQL</title>
<link rel="icon" href="data:,">
<style>html, body, #graphiql {{ height: 100%; margin: 0; }}</style>
{style}
</head>
<body>
<div id="graphiql">Loading…</div>
<script type="module" src="{at}{ENTRY_SCRIPT}"></script>
</body>
</html>
"""


def _how_to_build() -> str:
    return """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Subgraph · GraphiQL is not built</title>
<link rel="icon" href="data:,">
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em; }</style>
</head>
<body>
<h1>GraphiQL is not built yet</h1>
<p>The API works: send queries to <code>POST /graphql</code> with an <code>Authorization: Bearer</code> header.</p>
<p>To have this page, run <code>make graphiql</code> in the repository and restart the server. It needs npm once;
a released wheel carries the page already.</p>
</body>
</html>
"""
