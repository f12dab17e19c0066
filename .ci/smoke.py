#!/usr/bin/env python3
"""Smoke test: starts the built server and uses it over a socket as the website, a contact and the staff would.

Python's standard library, poppler and qpdf; nothing else. Every sentence below is a function; the last line printed
is "N passed, N failed", and the exit code is 1 when anything failed.
"""

import base64
import copy
import csv
import email
import email.policy
import http.client
import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
import urllib.parse
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "debug" / "kursuskontor"
CATALOGUE = ROOT / "infra" / "local" / "catalogue"
CONTRACT = ROOT / "tests" / "fixtures" / "contract"
TEMPLATES = ROOT / "templates"
NOW = "2023-10-02T09:00"
WEBSITE = "http://localhost:5173"  # where a website is developed
KILLS = int(os.environ.get("KILLS", "20"))  # how often the server is killed while it writes
KILL_SEED = int(os.environ.get("KILL_SEED", "1"))  # decides after how many registrations
SEATS = 10_000  # most that a run may have
RUN_KINDS = ["participants", "sign-in", "badges", "certificates", "kitchen"]
MAIL_DOMAIN = "roegproeve.example"  # in every address sent, so that the log can be searched for it

# What the course page says, written down by hand: the sample file is compared with this, not only with itself.
SEED_AGENDA = [
    [
        ("09:00", "10:00", "Velkomst og introduktion"),
        ("10:00", "12:00", "Strategisk borgerinddragelse"),
        ("12:00", "13:00", "Frokost"),
        ("13:00", "14:00", "Borgerinddragelsens bidrag og betydning for demokratiet"),
        ("14:00", "16:00", "Tillid som forudsætning og forklaring"),
    ],
    [
        ("09:00", "12:00", "Dialog og inddragelse af borgere, brugere og foreninger."),
        ("12:00", "12:45", "Frokost"),
        ("12:45", "15:00", "De markante borgere. Hvem er de, og hvad gør vi ved dem?"),
        ("15:00", "16:00", "Dit næste borgerinddragelsesforløb"),
    ],
    [
        ("09:00", "11:00", "Redskabskassen nye metoder og gamle klassikere"),
        (
            "11:00",
            "12:00",
            "Sparring med øvrige kursusdeltagere om brugen af redskaber i dit næste borgerinddragelsesforløb",
        ),
        ("12:00", "13:00", "Frokost"),
        ("13:00", "15:30", "Nye roller og relationer mellem politikere, embedsmænd og borgere"),
        ("15:30", "16:00", "Opsamling og evaluering af kurset"),
    ],
]
SEED_MODULES = [
    ("Strategisk borgerinddragelse", "2023-11-14"),
    ("Inddragelse af hvem?", "2023-11-15"),
    ("Redskaber og roller", "2023-11-21"),
]
SEED_PEOPLE = [
    ("leader", "Maria Steno", "Tidligere spidskandidat, Lokallisten Rudersdal"),
    ("guest", "Hans Mogensen", "Kommunikationschef, Silkeborg Kommune"),
    ("guest", "Ann Sofie Orth", "Borgmester (K), Rudersdal Kommune, medlem af Konservatives hovedbestyrelse"),
    (
        "guest",
        "Olav Hesseldahl",
        "Direktør, Det Politiske Akademi, næstformand, Foreningen Folkemødet, bestyrelsesmedlem, "
        "Akademiet for Social Innovation, bestyrelsesmedlem, Roskilde Festival",
    ),
]


# --- counting ---------------------------------------------------------------------------------------------------

passed, failures = 0, []


def check(what, holds, seen=None):
    """Counts one check; a failed one is printed with what was seen instead."""
    global passed
    if holds:
        passed += 1
    else:
        failures.append(what)
        print(f"     FAILED: {what}" + (f"\n             seen: {str(seen)[:600]}" if seen is not None else ""))
    return bool(holds)


def equal(what, seen, expected):
    return check(f"{what} is {expected!r}", seen == expected, seen)


# --- the server -------------------------------------------------------------------------------------------------


class Server:
    """One running `kursuskontor serve` or `preview`; `stop` sends a signal and gives the exit code."""

    def __init__(self, *arguments, now=NOW, command="serve"):
        self.command, self.arguments = command, list(arguments) + (["--now", now] if now else [])
        self.output, self.log = [], []
        self.start()

    @property
    def data(self):
        return self.arguments[self.arguments.index("--data") + 1]

    def start(self):
        # AWS settings of the shell must not lead the local server anywhere.
        environment = os.environ | {
            "AWS_PROFILE": "nobody",
            "AWS_REGION": "eu-north-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
        }
        self.process = subprocess.Popen(
            [BINARY, self.command, "--listen", "127.0.0.1:0", *self.arguments],
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
                found = re.search(r"listening on http://(127\.0\.0\.1):(\d+)", line)
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
        self.process.send_signal(how)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "did not stop within 20 s"
        for follower in self.followers:
            follower.join(5)
        return code

    def ask(self, method, path, body=None, **headers):
        """One request on a connection of its own. `body`: JSON value, or bytes sent as they are."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(method, urllib.parse.quote(path, safe="/?&=%+"), body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def put(self, course, token, slug=None, **headers):
        return self.ask(
            "PUT", f"/staff/courses/{slug or course['slug']}", course, Authorization=bearer(token), **headers
        )

    def register(self, slug, run, form, key=None, **headers):
        key = key or fresh_key()
        return self.ask("POST", f"/courses/{slug}/runs/{run}/registrations", form, Idempotency_Key=key, **headers)

    def run(self, slug, start):
        """The run of a course as the public sees it, or an empty one."""
        runs = (self.get(f"/courses/{slug}").json or {}).get("runs", [])
        return next((run for run in runs if run["start"] == start), {})


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.type = headers.get("Content-Type", "")
        try:
            self.json = json.loads(body) if "json" in self.type else None
        except ValueError:
            self.json = None

    def pointers(self):
        return [error.get("pointer", "") for error in (self.json or {}).get("errors") or []]

    def faults(self):
        return {(error.get("pointer"), error.get("code")) for error in (self.json or {}).get("errors") or []}

    def __str__(self):
        text = "" if "pdf" in self.type else self.body[:500].decode("utf-8", "replace")
        return f"{self.status} {self.type} {text}"


def bearer(token):
    return f"Bearer {token}"


_numbers = itertools.count(1)


def fresh_key():
    return f"smoke-{os.getpid()}-{next(_numbers)}"


def is_problem(what, answer, status, code):
    problem = answer.json or {}
    check(
        f"{what}: {status} {code}",
        answer.status == status
        and answer.type.startswith("application/problem+json")
        and problem.get("type") == f"urn:kursuskontor:problem:{code}"
        and problem.get("status") == status
        and all(problem.get(member) for member in ("title", "detail", "instance", "requestId")),
        answer,
    )
    return problem


def command(*arguments):
    return subprocess.run(
        [BINARY, *arguments], capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=60
    )


def fails_with_one_sentence(what, *arguments, naming=""):
    try:
        ended = command(*arguments)
    except subprocess.TimeoutExpired:
        return check(f"{what} ends", False)
    equal(f"{what}: the exit code", ended.returncode, 2)
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    check(f"{what}: one sentence on stderr", len(lines) == 1 and naming in ended.stderr, ended.stderr)


# --- what is sent -----------------------------------------------------------------------------------------------


def fixture(path):
    return json.loads(path.read_text(encoding="utf-8"))


def example_course(slug, *runs, **changes):
    """The contract's example course under another slug; with `runs`, those instead of its own."""
    course = fixture(CONTRACT / "course.json") | {"slug": slug} | changes
    if runs:
        course["runs"] = list(runs)
    return course


def example_run(start, capacity=10, **changes):
    return {"start": start, "name": f"Hold {start}", "state": "open", "capacity": capacity, "days": []} | changes


def sample_course():
    return fixture(CATALOGUE / "strategisk-borgerinddragelse.json")


def address(name):
    plain = unicodedata.normalize("NFKD", name.lower().translate(str.maketrans("æø", "ao")))
    return re.sub(r"[^a-z]+", ".", plain.encode("ascii", "ignore").decode()).strip(".") + "@" + MAIL_DOMAIN


def form(*names, **changes):
    """A registration for these people; the first of them is the contact."""
    return {
        "contact": {"name": names[0], "email": address(names[0]), "organisation": "Eksempel Kommune"},
        "participants": [{"name": name, "email": address(name), "jobTitle": "Konsulent"} for name in names],
        "billing": {"kind": "ean", "ean": "5798000880016", "reference": "Personreference MAK"},
        "consent": {"terms": True},
    } | changes


def crowd(word, count):
    return [f"{word} {'abcdefghijklmnopqrstuvwxyz'[i]}sen" for i in range(count)]


# --- PDF witnesses ----------------------------------------------------------------------------------------------


class Pdf:
    """A PDF as poppler and qpdf see it."""

    def __init__(self, content):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            self.info = tool("pdfinfo", file.name)
            self.fonts = tool("pdffonts", file.name).splitlines()[2:]
            self.layout = tool("pdftotext", "-layout", file.name, "-")
            texts = [tool("pdftotext", file.name, "-"), self.layout, tool("pdftotext", "-raw", file.name, "-")]
            self.checked = subprocess.run(["qpdf", "--check", file.name], capture_output=True, text=True)
        self.pages = self.layout.split("\f")[:-1]
        self.readings = [squeezed(text) for text in texts + [without_page_furniture(text) for text in texts]]

    def says(self, text):
        return any(squeezed(text) in reading for reading in self.readings)

    def times_said(self, text):
        return self.readings[0].count(squeezed(text))

    def position(self, text):
        return self.readings[0].find(squeezed(text))


def tool(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def squeezed(text):
    """Text without spaces, hyphens and dashes, so that line breaks and hyphenation do not matter."""
    return re.sub(r"[\s\u00ad\u2010-\u2015-]+", "", unicodedata.normalize("NFKC", text))


def without_page_furniture(text):
    """Text without headers and footers (lines that return on most pages), so that sentences run on over pages."""
    pages = [page.splitlines() for page in text.split("\f") if page.strip()]
    shapes = [{re.sub(r"\d+", "#", line.strip()) for line in page} for page in pages]

    def returns(line):
        shape = re.sub(r"\d+", "#", line.strip())
        return len(pages) > 1 and sum(shape in page for page in shapes) > len(pages) / 2

    return "\n".join(line for page in pages for line in page if not returns(line))


def sentences(prose):
    """The sentences of CommonMark prose as a reader sees them."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose).replace("*", "")
    lines = [re.sub(r"^(- |\d+\. )", "", line) for line in plain.splitlines()]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.?!:]) +", line) if sentence.strip()]


def is_sound_pdf(what, answer, numbered=True):
    """A4, fonts embedded and readable, sound for qpdf, a page number on every page of a numbered document."""
    if not check(
        f"{what}: 200 application/pdf",
        answer.status == 200 and answer.type.startswith("application/pdf") and answer.body.startswith(b"%PDF-"),
        answer,
    ):
        return None
    pdf = Pdf(answer.body)
    check(f"{what}: A4", re.search(r"Page size:.*\(A4\)", pdf.info), pdf.info)
    flags = [re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in pdf.fonts]
    check(
        f"{what}: all fonts embedded and mapped to Unicode",
        flags and all(f and f[1] == f[3] == "yes" for f in flags),
        pdf.fonts,
    )
    check(f"{what}: qpdf finds no fault", pdf.checked.returncode == 0, pdf.checked.stdout + pdf.checked.stderr)
    for number, page in enumerate(pdf.pages if numbered else [], start=1):
        lines = [line for line in page.splitlines() if line.strip()]
        edges = " ".join(lines[:2] + lines[-2:])
        check(f"{what}: page {number} has its number", re.search(rf"(?<!\d){number}(?!\d)", edges), edges)
    return pdf


def answers_304(what, server, path):
    tag = server.get(path).headers.get("ETag", "")
    check(f"{what}: a strong ETag", re.fullmatch(r'"[^"]+"', tag), tag)
    again = server.get(path, If_None_Match=tag)
    check(f"{what}: 304 for what is known already", again.status == 304 and not again.body, again)


# --- courses ----------------------------------------------------------------------------------------------------


def the_catalogue_lists_every_sample_course(server, token):
    answer = server.get("/courses")
    check("200 JSON", answer.status == 200 and answer.type.startswith("application/json"), answer)
    listed = {course["slug"]: course for course in answer.json["courses"]}
    check("three courses at least", len(listed) >= 3, list(listed))
    equal("the cursor after the last page", answer.json["next"], None)
    for file in CATALOGUE.glob("*.json"):
        course, summary = fixture(file), listed.get(file.stem, {})
        for member in ("title", "category", "summary", "price", "venue"):
            check(f"{file.stem}: {member}", includes(summary.get(member), course[member]), summary.get(member))
        for run in summary.get("runs", []):
            check(f"{file.stem}: {run['start']} has a status", run.get("status") and run.get("statusLabel"), run)


def the_course_page_is_complete(server, token):
    answer = server.get("/courses/strategisk-borgerinddragelse")
    equal("status", answer.status, 200)
    course, sample = answer.json, sample_course()
    for member in sample.keys() - {"runs"}:
        check(f"{member} as published", includes(course.get(member), sample[member]), course.get(member))
    equal("title", course["title"], "Strategisk borgerinddragelse")
    equal("category", course["category"], "Uddannelse & Kurser")
    equal("people", [(p["kind"], p["name"], p["role"]) for p in course["people"]], SEED_PEOPLE)
    modules = course["programme"]["modules"]
    equal("modules", [module["title"] for module in modules], [title for title, _ in SEED_MODULES])
    for module, items in zip(modules, SEED_AGENDA):
        equal(f"agenda {module['number']}", [(i["start"], i["end"], i["title"]) for i in module["agenda"]], items)
    equal("agenda items", sum(len(module["agenda"]) for module in modules), 14)
    equal("price", course["price"], {"amount": 1999500, "currency": "DKK", "vat": "excluded", "per": "person"})
    venue = {"name": "Altinget", "street": "Ny Kongensgade 10", "postalCode": "1472", "city": "København K"}
    equal("venue", course["venue"], venue)
    equal("contact promise", course["contactPromise"], {"workingDaysFrom": 2, "workingDaysTo": 3})
    equal("outcomes", (course["outcomes"]["lead"], len(course["outcomes"]["items"])), ("Efter kurset …", 3))

    runs = {run["start"]: run for run in course["runs"]}
    autumn, spring = runs["2023-11-14"], runs["2024-02-28"]
    equal("names of the runs", (autumn["name"], spring["name"]), ("Efterår 2023", "Forår 2024"))
    days = [(day["module"], day["date"], day["start"], day["end"]) for day in autumn["days"]]
    equal("days", days, [(n, date, "09:00", "16:00") for n, (_, date) in enumerate(SEED_MODULES, start=1)])
    equal("days of the spring", spring["days"], [])
    for run in (autumn, spring):
        equal("live status", (run["status"], run["statusLabel"], run["seatsLeft"]), ("open", "Ledige pladser", 24))


def includes(whole, part):
    """Whether `whole` holds everything `part` does; it may hold more members (defaults, live fields)."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(includes(whole.get(key), value) for key, value in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(includes, whole, part))
    return whole == part


def the_catalogue_can_be_filtered(server, token):
    def slugs(query):
        answer = server.get(f"/courses?{query}")
        return {course["slug"] for course in answer.json["courses"]} if answer.status == 200 else str(answer)

    seed, letters, boards = (
        "strategisk-borgerinddragelse",
        "klart-sprog-i-breve-til-borgerne",
        "bestyrelsesarbejde-i-foreninger",
    )
    equal("by category", slugs("category=Uddannelse+%26+Kurser"), {seed})
    equal("by word, however it is written", slugs("q=BORGERINDDRAGELSE"), {seed})
    equal("by a word nobody uses", slugs("q=zzz-findes-ikke"), set())
    equal("from a date", slugs("from=2024-03-01"), {letters, boards})
    equal("from a date, by category", slugs("from=2024-03-01&category=Foreninger+%26+Frivillige"), {boards})
    wrong = server.get("/courses?from=i-morgen")
    check("an impossible date is a problem", wrong.status in (400, 422) and "problem+json" in wrong.type, wrong)


def the_catalogue_comes_in_pages(server, token):
    everything = [course["slug"] for course in server.get("/courses?limit=100").json["courses"]]
    seen, cursor = [], ""
    for _ in range(len(everything) + 2):
        page = server.get("/courses?limit=1" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [course["slug"] for course in page["courses"]]
        cursor = page["next"]
        if cursor is None:
            break
        check("the cursor is base64url", re.fullmatch(r"[A-Za-z0-9_-]+", cursor), cursor)
    equal("page by page", seen, everything)
    wrong = server.get("/courses?cursor=L25vLw")
    check("a made-up cursor is a problem", wrong.status in (400, 422) and "problem+json" in wrong.type, wrong)


def a_run_can_be_put_into_a_calendar(server, token):
    path = "/courses/strategisk-borgerinddragelse/runs/2023-11-14/calendar.ics"
    answer = server.get(path)
    check("200 text/calendar", answer.status == 200 and answer.type.startswith("text/calendar"), answer)
    raw = answer.body.decode()
    check("lines end as the standard says", "\r\n" in raw and not re.search(r"(?<!\r)\n", raw), raw[:200])
    text = re.sub(r"\r\n[ \t]", "", raw)
    equal("events", text.count("BEGIN:VEVENT"), 3)
    for _, date in SEED_MODULES:
        day = date.replace("-", "")
        local = re.search(rf"DTSTART;TZID=Europe/Copenhagen:{day}T090000\r\n", text)
        check(f"{date} starts at nine", local or f"DTSTART:{day}T080000Z\r\n" in text, text)
    uids = re.findall(r"UID:(.+)\r\n", text)
    equal("different UIDs", len(set(uids)), 3)
    again = re.sub(r"\r\n[ \t]", "", server.get(path).body.decode())
    equal("UIDs asked for again", re.findall(r"UID:(.+)\r\n", again), uids)
    check("says what and where", "Strategisk borgerinddragelse" in text and "Ny Kongensgade 10" in text, text)

    spring = server.get(path.replace("2023-11-14", "2024-02-28")).body.decode()
    equal("events of a run without days", spring.count("BEGIN:VEVENT"), 1)
    check("an all-day event", "DTSTART;VALUE=DATE:20240228" in spring, spring)
    is_problem("unknown run", server.get(path.replace("2023-11-14", "2023-11-13")), 404, "not-found")


def the_api_describes_itself(server, token):
    answer = server.get("/openapi.json")
    check("200 JSON", answer.status == 200 and answer.json, answer)
    check("OpenAPI 3.1", str(answer.json["openapi"]).startswith("3.1"), answer.json.get("openapi"))
    check("as committed in infra/openapi.json", fixture(ROOT / "infra" / "openapi.json") == answer.json)
    routes = {
        (method, re.sub(r"\{[^}]*\}", "{}", path))
        for path, operations in answer.json["paths"].items()
        for method in operations
    }
    for method, path in [
        ("get", "/courses"),
        ("get", "/courses/{}"),
        ("get", "/courses/{}/runs/{}/calendar.ics"),
        ("put", "/staff/courses/{}"),
        ("post", "/courses/{}/runs/{}/registrations"),
        ("get", "/registrations/{}"),
        ("post", "/registrations/{}/cancellation"),
        ("get", "/courses/{}/brochure.pdf"),
        ("get", "/catalogue.pdf"),
        ("get", "/staff/courses/{}/runs/{}/participants.pdf"),
    ]:
        check(f"{method.upper()} {path} is described", (method, path) in routes, sorted(routes))


def the_website_may_call_from_the_browser(server, token):
    for path in ("/courses", "/courses/strategisk-borgerinddragelse"):
        allowed = server.get(path, Origin=WEBSITE).headers.get("Access-Control-Allow-Origin")
        equal(f"{path} for the website", allowed, WEBSITE)
        stranger = server.get(path, Origin="https://fremmed.example").headers.get("Access-Control-Allow-Origin")
        check(f"{path} for a stranger", stranger in (None, WEBSITE), stranger)
    preflight = server.ask(
        "OPTIONS",
        "/courses/strategisk-borgerinddragelse/runs/2023-11-14/registrations",
        Origin=WEBSITE,
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type,idempotency-key",
    )
    headers = {
        name: preflight.headers.get(f"Access-Control-Allow-{name}", "").lower()
        for name in ("Origin", "Methods", "Headers")
    }
    check(
        "preflight is answered",
        preflight.status in (200, 204) and headers["Origin"] == WEBSITE,
        (preflight.status, headers),
    )
    check("POST is allowed", "post" in headers["Methods"], headers)
    check(
        "so are the headers it needs",
        "content-type" in headers["Headers"] and "idempotency-key" in headers["Headers"],
        headers,
    )


def what_is_unknown_is_not_found(server, token):
    danish = is_problem("unknown course", server.get("/courses/findes-ikke"), 404, "not-found")
    english = is_problem("in English", server.get("/courses/findes-ikke", Accept_Language="en"), 404, "not-found")
    check("Danish unless English is asked for", danish.get("title") != english.get("title"), (danish, english))
    is_problem("impossible slug", server.get("/courses/Findes%20Ikke!"), 404, "not-found")
    is_problem("unknown path", server.get("/noget/helt/andet"), 404, "not-found")


# --- publishing -------------------------------------------------------------------------------------------------


def publishing_needs_the_staff_role(server, token, guest):
    course = example_course("uden-adgang")
    path = "/staff/courses/uden-adgang"
    is_problem("no token", server.ask("PUT", path, course), 401, "sign-in-required")
    is_problem("no token at all like one", server.put(course, "sesam"), 401, "sign-in-required")
    is_problem("token of a guest", server.put(course, guest), 403, "role-required")
    for name, forged in forgeries(token):
        is_problem(name, server.put(course, forged), 401, "sign-in-required")
    is_problem("nothing was stored", server.get("/courses/uden-adgang"), 404, "not-found")


def forgeries(token):
    header, claims, signature = token.split(".")

    def encoded(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    def decoded(part):
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    other = ("A" if signature[0] != "A" else "B") + signature[1:]
    yield "another signature", f"{header}.{claims}.{other}"
    yield "no algorithm", f"{encoded(decoded(header) | {'alg': 'none'})}.{claims}."
    yield "other claims", f"{header}.{encoded(decoded(claims) | {'sub': 'en-anden'})}.{signature}"


def a_course_is_published_and_replaced(server, token):
    course = example_course("moedeledelse")
    created = server.put(course, token)
    equal("new", created.status, 201)
    tag = created.headers.get("ETag", "")
    check("with an ETag", re.fullmatch(r'"[^"]+"', tag), tag)
    check("with the course", includes((created.json or {}).get("course"), course), created)
    warnings = (created.json or {}).get("warnings", [])
    check("a run without days is doubted", any(w["pointer"].startswith("/runs/1") for w in warnings), warnings)
    check("warnings say why", all(w.get("code") and w.get("detail") for w in warnings), warnings)
    check("it is there", includes(server.get("/courses/moedeledelse").json, course))

    is_problem("without If-Match", server.put(course, token), 428, "version-required")
    is_problem("with another If-Match", server.put(course, token, If_Match='"forkert"'), 412, "stale-version")
    changed = course | {"summary": "En dag om møder, der fører til noget."}
    replaced = server.put(changed, token, If_Match=tag)
    equal("replaced", replaced.status, 200)
    check("the ETag follows the content", replaced.headers.get("ETag") not in (None, tag), replaced.headers.get("ETag"))
    is_problem("with the old If-Match", server.put(course, token, If_Match=tag), 412, "stale-version")
    equal("what stands", server.get("/courses/moedeledelse").json["summary"], changed["summary"])

    live = server.get("/courses/moedeledelse").json
    equal("live fields on the way in", server.put(live, token, If_Match=replaced.headers["ETag"]).status, 200)


def names_spelled_two_ways_are_doubted(server, token):
    answer = server.put(sample_course() | {"slug": "borgerinddragelse-igen"}, token)
    equal("published all the same", answer.status, 201)
    doubts = json.dumps(answer.json.get("warnings", []), ensure_ascii=False)
    check("Orth or Ohrt", "Ohrt" in doubts, doubts)
    check("Hesseldahl or Hesseldal", re.search(r"Hesseldal\b", doubts), doubts)


def every_fault_of_a_course_is_reported_at_once(server, token):
    course = example_course("fuld-af-fejl")
    course["title"] = ""
    course["about"] = "# En overskrift\n\nOg <b>HTML</b>."
    course["colour"] = "grøn"
    course["people"][0]["kind"] = "boss"
    course["price"]["amount"] = "dyrt"
    course["venue"].pop("city")
    agenda = course["programme"]["modules"][0]["agenda"]
    agenda[1]["start"] = "10:30"
    agenda[2]["end"] = "17:00"
    course["programme"]["modules"].append(
        {"number": 2, "title": "Uden dag", "intro": "", "agenda": [{"start": "09:00", "end": "16:00", "title": "Alt"}]}
    )
    course["runs"][0]["registrationDeadline"] = "2023-02-30"
    course["runs"][1].pop("capacity")

    answer = server.put(course, token)
    is_problem("full of faults", answer, 422, "invalid")
    for what, *pointers in [
        ("a title is needed", "/title"),
        ("prose without headings and HTML", "/about"),
        ("a person is leader or guest", "/people/0/kind"),
        ("an amount is a number", "/price/amount"),
        ("a venue has a city", "/venue/city"),
        ("a gap in the agenda", "/programme/modules/0/agenda"),
        ("a time outside the day", "/programme/modules/0/agenda/2", "/runs/0/days"),
        ("a module without a day", "/runs/0/days", "/programme/modules/1"),
        ("a day that does not exist", "/runs/0/registrationDeadline"),
        ("a run without capacity", "/runs/1/capacity"),
    ]:
        check(what, any(found.startswith(p) for found in answer.pointers() for p in pointers), answer.pointers())
    check("an unknown field", ("/colour", "unknown-field") in answer.faults(), answer.faults())
    check("each with a reason", all(error.get("detail") for error in answer.json["errors"]), answer.json["errors"])
    is_problem("nothing was stored", server.get("/courses/fuld-af-fejl"), 404, "not-found")

    other = server.put(example_course("en-slug"), token, slug="en-anden-slug")
    is_problem("body and path differ", other, 422, "invalid")
    check("at the slug", "/slug" in other.pointers(), other.pointers())


def a_body_must_be_json_and_small(server, token):
    path = "/courses/moedeledelse/runs/2023-11-14/registrations"
    is_problem("not JSON", server.ask("POST", path, b"{", Idempotency_Key=fresh_key()), 400, "malformed-json")
    long = form("Lang Besked", message="x" * 66_000)
    is_problem("over 64 KB", server.ask("POST", path, long, Idempotency_Key=fresh_key()), 413, "body-too-large")
    plain = server.ask("POST", path, b"hej", Idempotency_Key=fresh_key(), **{"Content-Type": "text/plain"})
    is_problem("not sent as JSON", plain, 415, "unsupported-media-type")
    is_problem("a list instead of an object", server.ask("POST", path, [], Idempotency_Key=fresh_key()), 422, "invalid")
    is_problem("a course that is not JSON", server.put(b"<xml/>", token, slug="intet"), 400, "malformed-json")


# --- registrations ----------------------------------------------------------------------------------------------


def a_registration_is_answered_as_the_contract_says(server, token):
    wish = fixture(CONTRACT / "registration.json")
    key = fresh_key()
    answer = server.register("moedeledelse", "2023-11-14", wish, key)
    equal("status", answer.status, 201)
    expected = fixture(CONTRACT / "registered.json") | {"id": answer.json["id"], "secret": answer.json["secret"]}
    equal("body", answer.json, expected)
    equal("Location", answer.headers.get("Location"), f"/registrations/{answer.json['id']}")
    check("not to be cached", "no-store" in answer.headers.get("Cache-Control", ""), answer.headers.items())
    check("not a replay", answer.headers.get("Idempotency-Replayed") != "true")
    equal("seats left", server.run("moedeledelse", "2023-11-14").get("seatsLeft"), 22)

    for name, again in [("replay", key), ("replay, key in quotes", f'"{key}"')]:
        replay = server.register("moedeledelse", "2023-11-14", wish, again)
        equal(f"{name}: status and body", (replay.status, replay.json), (201, answer.json))
        equal(f"{name}: marked", replay.headers.get("Idempotency-Replayed"), "true")
    equal("seats left after the replays", server.run("moedeledelse", "2023-11-14").get("seatsLeft"), 22)
    reused = server.register("moedeledelse", "2023-11-14", wish | {"message": "Noget andet."}, key)
    is_problem("the key with another body", reused, 422, "idempotency-key-reused")

    again = copy.deepcopy(wish)
    again["participants"][0]["email"] = again["participants"][0]["email"].upper()
    duplicate = server.register("moedeledelse", "2023-11-14", again)
    is_problem("the same people once more", duplicate, 409, "already-registered")
    for index in (0, 1):
        named = any(pointer.startswith(f"/participants/{index}") for pointer in duplicate.pointers())
        check(f"participant {index} is pointed at", named, duplicate.pointers())
    equal("nobody took a seat", server.run("moedeledelse", "2023-11-14").get("seatsLeft"), 22)


def mails(server, about, count):
    """The mails whose text or subject says `about`, once there are so many of them; `.eml` files in the data folder."""
    folder = Path(server.data) / "mail"
    deadline = time.monotonic() + 20
    while True:
        read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in folder.glob("*.eml")]
        found = [mail for mail in read if about in mail.get_body(("plain",)).get_content()]
        if len(found) >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def a_registration_leaves_mails_for_everybody_and_a_notice(server, token):
    equal("published", server.put(example_course("post-paa-dansk", example_run("2023-11-14")), token).status, 201)
    wish = form("Ærø Østergård", "Åse Ågård", message="Kun til kontoret")
    wish["participants"][1]["needs"] = "Glutenfri kanelsnegl"
    wish["consent"]["needs"] = True
    made = server.register("post-paa-dansk", "2023-11-14", wish).json
    found = mails(server, made["id"], 2) + mails(server, "Kære Åse Ågård", 1)
    by_address = {mail["To"].addresses[0].addr_spec: mail for mail in found}
    office = fixture(CONTRACT / "provider.json")["email"]
    people = {address("Ærø Østergård"), address("Åse Ågård")}
    check("contact, participant and office have a mail each", people < set(by_address) and len(by_address) == 3, list(by_address))
    for name in ("Ærø Østergård", "Åse Ågård"):
        mail = by_address.get(address(name))
        if not check(f"a mail to {name}", mail):
            continue
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for words in (text, html):
            check(f"{name} is addressed by name", f"Kære {name}" in words, words[:300])
            check("says what, where and when", "Mødeledelse i praksis" in words and "14. november 2023" in words, words)
        files = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
        equal("calendar files", len(files), 1)
        check("for the calendar", files and "BEGIN:VEVENT" in files[0].get_content(), files)
        whole = text + html + str(mail["Subject"])
        for secret in ("Glutenfri", "Kun til kontoret", "Personreference", "5798000880016"):
            check(f"no mail says {secret}", secret not in whole, whole)
    secrets = {name: made["secret"] in mail.get_body(("plain",)).get_content() for name, mail in by_address.items()}
    equal("who reads the secret", [name for name, reads in secrets.items() if reads], [address("Ærø Østergård")])
    notice = next((mail for name, mail in by_address.items() if name not in people), None)
    if check("a notice", notice):
        text = notice.get_body(("plain",)).get_content()
        check("it names the contact", "Ærø Østergård" in text, text)
        for secret in (MAIL_DOMAIN, "Åse", "Glutenfri", "Eksempel Kommune"):
            check(f"the notice does not say {secret}", secret not in text, text)
    names = [file.name for file in (Path(server.arguments[1]) / "mail").iterdir()]
    check("file names hold no personal data", not any("@" in name or "roegproeve" in name for name in names), names[:5])
    bearer_token = bearer(made["secret"])
    server.ask("POST", f"/registrations/{made['id']}/cancellation", Authorization=bearer_token)
    told = [mail for mail in mails(server, made["id"], 4) if str(mail["Subject"]).startswith("Afmelding")]
    check("the cancellation is told too", told, [str(mail["Subject"]) for mail in mails(server, made["id"], 4)])


def an_erased_person_is_on_no_list(server, token):
    equal("published", server.put(example_course("glem-mig", example_run("2023-11-14")), token).status, 201)
    equal("registered", server.register("glem-mig", "2023-11-14", form("Glemte Person", "Blivende Kollega")).status, 201)
    headers = {"Authorization": bearer(token)}
    whom = {"email": address("Glemte Person")}
    export = server.ask("POST", "/staff/people/export", whom, **headers)
    check("the export names the person", "Glemte Person" in export.body.decode(), export)
    check("and nobody else", "Blivende Kollega" not in export.body.decode(), export)
    audit = server.ask("POST", "/staff/people/audit", whom, **headers)
    check("the access is recorded", any(access["what"] == "export" for access in audit.json["accesses"]), audit)
    equal("erased in", server.ask("POST", "/staff/people/erasure", whom, **headers).json, {"registrations": 1})
    seen = server.get("/staff/courses/glem-mig/runs/2023-11-14/registrations", **headers).body.decode()
    check("the colleague is still registered", "Blivende Kollega" in seen, seen)
    check("the person is not", "Glemte" not in seen and address("Glemte Person") not in seen, seen)
    equal("the seat is free", server.run("glem-mig", "2023-11-14").get("seatsLeft"), 9)
    equal("nothing is left", server.ask("POST", "/staff/people/export", whom, **headers).json["registrations"], [])


def a_registration_needs_an_idempotency_key(server, token):
    path, wish = "/courses/moedeledelse/runs/2023-11-14/registrations", form("Nøgle Løs")
    is_problem("no key", server.ask("POST", path, wish), 400, "idempotency-key-missing")
    is_problem(
        "too long a key", server.ask("POST", path, wish, Idempotency_Key="k" * 256), 400, "idempotency-key-invalid"
    )


def price_follows_the_courses_vat(server, token):
    def price(slug, run, *names, **changes):
        answer = server.register(slug, run, form(*names, **changes))
        seen = (answer.json or {}).get("price", {})
        return tuple(seen.get(part) for part in ("unitAmount", "amount", "vatAmount", "total"))

    excluded = price("strategisk-borgerinddragelse", "2024-02-28", "Excl Moms", billing={"kind": "private"})
    equal("VAT excluded", excluded, (1999500, 1999500, 499875, 2499375))
    billing = {"kind": "cvr", "cvr": "13748136"}
    included = price("klart-sprog-i-breve-til-borgerne", "2024-01-23", "Incl Moms", "Incl Anden", billing=billing)
    equal("VAT included", included, (499500, 999000, 199800, 999000))
    exempt = price("bestyrelsesarbejde-i-foreninger", "2024-03-02", "Uden Moms")
    equal("VAT exempt", exempt, (285000, 285000, 0, 285000))


def seats_run_out_one_group_at_a_time(server, token):
    equal(
        "published",
        server.put(example_course("ti-pladser", example_run("2023-11-14", waitingList=False)), token).status,
        201,
    )

    def register(*names):
        return server.register("ti-pladser", "2023-11-14", form(*names))

    def status():
        run = server.run("ti-pladser", "2023-11-14")
        return run.get("status"), run.get("statusLabel"), run.get("seatsLeft")

    equal("at first", status(), ("open", "Ledige pladser", 10))
    equal("eight people", register(*crowd("Otte", 8)).status, 201)
    equal("then", status(), ("few", "Få ledige pladser", 2))
    problem = is_problem("three people for two seats", register(*crowd("Tre", 3)), 409, "run-full")
    equal("seats left", problem.get("seatsLeft"), 2)
    equal("after it", status(), ("few", "Få ledige pladser", 2))
    equal("two people", register(*crowd("To", 2)).status, 201)
    equal("at last", status(), ("full", "Udsolgt", 0))
    problem = is_problem("one more", register("En Mere"), 409, "run-full")
    equal("no seat left", problem.get("seatsLeft"), 0)


def what_cannot_be_had_has_its_own_problem(server, token):
    course = example_course(
        "alle-tilstande",
        example_run("2023-09-12"),
        example_run("2023-11-07", registrationDeadline="2023-10-01"),
        example_run("2023-11-14", registrationDeadline="2023-10-02"),
        example_run("2023-11-21", state="cancelled"),
        example_run("2023-11-28", state="tentative"),
    )
    published = server.put(course, token)
    equal("published", published.status, 201)
    warnings = published.json.get("warnings", [])
    check("an open run that is over is doubted", any(w["pointer"].startswith("/runs/0") for w in warnings), warnings)
    for run, status, label in [
        ("2023-09-12", "held", "Afholdt"),
        ("2023-11-07", "closed", "Tilmelding lukket"),
        ("2023-11-14", "open", "Ledige pladser"),
        ("2023-11-21", "cancelled", "Aflyst"),
        ("2023-11-28", "tentative", "Forventet"),
    ]:
        seen = server.run("alle-tilstande", run)
        equal(f"status of {run}", (seen.get("status"), seen.get("statusLabel")), (status, label))

    def register(run, slug="alle-tilstande"):
        return server.register(slug, run, form("Vil Med"))

    is_problem("held", register("2023-09-12"), 409, "run-held")
    is_problem("past its deadline", register("2023-11-07"), 409, "registration-closed")
    is_problem("cancelled", register("2023-11-21"), 409, "run-cancelled")
    is_problem("unknown run", register("2023-11-15"), 404, "not-found")
    is_problem("impossible run", register("i-morgen"), 404, "not-found")
    is_problem("unknown course", register("2023-11-14", slug="findes-ikke"), 404, "not-found")
    equal("on the day of the deadline", register("2023-11-14").status, 201)
    equal("tentative", register("2023-11-28").status, 201)


def every_fault_of_a_registration_is_reported_at_once(server, token):
    wish = {
        "contact": {"email": "ikke en adresse", "phone": "ring", "organisation": "Eksempel Kommune"},
        "participants": [
            {"name": "Første Deltager", "email": "foerste"},
            {"name": "Anden Deltager", "email": f"samme@{MAIL_DOMAIN}"},
            {"name": "Tredje Deltager", "email": f"Samme@{MAIL_DOMAIN}"},
            {"name": 4, "email": f"fjerde@{MAIL_DOMAIN}"},
            {"name": "N" * 5000, "email": f"femte@{MAIL_DOMAIN}"},
        ],
        "billing": {"kind": "ean", "ean": "5798000880017"},
        "message": "Mit nummer er 010170-1234.",
        "consent": {"terms": False},
        "farve": "grøn",
    }
    expected = {
        ("/contact/name", "required"),
        ("/contact/email", "email.invalid"),
        ("/contact/phone", "phone.invalid"),
        ("/participants/0/email", "email.invalid"),
        ("/participants/2/email", "email.duplicate"),
        ("/participants/3/name", "wrong-type"),
        ("/participants/4/name", "too-long"),
        ("/billing/ean", "ean.check-digit"),
        ("/billing/reference", "required"),
        ("/message", "cpr.refused"),
        ("/consent/terms", "consent.required"),
        ("/farve", "unknown-field"),
    }
    danish = server.register("moedeledelse", "2023-11-14", wish)
    english = server.register("moedeledelse", "2023-11-14", wish, Accept_Language="en-GB,en;q=0.9,da;q=0.1")
    for name, answer in (("Danish", danish), ("English", english)):
        is_problem(name, answer, 422, "invalid")
        equal(f"{name}: faults", sorted(answer.faults()), sorted(expected))
    details = [[error["detail"] for error in answer.json["errors"]] for answer in (danish, english)]
    check("every sentence differs", not set(details[0]) & set(details[1]), details)

    def faults(**changes):
        return server.register("moedeledelse", "2023-11-14", form("Fin Nok", **changes)).faults()

    many = [{"name": name, "email": address(name)} for name in crowd("Mange", 11)]
    diet = [{"name": "Fin Nok", "email": address("Fin Nok"), "needs": "Vegetar"}]
    for what, found, expected_one in [
        ("nobody", faults(participants=[]), ("/participants", "participants.count")),
        ("eleven people", faults(participants=many), ("/participants", "participants.count")),
        (
            "a short EAN",
            faults(billing={"kind": "ean", "ean": "579", "reference": "x"}),
            ("/billing/ean", "ean.length"),
        ),
        ("a short CVR", faults(billing={"kind": "cvr", "cvr": "123"}), ("/billing/cvr", "cvr.length")),
        ("a wrong CVR", faults(billing={"kind": "cvr", "cvr": "12345678"}), ("/billing/cvr", "cvr.check-digit")),
        ("needs without consent", faults(participants=diet), ("/consent/needs", "consent.required")),
    ]:
        equal(what, found, {expected_one})


def a_registration_opens_only_to_its_own_secret(server, token):
    first = server.register("moedeledelse", "2024-02-28", form("Hemme Lig", "Ven Lig")).json
    other = server.register("moedeledelse", "2024-02-28", form("Nys Gerrig")).json
    path = f"/registrations/{first['id']}"
    seen = server.get(path, Authorization=bearer(first["secret"]))
    equal("status", seen.status, 200)
    equal("people", [p["name"] for p in seen.json.get("participants", [])], ["Hemme Lig", "Ven Lig"])
    rest = {key: value for key, value in first.items() if key not in ("participants", "secret")}
    check("the rest as in the first answer", includes(seen.json, rest), seen.json)
    check("without the secret", first["secret"] not in seen.body.decode(), seen)
    check("not to be cached", "no-store" in seen.headers.get("Cache-Control", ""), seen.headers.items())
    is_problem("no secret", server.get(path), 404, "not-found")
    is_problem("wrong secret", server.get(path, Authorization=bearer("forkert")), 404, "not-found")
    is_problem("somebody else's secret", server.get(path, Authorization=bearer(other["secret"])), 404, "not-found")
    unknown = "/registrations/0197a1b2-0000-7000-8000-00000000ffff"
    is_problem("unknown registration", server.get(unknown, Authorization=bearer(first["secret"])), 404, "not-found")
    is_problem("no id at all", server.get("/registrations/x", Authorization=bearer(first["secret"])), 404, "not-found")


def a_cancellation_gives_the_seats_back(server, token):
    equal("published", server.put(example_course("fortryd", example_run("2023-11-14")), token).status, 201)
    wish = form("Fort Ryder", "Med Ryder")
    made = server.register("fortryd", "2023-11-14", wish).json
    path, secret = f"/registrations/{made['id']}/cancellation", bearer(made["secret"])
    equal("seats taken", server.run("fortryd", "2023-11-14").get("seatsLeft"), 8)
    is_problem("wrong secret", server.ask("POST", path, Authorization=bearer("forkert")), 404, "not-found")
    for time_round in ("once", "twice"):
        answer = server.ask("POST", path, Authorization=secret)
        equal(f"cancelled {time_round}", (answer.status, (answer.json or {}).get("status")), (200, "cancelled"))
        equal(f"seats after cancelling {time_round}", server.run("fortryd", "2023-11-14").get("seatsLeft"), 10)
    seen = server.get(f"/registrations/{made['id']}", Authorization=secret)
    equal("as the contact sees it", (seen.json or {}).get("status"), "cancelled")
    equal("the same people may come back", server.register("fortryd", "2023-11-14", wish).status, 201)


# --- documents --------------------------------------------------------------------------------------------------


def the_brochure_says_what_the_course_page_says(server, token):
    path = "/courses/strategisk-borgerinddragelse/brochure.pdf"
    pdf = is_sound_pdf("brochure", server.get(path))
    if not pdf:
        return
    course = sample_course()
    facts = ["Strategisk borgerinddragelse", "Uddannelse & Kurser", "Altinget", "Ny Kongensgade 10", "1472 København K"]
    facts += [
        "Efterår 2023",
        "14. november 2023",
        "15. november 2023",
        "21. november 2023",
        "Forår 2024",
        "28. februar 2024",
    ]
    facts += ["Ledige pladser", "19.995 kr. ekskl. moms", "24.993,75 kr.", "2-3 hverdage", "Tilmelding", "Frokost"]
    facts += [course["outcomes"]["lead"], *course["outcomes"]["items"]]
    facts += [fact for _, name, role in SEED_PEOPLE for fact in (name, role)]
    facts += [title for title, _ in SEED_MODULES]
    facts += [title for items in SEED_AGENDA for _, _, title in items]
    facts += [f"{a}-{b}".replace(":", ".") for items in SEED_AGENDA for a, b, _ in items]
    programme = course["programme"]
    prose = [course["summary"], course["about"], course["audience"], programme["intro"]]
    prose += [person["bio"] for person in course["people"]]
    prose += [module["intro"] for module in programme["modules"]]
    prose += [item.get("text", "") for module in programme["modules"] for item in module["agenda"]]
    for fact in facts + [sentence for text in prose for sentence in sentences(text)]:
        check(f"brochure says: {fact}", pdf.says(fact))
    check(
        "no markup is left",
        not any(mark in pdf.readings[0] for mark in ("**", "{{", "](", "<p>")),
        pdf.readings[0][:200],
    )
    check("title in the window", re.search(r"^Title: +.*Strategisk borgerinddragelse", pdf.info, re.M), pdf.info)
    answers_304("brochure", server, path)
    is_problem("unknown course", server.get("/courses/findes-ikke/brochure.pdf"), 404, "not-found")


def the_brochure_states_each_form_of_price(server, token):
    for slug, prices in [
        ("klart-sprog-i-breve-til-borgerne", ["4.995 kr.", "3.996 kr."]),
        ("bestyrelsesarbejde-i-foreninger", ["2.850 kr."]),
    ]:
        pdf = is_sound_pdf(slug, server.get(f"/courses/{slug}/brochure.pdf"))
        for price in prices:
            check(f"{slug} says {price}", pdf and pdf.says(price))


def a_text_never_becomes_markup_in_the_brochure(server, token):
    texts = {
        "title": "Ost & <b>vin</b> {{pris}}",
        "audience": "For dig, der skriver </td><img src=x> og 100 % \\endstream.",
    }
    equal("published", server.put(example_course("mad-og-tegn", **texts), token).status, 201)
    pdf = is_sound_pdf("brochure", server.get("/courses/mad-og-tegn/brochure.pdf"))
    for text in texts.values():
        check(f"brochure says {text}", pdf and pdf.says(text))


def the_catalogue_is_printed_as_one_document(server, token):
    pdf = is_sound_pdf("catalogue", server.get("/catalogue.pdf"))
    if not pdf:
        return
    check("a contents list", pdf.says("Indhold"))
    for file in CATALOGUE.glob("*.json"):
        course = fixture(file)
        check(f"{course['title']}: in the contents and on its own page", pdf.times_said(course["title"]) >= 2)
        for person in course["people"]:
            check(f"{course['title']}: {person['name']}", pdf.says(person["name"]))
        for module in course["programme"]["modules"]:
            for item in module["agenda"]:
                check(f"{course['title']}: {item['title']}", pdf.says(item["title"]))
    answers_304("catalogue", server, "/catalogue.pdf")


def the_participant_list_is_complete_and_in_danish_order(server, token, guest):
    run = example_run("2023-11-14", capacity=30)
    equal("published", server.put(example_course("liste-paa-dansk", run), token).status, 201)
    order = [
        "Anna Andersen",
        "Bo Bentsen",
        "Zita Zahle",
        "Ærø Ærøsen",
        "Østergård Østergårdsen",
        "Aage Aagaard",
        "Åkjær Åkjærsen",
    ]
    long = "en.meget.lang.adresse.der.ikke.maa.klippes.over"
    for name in reversed(order):
        wish = form(name)
        wish["contact"]["organisation"] = "Sogn & <b>Å</b>"
        if name == "Bo Bentsen":
            wish["participants"][0]["email"] = f"{long}@{MAIL_DOMAIN}"
        if name == "Anna Andersen":
            wish["participants"][0]["jobTitle"] = "Sekretariatschef"
        equal(f"{name} registers", server.register("liste-paa-dansk", "2023-11-14", wish).status, 201)
    gone = server.register("liste-paa-dansk", "2023-11-14", form("Carl Afbudsen")).json
    server.ask("POST", f"/registrations/{gone['id']}/cancellation", Authorization=bearer(gone["secret"]))

    path = "/staff/courses/liste-paa-dansk/runs/2023-11-14/participants.pdf"
    answer = server.get(path, Authorization=bearer(token))
    check("not to be cached", "no-store" in answer.headers.get("Cache-Control", ""), answer.headers.items())
    pdf = is_sound_pdf("participants", answer)
    if pdf:
        positions = [pdf.position(name) for name in order]
        check("everybody is there", -1 not in positions, list(zip(order, positions)))
        check("in Danish order", positions == sorted(positions), list(zip(order, positions)))
        check("who cancelled is not", not pdf.says("Carl Afbudsen"))
        for fact in [
            "Mødeledelse i praksis",
            "14. november 2023",
            "Sekretariatschef",
            "Konsulent",
            "Personreference MAK",
        ]:
            check(f"list says {fact}", pdf.says(fact))
        check("organisation, literally", pdf.says("Sogn & <b>Å</b>"))
        for email in [f"{long}@{MAIL_DOMAIN}", address("Anna Andersen"), address("Aage Aagaard")]:
            check(f"list says {email}", pdf.says(email))
        for word in ("tilmeld", "vis"):
            near = rf"\b7\b\D{{0,40}}{word}|{word}\w*\D{{0,40}}\b7\b"
            check(f"states how many ({word}..)", re.search(near, pdf.layout, re.I), pdf.layout[:800])

    is_problem("no token", server.get(path), 401, "sign-in-required")
    is_problem("token of a guest", server.get(path, Authorization=bearer(guest)), 403, "role-required")
    for name, forged in forgeries(token):
        is_problem(name, server.get(path, Authorization=bearer(forged)), 401, "sign-in-required")
    is_problem(
        "unknown run",
        server.get(path.replace("2023-11-14", "2023-11-15"), Authorization=bearer(token)),
        404,
        "not-found",
    )
    empty = path.replace("liste-paa-dansk", "strategisk-borgerinddragelse")
    is_sound_pdf("a run without participants", server.get(empty, Authorization=bearer(token)))


def a_run_of_two_days(server, token, slug, *names):
    """Publishes a course with one run and registers these people one by one; their registrations by name."""
    course = example_course(slug, example_run("2023-11-14", capacity=40))
    first = course["programme"]["modules"][0]
    course["programme"]["modules"].append(first | {"number": 2, "title": "Anden dag"})
    days = [("2023-11-14", 1), ("2023-11-15", 2)]
    course["runs"][0]["days"] = [{"module": n, "date": day, "start": "09:00", "end": "16:00"} for day, n in days]
    equal("published", server.put(course, token).status, 201)
    registered = {}
    for number, name in enumerate(names):
        wish = form(name)
        wish["participants"][0]["email"] = wish["contact"]["email"] = f"person{number}@{MAIL_DOMAIN}"
        wish["participants"][0]["needs"] = "Vegetar" if number % 2 else "vegetar."
        wish["consent"]["needs"] = True
        wish["billing"]["orderNumber"] = "4711"
        registered[name] = server.register(slug, "2023-11-14", wish).json
    return registered


def every_document_of_a_run_can_be_had(server, token, guest):
    names = ["Karla Prøvesen", "=2+3", "Αλέξανδρος Δοκιμή", "Åse Ægidius"]
    order = ["=2+3", "Karla Prøvesen", "Åse Ægidius", "Αλέξανδρος Δοκιμή"]
    registered = a_run_of_two_days(server, token, "alle-papirer", *names)
    run = "/staff/courses/alle-papirer/runs/2023-11-14"
    for name in [
        "sign-in.pdf",
        "badges.pdf",
        "certificates.pdf",
        "kitchen.pdf",
        "participants.xlsx",
        "participants.csv",
    ]:
        is_problem(f"{name} without token", server.get(f"{run}/{name}"), 401, "sign-in-required")
        is_problem(
            f"{name} for a guest", server.get(f"{run}/{name}", Authorization=bearer(guest)), 403, "role-required"
        )
        unknown = server.get(f"{run}/{name}".replace("-14/", "-16/"), Authorization=bearer(token))
        is_problem(f"{name} of an unknown run", unknown, 404, "not-found")

    def paper(name, numbered=False):
        answer = server.get(f"{run}/{name}", Authorization=bearer(token))
        equal(f"{name} is not to be cached", answer.headers.get("Cache-Control"), "no-store")
        return is_sound_pdf(name, answer, numbered)

    for name in ["sign-in.pdf", "badges.pdf", "certificates.pdf", "participants.pdf"]:
        pdf = paper(name, numbered=name in ("sign-in.pdf", "participants.pdf"))
        if pdf:
            positions = [pdf.position(person) for person in order]
            check(f"{name} names everybody in order", -1 not in positions and positions == sorted(positions), positions)
    sheet = paper("sign-in.pdf", numbered=True)
    check(
        "a page for each day",
        sheet and len(sheet.pages) == 2 and sheet.says("15. november 2023"),
        sheet and sheet.pages,
    )
    kitchen = paper("kitchen.pdf", numbered=True)
    check("needs are counted together", kitchen and kitchen.says("Vegetar 4"), kitchen and kitchen.layout)
    check("nobody is named to the kitchen", kitchen and not any(kitchen.says(name) for name in names))

    mark = {"participant": 0, "module": 2, "present": True}
    path = f"/staff/registrations/{registered['Karla Prøvesen']['id']}/attendance"
    is_problem("attendance without token", server.ask("POST", path, mark), 401, "sign-in-required")
    equal(
        "marked", server.ask("POST", path, mark, Authorization=bearer(token)).json, {"participant": 0, "modules": [2]}
    )
    attended = paper("certificates.pdf?attended=true")
    check("who was there gets a certificate", attended and attended.says("Karla Prøvesen") and len(attended.pages) == 1)
    equal("a certificate for each", len(paper("certificates.pdf").pages), len(names))

    answer = server.get(f"{run}/participants.csv", Authorization=bearer(token))
    check("CSV has a byte order mark", answer.body.startswith(b"\xef\xbb\xbf"), answer.body[:20])
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), delimiter=";"))
    equal("CSV: same people, same order", [row["Navn"].removeprefix("'") for row in rows], order)
    check(
        "no cell is a formula", not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row.values() if cell), rows
    )
    billing = {
        "EAN-nummer": "5798000880016",
        "Reference": "Personreference MAK",
        "Ordrenummer": "4711",
        "Beløb": "4995,00",
    }
    check("CSV: what finance needs", all(row.items() >= billing.items() for row in rows), rows[:1])
    answer = server.get(f"{run}/participants.xlsx", Authorization=bearer(token))
    with zipfile.ZipFile(io.BytesIO(answer.body)) as workbook:
        equal("the workbook is whole", workbook.testzip(), None)
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", workbook.read("xl/sharedStrings.xml").decode())
        cells = workbook.read("xl/worksheets/sheet1.xml").decode()
    found = [texts.index(name) if name in texts else -1 for name in order]
    check("workbook: same people, same order", -1 not in found and found == sorted(found), texts)
    check("no cell of the workbook is a formula", "<f>" not in cells)
    check("the EAN number is whole text", "5798000880016" in texts and "<v>4995</v>" in cells, texts)


def documents_are_written_from_the_command_line(server, token):
    a_run_of_two_days(server, token, "fra-kommandolinjen", "Karla Prøvesen")
    data = server.data
    run, staff = ["fra-kommandolinjen", "--run", "2023-11-14"], "/staff/courses/fra-kommandolinjen/runs/2023-11-14"
    documents = [
        ("brochure", run[:1], "/courses/fra-kommandolinjen/brochure.pdf", "pdf"),
        ("brochure", run, "/courses/fra-kommandolinjen/brochure.pdf?run=2023-11-14", "pdf"),
        ("catalogue", [], "/catalogue.pdf", "pdf"),
        *[(kind, run, f"{staff}/{kind}.pdf", "pdf") for kind in RUN_KINDS],
        ("participants", run, f"{staff}/participants.xlsx", "xlsx"),
        ("participants", run, f"{staff}/participants.csv", "csv"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for number, (kind, arguments, path, extension) in enumerate(documents):
            file = Path(folder) / f"{number}.{extension}"
            ended = command("render", kind, *arguments, "--data", data, "--now", NOW, "-o", file)
            equal(f"render {kind} {extension} ends well", (ended.returncode, ended.stderr), (0, ""))
            served = server.get(path, Authorization=bearer(token)).body
            check(f"{kind} {extension} is what the server answers", file.exists() and file.read_bytes() == served)
        brochures = Path(folder) / "brochures"
        command("render", "brochure", "--all", "--data", data, "--now", NOW, "-o", brochures)
        written = {file.stem for file in brochures.glob("*.pdf")}
        sample = {file.stem for file in CATALOGUE.glob("*.json")}
        check("all brochures at once", written >= sample | {"fra-kommandolinjen"}, written)
    fails_with_one_sentence(
        "an unknown course", "render", "brochure", "nix", "--data", data, "-o", "x.pdf", naming="nix"
    )
    fails_with_one_sentence("an unknown kind", "render", "poster", "--data", data, "-o", "x.pdf", naming="poster")
    fails_with_one_sentence("no output", "render", "catalogue", "--data", data, naming="output")
    with tempfile.TemporaryDirectory() as empty:
        fails_with_one_sentence("no table", "render", "catalogue", "--data", empty, "-o", "x.pdf", naming="no table")


# --- the process ------------------------------------------------------------------------------------------------


def a_killed_server_keeps_every_registration(server, token):
    equal("published", server.put(example_course("haardt-stop", example_run("2023-11-14", SEATS)), token).status, 201)
    sent, acknowledged, chance = {}, {}, random.Random(KILL_SEED)

    def register_until_it_dies():
        while True:
            key = fresh_key()
            sent[key] = form(
                f"Utrolig {key.rsplit('-')[-1]}", participants=[{"name": "Vedholden", "email": f"{key}@{MAIL_DOMAIN}"}]
            )
            try:
                answer = server.register("haardt-stop", "2023-11-14", sent[key], key)
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 201:
                acknowledged[key] = answer.json

    for kill in range(KILLS):
        enough = len(acknowledged) + chance.randint(1, 30)
        clients = [threading.Thread(target=register_until_it_dies) for _ in range(4)]
        for client in clients:
            client.start()
        deadline = time.monotonic() + 30
        while len(acknowledged) < enough and time.monotonic() < deadline:
            time.sleep(0.001)
        server.stop(signal.SIGKILL)
        for client in clients:
            client.join()
        server.start()
        check(f"kill {kill + 1} came in the middle of the work", len(acknowledged) >= enough, len(acknowledged))

    found = [
        key
        for key, made in acknowledged.items()
        if server.get(f"/registrations/{made['id']}", Authorization=bearer(made["secret"])).status == 200
    ]
    equal("acknowledged registrations that are lost", sorted(acknowledged.keys() - set(found)), [])
    wrong, ids = [], set()
    for key, wish in sent.items():
        replay = server.register("haardt-stop", "2023-11-14", wish, key)
        if replay.status != 201 or replay.json != acknowledged.get(key, replay.json):
            wrong.append((key, str(replay)))
        else:
            ids.add(replay.json["id"])
    equal("repetitions that are answered otherwise", wrong, [])
    equal("registrations of all keys", len(ids), len(sent))
    equal("seats left", server.run("haardt-stop", "2023-11-14").get("seatsLeft"), SEATS - len(sent))
    verified = command("verify", "--data", server.data)
    check("verify finds nothing", verified.returncode == 0, verified.stdout + verified.stderr)
    check("published courses are there", server.get("/courses/moedeledelse").status == 200)
    print(
        f"     {KILLS} kills with seed {KILL_SEED}: {len(acknowledged)} acknowledged, {len(found)} of them found; "
        f"{len(sent) - len(acknowledged)} not answered, repeated, one registration each"
    )


def a_signal_stops_the_server_cleanly(server, token):
    for how in (signal.SIGTERM, signal.SIGINT):
        equal(f"exit code after {how.name}", server.stop(how), 0)
        server.start()
        equal("it is back with its data", server.run("haardt-stop", "2023-11-14").get("capacity"), SEATS)


def every_sample_course_has_an_open_run_on_any_day(server, token):
    for now in (None, "2031-05-01T09:00"):
        other = Server("--in-memory", now=now)
        try:
            for course in other.get("/courses").json["courses"]:
                statuses = [run["status"] for run in other.get(f"/courses/{course['slug']}").json["runs"]]
                check(f"{course['slug']} at {now or 'this moment'}", "open" in statuses, statuses)
        finally:
            other.stop()


def what_cannot_start_says_why_in_one_sentence(server, token):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        data = ["--data", str(folder / "data")]
        anywhere = ["--listen", "127.0.0.1:0"]
        port = f"127.0.0.1:{server.address[1]}"
        fails_with_one_sentence("port in use", "serve", *data, "--listen", port, naming=port.split(":")[1])
        (folder / "file").write_text("not a folder")
        fails_with_one_sentence("no data folder possible", "serve", *anywhere, "--data", str(folder / "file" / "data"))

        damaged = folder / "catalogue"
        shutil.copytree(CATALOGUE, damaged)
        broken = damaged / "strategisk-borgerinddragelse.json"
        broken.write_text(broken.read_text(encoding="utf-8")[:-40], encoding="utf-8")
        arguments = ["serve", "--in-memory", *anywhere]
        fails_with_one_sentence("damaged catalogue file", *arguments, "--catalogue", str(damaged), naming=broken.name)
        faulty = sample_course()
        faulty["programme"]["modules"][0]["agenda"].pop(1)
        broken.write_text(json.dumps(faulty), encoding="utf-8")
        fails_with_one_sentence(
            "catalogue file with a fault", *arguments, "--catalogue", str(damaged), naming=broken.name
        )

        templates = folder / "templates"
        shutil.copytree(TEMPLATES, templates)
        with open(templates / "brochure.hbs", "a", encoding="utf-8") as template:
            template.write("\n<blink>{{kursus</blink>\n")
        fails_with_one_sentence("damaged template", *arguments, "--templates", str(templates), naming="brochure")

        preview = ["preview", *anywhere, *data, "--templates"]
        fails_with_one_sentence("preview of no folder", *preview, str(folder / "nix"), naming="nix")
        fails_with_one_sentence("preview of no course", *preview[:1], "nix", *preview[1:], str(templates), naming="nix")

        fails_with_one_sentence("unknown command", "bestil")
        fails_with_one_sentence("unknown option", "serve", "--hurtigt")
        fails_with_one_sentence("impossible clock", "serve", "--now", "i-går", *data)
        fails_with_one_sentence("impossible address", "serve", "--listen", "her", *data)
        fails_with_one_sentence("memory and folder at once", "serve", "--in-memory", *anywhere, *data)


def a_saved_template_is_seen_in_the_preview():
    with tempfile.TemporaryDirectory() as folder:
        data, templates = Path(folder) / "data", Path(folder) / "templates"
        shutil.copytree(TEMPLATES, templates)
        preview = Server("--data", str(data), "--templates", str(templates), command="preview")
        try:
            page = preview.get("/")
            check("a page of its own", page.status == 200 and page.type.startswith("text/html"), page)
            check(
                "with a policy of its own", "'sha256-" in page.headers["Content-Security-Policy"], page.headers.items()
            )
            choices = preview.get("/choices").json
            document = f"/document/brochure/{choices['course']}.pdf"
            is_sound_pdf("the preview", preview.get(document))
            seen = preview.get("/changes?seen=0").json["seen"]
            brochure = templates / "brochure.hbs"
            text = brochure.read_text(encoding="utf-8")
            brochure.write_text(text.replace("</body>", "\n<blink>x</blink></body>"), encoding="utf-8")
            began = time.monotonic()
            change = preview.get(f"/changes?seen={seen}").json
            check(
                "told with line and column",
                re.search(r"brochure, line \d+, column 1: .*blink", change["fault"]),
                change,
            )
            check("within seconds", time.monotonic() - began < 5, time.monotonic() - began)
            is_sound_pdf("the last good brochure", preview.get(document))
        finally:
            equal("the preview ends when told to", preview.stop(), 0)


def a_newcomer_is_told_what_to_try(server, token):
    told = "".join(server.output)
    for word in ("/courses", "/registrations", "brochure.pdf", "staff-token", "participants.pdf"):
        check(f"the start mentions {word}", word in told, told)


def the_log_names_nobody(server, token):
    log = "".join(server.log)
    for word in (MAIL_DOMAIN, "Østergård", "Utrolig", "Glemte", "Glutenfri", "Personreference", "5798000880016"):
        check(f"{word} is not in the log", word not in log, log[:400])


# --- the run ----------------------------------------------------------------------------------------------------

IN_THIS_ORDER = [
    the_catalogue_lists_every_sample_course,
    the_course_page_is_complete,
    the_catalogue_can_be_filtered,
    the_catalogue_comes_in_pages,
    a_run_can_be_put_into_a_calendar,
    the_api_describes_itself,
    the_website_may_call_from_the_browser,
    what_is_unknown_is_not_found,
    the_brochure_says_what_the_course_page_says,
    the_brochure_states_each_form_of_price,
    publishing_needs_the_staff_role,
    a_course_is_published_and_replaced,
    names_spelled_two_ways_are_doubted,
    every_fault_of_a_course_is_reported_at_once,
    a_body_must_be_json_and_small,
    a_registration_is_answered_as_the_contract_says,
    a_registration_needs_an_idempotency_key,
    price_follows_the_courses_vat,
    seats_run_out_one_group_at_a_time,
    what_cannot_be_had_has_its_own_problem,
    every_fault_of_a_registration_is_reported_at_once,
    a_registration_opens_only_to_its_own_secret,
    a_cancellation_gives_the_seats_back,
    a_registration_leaves_mails_for_everybody_and_a_notice,
    an_erased_person_is_on_no_list,
    a_text_never_becomes_markup_in_the_brochure,
    the_catalogue_is_printed_as_one_document,
    the_participant_list_is_complete_and_in_danish_order,
    every_document_of_a_run_can_be_had,
    documents_are_written_from_the_command_line,
    a_killed_server_keeps_every_registration,
    a_signal_stops_the_server_cleanly,
    every_sample_course_has_an_open_run_on_any_day,
    what_cannot_start_says_why_in_one_sentence,
    a_saved_template_is_seen_in_the_preview,
    a_newcomer_is_told_what_to_try,
    the_log_names_nobody,
]


def staff_token(data, *arguments):
    ended = command("staff-token", "--data", data, *arguments)
    token = ended.stdout.strip()
    check(
        f"staff-token {' '.join(arguments)} prints the token alone",
        re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token),
        ended,
    )
    return token


def main():
    missing = [name for name in ("pdftotext", "pdfinfo", "pdffonts", "qpdf") if not shutil.which(name)]
    if not BINARY.exists():
        missing.append(f"{BINARY} (cargo build --workspace --all-targets)")
    if missing:
        sys.exit(f"smoke test: missing {', '.join(missing)}")

    with tempfile.TemporaryDirectory(prefix="kursuskontor-smoke-") as data:
        try:
            server = Server("--data", data)
        except RuntimeError as error:
            check("the server starts", False, error)
            return summary()
        try:
            token, guest = staff_token(data), staff_token(data, "--role", "guest")
            for sentence in IN_THIS_ORDER:
                began, faults = time.monotonic(), len(failures)
                arguments = (server, token, guest)[: sentence.__code__.co_argcount]
                try:
                    sentence(*arguments)
                except Exception as error:  # a sentence that breaks off is a failed check, not the end
                    check(f"{sentence.__name__} runs to its end", False, f"{type(error).__name__}: {error}")
                verdict = "ok  " if len(failures) == faults else "FAIL"
                print(f"{verdict} {sentence.__name__.replace('_', ' ')} ({time.monotonic() - began:.1f} s)", flush=True)
        finally:
            if server.process.poll() is None:
                server.stop()
    return summary()


def summary():
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
