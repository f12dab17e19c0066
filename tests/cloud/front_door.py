"""The HTTP API in front of the functions: routes requests as API Gateway does, and turns them into
events of payload format 2.0 and answers into responses.
"""

import base64
import datetime
import http.server
import json
import re
import threading
import time
import urllib.parse
import uuid

from functions import MAX_PAYLOAD, FunctionError
from services import serve

# Of API Gateway: the largest body of a request, and of all its headers together, in bytes.
MAX_BODY = 10 * 1024 * 1024
MAX_HEADERS = 10_240
# Bodies of other types reach the function as base64.
TEXT = re.compile(r"text/|application/(json|javascript|xml)\b")
DEFAULT = "$default"
API = "a1b2c3d4e5"


class FrontDoor:
    """Serves an API with these routes (method, path, name of the function), each with the same
    settings, on a port of loopback."""

    def __init__(self, routes, settings, functions, clock):
        self.functions, self.clock = functions, clock
        self.throttles = {path: Throttle(settings) for _, path, _ in routes}
        self.routes = sorted(routes, key=lambda route: generality(route[1]))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        serve(self.server)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def route(self, method, path):
        """The key of the route of a request, the name of its function, the values of the variables
        in the path, and the throttle; None if the request is not routed."""
        for allowed, route, function in self.routes:
            values = values_in(path, route)
            if values is not None and allowed in (method, "ANY"):
                key = DEFAULT if route == f"/{DEFAULT}" else f"{allowed} {route}"
                return key, function, values, self.throttles[route]
        return None

    def answer(self, request):
        """Status, headers and body of the response to a request."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        path, _, query = request.path.partition("?")
        path = urllib.parse.unquote(path)
        found = self.route(request.command, path)
        if not found:
            return message(404, "Not Found")
        if sum(len(name) + len(value) for name, value in request.headers.items()) > MAX_HEADERS:
            return message(431, "Request Header Fields Too Large")
        key, function, values, throttle = found
        if not throttle.lets_through():
            return message(429, "Too Many Requests")
        event = json.dumps(self.event(request, key, path, query, values, body)).encode()
        if len(body) > MAX_BODY or len(event) > MAX_PAYLOAD:
            return message(413, "Request Entity Too Large")
        try:
            return response(json.loads(self.functions[function].invoke(event)))
        except FunctionError as error:
            print(f"     the front door answers 500: {error}", flush=True)
            return message(500, "Internal Server Error")

    def event(self, request, key, path, query, values, body):
        """The event of a request (HTTP APIs, "Lambda payload format version 2.0")."""
        headers = {}
        for name, value in request.headers.items():
            earlier = headers.get(name.lower())
            headers[name.lower()] = f"{earlier},{value}" if earlier else value
        cookies = headers.pop("cookie", None)
        host, source = headers.get("host", ""), request.client_address[0]
        headers["x-forwarded-for"] = ", ".join(
            filter(None, [headers.get("x-forwarded-for"), source])
        )
        headers |= {
            "x-amzn-trace-id": f"Root=1-{int(self.clock.now()):08x}-{uuid.uuid4().hex[:24]}",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        }
        moment = datetime.datetime.fromtimestamp(self.clock.now(), datetime.timezone.utc)
        event = {
            "version": "2.0",
            "routeKey": key,
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": API,
                "domainName": host.partition(":")[0],
                "domainPrefix": host.partition(".")[0],
                "http": {
                    "method": request.command,
                    "path": path,
                    "protocol": request.request_version,
                    "sourceIp": source,
                    "userAgent": headers.get("user-agent", ""),
                },
                "requestId": uuid.uuid4().hex,
                "routeKey": key,
                "stage": DEFAULT,
                "time": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
                "timeEpoch": int(moment.timestamp() * 1000),
            },
            "isBase64Encoded": False,
        }
        if cookies:
            event["cookies"] = cookies.split("; ")
        if query:
            event["queryStringParameters"] = parameters(query)
        if values:
            event["pathParameters"] = values
        if body and TEXT.match(headers.get("content-type", "")):
            event["body"] = body.decode("utf-8", "replace")
        elif body:
            event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        return event

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Throttle:
    """A token bucket, as API Gateway has one for each route."""

    def __init__(self, settings):
        self.rate = settings["ThrottlingRateLimit"]
        self.burst = self.tokens = settings["ThrottlingBurstLimit"]
        self.last, self.lock = time.monotonic(), threading.Lock()

    def lets_through(self):
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
            self.last = now
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True


def generality(route):
    """Orders routes: what is spelled out comes before a variable, and that before the rest of a
    path."""
    if route == f"/{DEFAULT}":
        return [3]
    return [segment.startswith("{") + segment.endswith("+}") for segment in route.split("/")]


def values_in(path, route):
    """The values of the variables of a route in a path; None if they do not match."""
    if route == f"/{DEFAULT}":
        return {}
    names = re.findall(r"{(\w+)\+?}", route)
    parts = [re.escape(part) for part in re.split(r"{\w+\+?}", route)]
    kinds = ["(.+)" if "+" in variable else "([^/]+)" for variable in re.findall(r"{.*?}", route)]
    pattern = "".join(part + kind for part, kind in zip(parts, [*kinds, ""]))
    found = re.fullmatch(pattern, path, re.DOTALL)
    return dict(zip(names, found.groups())) if found else None


def parameters(query):
    """The parameters of a query; those of one name are one text with commas."""
    found = {}
    for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def response(output):
    """The response that a function's output stands for."""
    body = output.get("body") or ""
    body = base64.b64decode(body) if output.get("isBase64Encoded") else body.encode()
    headers = list((output.get("headers") or {}).items())
    headers += [("set-cookie", cookie) for cookie in output.get("cookies") or []]
    return output["statusCode"], headers, body


def message(status, text):
    body = json.dumps({"message": text}).encode()
    return status, [("content-type", "application/json")], body


def handler(front_door):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            status, headers, body = front_door.answer(self)
            self.send_response_only(status)
            # The gateway says the length itself.
            for name, value in headers:
                if name.lower() != "content-length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

        def log_message(self, *arguments):
            pass

    return Handler
