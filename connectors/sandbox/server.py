"""The aiohttp side: sockets in, `Request` out, with latency, faults and counting on the way."""

import asyncio
import gzip
import sys
import time
import traceback
from email.utils import format_datetime
from itertools import count
from pathlib import Path

from aiohttp import web

from connectors.sandbox.control import PREFIX, Control
from connectors.sandbox.http import Request, Response, redirect

MAX_BODY = 64 * 1024 * 1024
# A shorter body is not worth the processor's time.
GZIP_FROM = 2_000
LONG_S = 20
STYLESHEET = Path(__file__).parent / "pages" / "style.css"


class Server:
    """One simulated system on one port."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._numbers = count()
        self._began: dict[int, float] = {}

    def application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_route("*", "/{path:.*}", self._serve)
        return application

    async def _serve(self, call: web.Request) -> web.StreamResponse:
        number = next(self._numbers)
        self._began[number] = time.monotonic()
        try:
            request = await self._read(call)
            response = await self._answer(call, request)
        finally:
            del self._began[number]
        if response is None:
            if call.transport is not None:
                call.transport.abort()
            return web.Response()
        return self._written(call, response)

    async def _read(self, call: web.Request) -> Request:
        long_ago = time.monotonic() - LONG_S
        return Request(
            method="GET" if call.method == "HEAD" else call.method,
            # An instance address that ends in a slash gives paths that begin with two.
            path="/" + call.rel_url.raw_path.strip("/"),
            query=dict(call.rel_url.query),
            headers={name.lower(): value for name, value in call.headers.items()},
            body=await call.read() if call.body_exists else b"",
            raw_query=call.rel_url.raw_query_string,
            base_url=f"{call.scheme}://{call.host}",
            concurrent=len(self._began),
            long_running=sum(began < long_ago for began in self._began.values()),
        )

    async def _answer(self, call: web.Request, request: Request) -> Response | None:
        """Return the answer, or None where the connection is to be dropped."""
        control = self._control
        if request.path == "/":
            return redirect("/people/")
        if request.path == "/people/style.css":
            return Response(200, STYLESHEET.read_bytes(), {"Content-Type": "text/css;charset=UTF-8"})
        if request.path.startswith(PREFIX):
            return self._committed(control.answer(request))
        if request.path == "/people" or request.path.startswith("/people/"):
            return self._committed(self._handled(request))
        route = control.system.route(request)
        control.stats.began(call.method, route, request.concurrent)
        response = await self._exposed(call, request, control.faults.next(call.method, route, request.path))
        control.stats.ended(call.method, request, response)
        return response

    async def _exposed(self, call: web.Request, request: Request, fault: str | None) -> Response | None:
        """Answer an API call, exposed to latency and to the fault that strikes it."""
        control = self._control
        if control.config.latency_ms:
            await asyncio.sleep(control.config.latency_ms / 1000)
        match fault:
            case "drop_request":
                return None
            case "timeout":
                await _given_up(call)
                return None
            case "http_500" | "throttle" | "html":
                return control.system.fault_response(fault)
            case "expire_token":
                control.system.expire_token()
        response = self._committed(self._handled(request))
        if control.config.write_ms and response.written:
            await asyncio.sleep(control.config.write_ms * response.written / 1000)
        return None if fault == "drop_response" else response

    def _handled(self, request: Request) -> Response:
        try:
            return self._control.system.handle(request)
        # A mistake in the simulator must not look like the vendor's silence: the client gets a 500, we get the trace.
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return self._control.system.fault_response("http_500")

    def _committed(self, response: Response) -> Response:
        self._control.store.commit()
        return response

    def _written(self, call: web.Request, response: Response) -> web.Response:
        body, headers = response.body, dict(response.headers)
        # Clients take the vendor's time from here, so it must follow the system's own clock.
        headers["Date"] = format_datetime(self._control.clock.now(), usegmt=True)
        if len(body) >= GZIP_FROM and "gzip" in call.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=1)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return web.Response(status=response.status, body=body or None, headers=headers)


async def _given_up(call: web.Request) -> None:
    while call.transport is not None and not call.transport.is_closing():
        await asyncio.sleep(0.02)
