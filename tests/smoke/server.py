"""A running server, here or elsewhere, requests to it, and commands of its binary."""

import contextlib
import datetime
import http.client
import itertools
import json
import os
from pathlib import Path
import re
import signal
import subprocess
import threading
import urllib.parse
import zoneinfo

from checks import check, check_equal
from settings import BINARY, NOW

DANISH_TIME = zoneinfo.ZoneInfo("Europe/Copenhagen")


class Client:
    """Sends requests to the server at this address."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port)

    def ask(self, method, path, body=None, **headers):
        """Sends one request on a connection of its own. `body` is a JSON value, or bytes that are
        sent as they are."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(method, urllib.parse.quote(path, safe="/?&=%+"), body, headers)
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def put(self, course, token, slug=None, **headers):
        return self.ask(
            "PUT",
            f"/staff/courses/{slug or course['slug']}",
            course,
            Authorization=bearer(token),
            **headers,
        )

    def register(self, slug, run, form, key=None, **headers):
        key = key or fresh_key()
        return self.ask(
            "POST",
            f"/courses/{slug}/runs/{run}/registrations",
            form,
            Idempotency_Key=key,
            **headers,
        )

    def run(self, slug, start):
        """The run of a course as the public sees it; empty when there is none."""
        runs = (self.get(f"/courses/{slug}").json or {}).get("runs", [])
        return next((run for run in runs if run["start"] == start), {})


class Server(Client):
    """A running `kursuskontor serve` or `preview`, without limits unless they are on."""

    def __init__(
        self, *arguments, now=NOW, command="serve", limits="off", listen="127.0.0.1:0"
    ):
        self.command, self.listen = command, listen
        self.arguments = list(arguments) + (["--now", now] if now else [])
        if command == "serve":
            self.arguments += ["--limits", limits]
        self.output, self.log = [], []
        self.start()

    @property
    def data(self):
        return self.arguments[self.arguments.index("--data") + 1]

    @property
    def mail_folder(self):
        return Path(self.data) / "mail"

    def start(self):
        # The local server must not use AWS settings of the shell.
        environment = os.environ | {
            "AWS_PROFILE": "nobody",
            "AWS_REGION": "eu-north-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
        }
        self.process = subprocess.Popen(
            [BINARY, self.command, "--listen", self.listen, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        ready = threading.Event()
        self.address = None

        def follow_stdout(stream):
            for line in stream:
                self.output.append(line)
                found = re.search(r"listening on http://([\d.]+):(\d+)", line)
                if found:
                    self.address = (found[1], int(found[2]))
                    ready.set()
            ready.set()

        self.followers = [
            threading.Thread(target=follow_stdout, args=(self.process.stdout,), daemon=True),
            threading.Thread(target=self.log.extend, args=(self.process.stderr,), daemon=True),
        ]
        for follower in self.followers:
            follower.start()
        if not ready.wait(60) or not self.address:
            self.process.kill()
            raise RuntimeError("the server did not start: " + "".join(self.log)[-2000:])

    def stop(self, how=signal.SIGTERM):
        """Sends a signal. Returns the exit code."""
        self.process.send_signal(how)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "did not stop within 20 s"
        for follower in self.followers:
            follower.join(5)
        return code

    @contextlib.contextmanager
    def at(self, now):
        """The same server at another time."""
        place = self.arguments.index("--now") + 1
        before = self.arguments[place]
        for time in (now, before):
            check_equal("the server stops", self.stop(), 0)
            self.arguments[place] = time
            self.start()
            if time == now:
                yield


class Elsewhere(Client):
    """A server that runs already. Its e-mails, its log and its clock are files on this machine."""

    def __init__(self, url, mail_folder, log_file, clock_file):
        super().__init__(url)
        self.mail_folder, self.log_file, self.clock_file = map(
            Path, (mail_folder, log_file, clock_file)
        )

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8").splitlines(keepends=True)

    @contextlib.contextmanager
    def at(self, now):
        """The same server at another Danish local time."""
        before = self.clock_file.read_text()
        moment = datetime.datetime.fromisoformat(now).replace(tzinfo=DANISH_TIME)
        # As libfaketime reads it.
        self.set_clock(f"{moment.astimezone(datetime.timezone.utc):%F %T}\n")
        try:
            yield
        finally:
            self.set_clock(before)

    def set_clock(self, text):
        """In one step: whoever reads the file meanwhile finds it whole."""
        written = self.clock_file.with_suffix(".new")
        written.write_text(text)
        written.replace(self.clock_file)


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.type = headers.get("Content-Type", "")
        try:
            self.json = json.loads(body) if "json" in self.type else None
        except ValueError:
            self.json = None

    def pointers(self):
        return [error.get("pointer", "") for error in (self.json or {}).get("errors") or []]

    def field_errors(self):
        return {
            (error.get("pointer"), error.get("code"))
            for error in (self.json or {}).get("errors") or []
        }

    def __str__(self):
        text = "" if "pdf" in self.type else self.body[:500].decode("utf-8", "replace")
        return f"{self.status} {self.type} {text}"


def bearer(token):
    return f"Bearer {token}"


_numbers = itertools.count(1)


def fresh_key():
    return f"smoke-{os.getpid()}-{next(_numbers)}"


def check_problem(what, response, status, code):
    problem = response.json or {}
    check(
        f"{what}: {status} {code}",
        response.status == status
        and response.type.startswith("application/problem+json")
        and problem.get("type") == f"urn:kursuskontor:problem:{code}"
        and problem.get("status") == status
        and all(problem.get(member) for member in ("title", "detail", "instance", "requestId")),
        response,
    )
    return problem


def command(*arguments):
    return subprocess.run(
        [BINARY, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def check_fails_with_one_sentence(what, *arguments, naming=""):
    try:
        ended = command(*arguments)
    except subprocess.TimeoutExpired:
        return check(f"{what} ends", False)
    check_equal(f"{what}: the exit code", ended.returncode, 2)
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    check(
        f"{what}: one sentence on stderr", len(lines) == 1 and naming in ended.stderr, ended.stderr
    )


def staff_token(data, *arguments):
    ended = command("staff-token", "--data", data, *arguments)
    token = ended.stdout.strip()
    check(
        f"staff-token {' '.join(arguments)} prints the token alone",
        re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token),
        ended,
    )
    return token
