"""The public catalogue: courses, calendar files and the description of the API."""

import re

from checks import check, check_equal, includes
from samples import read_json, sample_course
from seed import SEED_AGENDA, SEED_MODULES, SEED_PEOPLE
from server import check_problem
from settings import CATALOGUE, ROOT, WEBSITE


def the_catalogue_lists_every_sample_course(server, token):
    response = server.get("/courses")
    check(
        "200 JSON",
        response.status == 200 and response.type.startswith("application/json"),
        response,
    )
    listed = {course["slug"]: course for course in response.json["courses"]}
    check("three courses at least", len(listed) >= 3, list(listed))
    check_equal("the cursor after the last page", response.json["next"], None)
    for file in CATALOGUE.glob("*.json"):
        course, summary = read_json(file), listed.get(file.stem, {})
        for member in ("title", "category", "summary", "price", "venue"):
            check(
                f"{file.stem}: {member}",
                includes(summary.get(member), course[member]),
                summary.get(member),
            )
        for run in summary.get("runs", []):
            check(
                f"{file.stem}: {run['start']} has a status",
                run.get("status") and run.get("statusLabel"),
                run,
            )


def a_course_page_is_complete(server, token):
    response = server.get("/courses/strategisk-borgerinddragelse")
    check_equal("status", response.status, 200)
    course, sample = response.json, sample_course()
    for member in sample.keys() - {"runs"}:
        check(
            f"{member} as published",
            includes(course.get(member), sample[member]),
            course.get(member),
        )
    check_equal("title", course["title"], "Strategisk borgerinddragelse")
    check_equal("category", course["category"], "Uddannelse & Kurser")
    check_equal(
        "people", [(p["kind"], p["name"], p["role"]) for p in course["people"]], SEED_PEOPLE
    )
    modules = course["programme"]["modules"]
    check_equal(
        "modules", [module["title"] for module in modules], [title for title, _ in SEED_MODULES]
    )
    for module, items in zip(modules, SEED_AGENDA):
        check_equal(
            f"agenda {module['number']}",
            [(i["start"], i["end"], i["title"]) for i in module["agenda"]],
            items,
        )
    check_equal("agenda items", sum(len(module["agenda"]) for module in modules), 14)
    check_equal(
        "price",
        course["price"],
        {"amount": 1999500, "currency": "DKK", "vat": "excluded", "per": "person"},
    )
    venue = {
        "name": "Altinget",
        "street": "Ny Kongensgade 10",
        "postalCode": "1472",
        "city": "København K",
    }
    check_equal("venue", course["venue"], venue)
    check_equal(
        "contact promise", course["contactPromise"], {"workingDaysFrom": 2, "workingDaysTo": 3}
    )
    check_equal(
        "outcomes",
        (course["outcomes"]["lead"], len(course["outcomes"]["items"])),
        ("Efter kurset …", 3),
    )

    runs = {run["start"]: run for run in course["runs"]}
    autumn, spring = runs["2023-11-14"], runs["2024-02-28"]
    check_equal(
        "names of the runs", (autumn["name"], spring["name"]), ("Efterår 2023", "Forår 2024")
    )
    days = [(day["module"], day["date"], day["start"], day["end"]) for day in autumn["days"]]
    check_equal(
        "days",
        days,
        [(n, date, "09:00", "16:00") for n, (_, date) in enumerate(SEED_MODULES, start=1)],
    )
    check_equal("days of the spring", spring["days"], [])
    for run in (autumn, spring):
        check_equal(
            "live status",
            (run["status"], run["statusLabel"], run["seatsLeft"]),
            ("open", "Ledige pladser", 24),
        )


def the_catalogue_can_be_filtered(server, token):
    def slugs(query):
        response = server.get(f"/courses?{query}")
        return (
            {course["slug"] for course in response.json["courses"]}
            if response.status == 200
            else str(response)
        )

    seed, letters, boards = (
        "strategisk-borgerinddragelse",
        "klart-sprog-i-breve-til-borgerne",
        "bestyrelsesarbejde-i-foreninger",
    )
    check_equal("by category", slugs("category=Uddannelse+%26+Kurser"), {seed})
    check_equal("by word, however it is written", slugs("q=BORGERINDDRAGELSE"), {seed})
    check_equal("by a word nobody uses", slugs("q=zzz-findes-ikke"), set())
    check_equal("from a date", slugs("from=2024-03-01"), {letters, boards})
    check_equal(
        "from a date, by category",
        slugs("from=2024-03-01&category=Foreninger+%26+Frivillige"),
        {boards},
    )
    wrong = server.get("/courses?from=i-morgen")
    check(
        "an impossible date is a problem",
        wrong.status in (400, 422) and "problem+json" in wrong.type,
        wrong,
    )


def the_catalogue_has_pages(server, token):
    everything = [course["slug"] for course in server.get("/courses?limit=100").json["courses"]]
    seen, cursor = [], ""
    for _ in range(len(everything) + 2):
        page = server.get("/courses?limit=1" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [course["slug"] for course in page["courses"]]
        cursor = page["next"]
        if cursor is None:
            break
        check("the cursor is base64url", re.fullmatch(r"[A-Za-z0-9_-]+", cursor), cursor)
    check_equal("page by page", seen, everything)
    wrong = server.get("/courses?cursor=L25vLw")
    check(
        "a made-up cursor is a problem",
        wrong.status in (400, 422) and "problem+json" in wrong.type,
        wrong,
    )


def a_run_has_a_calendar_file(server, token):
    path = "/courses/strategisk-borgerinddragelse/runs/2023-11-14/calendar.ics"
    response = server.get(path)
    check(
        "200 text/calendar",
        response.status == 200 and response.type.startswith("text/calendar"),
        response,
    )
    raw = response.body.decode()
    check(
        "lines end as the standard says",
        "\r\n" in raw and not re.search(r"(?<!\r)\n", raw),
        raw[:200],
    )
    text = re.sub(r"\r\n[ \t]", "", raw)
    check_equal("events", text.count("BEGIN:VEVENT"), 3)
    for _, date in SEED_MODULES:
        day = date.replace("-", "")
        local = re.search(rf"DTSTART;TZID=Europe/Copenhagen:{day}T090000\r\n", text)
        check(f"{date} starts at nine", local or f"DTSTART:{day}T080000Z\r\n" in text, text)
    uids = re.findall(r"UID:(.+)\r\n", text)
    check_equal("different UIDs", len(set(uids)), 3)
    again = re.sub(r"\r\n[ \t]", "", server.get(path).body.decode())
    check_equal("UIDs asked for again", re.findall(r"UID:(.+)\r\n", again), uids)
    check(
        "says what and where",
        "Strategisk borgerinddragelse" in text and "Ny Kongensgade 10" in text,
        text,
    )

    spring = server.get(path.replace("2023-11-14", "2024-02-28")).body.decode()
    check_equal("events of a run without days", spring.count("BEGIN:VEVENT"), 1)
    check("an all-day event", "DTSTART;VALUE=DATE:20240228" in spring, spring)
    check_problem(
        "unknown run", server.get(path.replace("2023-11-14", "2023-11-13")), 404, "not-found"
    )


def the_api_has_a_description(server, token):
    response = server.get("/openapi.json")
    check("200 JSON", response.status == 200 and response.json, response)
    check(
        "OpenAPI 3.1", str(response.json["openapi"]).startswith("3.1"), response.json.get("openapi")
    )
    check(
        "as committed in infra/openapi.json",
        read_json(ROOT / "infra" / "openapi.json") == response.json,
    )
    routes = {
        (method, re.sub(r"\{[^}]*\}", "{}", path))
        for path, operations in response.json["paths"].items()
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


def only_the_website_may_call_from_a_browser(server, token):
    for path in ("/courses", "/courses/strategisk-borgerinddragelse"):
        allowed = server.get(path, Origin=WEBSITE).headers.get("Access-Control-Allow-Origin")
        check_equal(f"{path} for the website", allowed, WEBSITE)
        stranger = server.get(path, Origin="https://fremmed.example").headers.get(
            "Access-Control-Allow-Origin"
        )
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


def unknown_paths_are_not_found(server, token):
    danish = check_problem("unknown course", server.get("/courses/findes-ikke"), 404, "not-found")
    english = check_problem(
        "in English", server.get("/courses/findes-ikke", Accept_Language="en"), 404, "not-found"
    )
    check(
        "Danish unless English is asked for",
        danish.get("title") != english.get("title"),
        (danish, english),
    )
    check_problem("impossible slug", server.get("/courses/Findes%20Ikke!"), 404, "not-found")
    check_problem("unknown path", server.get("/noget/helt/andet"), 404, "not-found")
