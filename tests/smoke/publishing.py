"""Publishing courses as staff."""

import base64
import json
import re

from checks import check, check_equal, includes
from samples import example_course, form, sample_course
from server import check_problem, fresh_key


def publishing_needs_the_staff_role(server, token, guest):
    course = example_course("uden-adgang")
    path = "/staff/courses/uden-adgang"
    check_problem("no token", server.ask("PUT", path, course), 401, "sign-in-required")
    check_problem("no token at all like one", server.put(course, "sesam"), 401, "sign-in-required")
    check_problem("token of a guest", server.put(course, guest), 403, "role-required")
    for name, forged in forged_tokens(token):
        check_problem(name, server.put(course, forged), 401, "sign-in-required")
    check_problem("nothing was stored", server.get("/courses/uden-adgang"), 404, "not-found")


def forged_tokens(token):
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
    check_equal("new", created.status, 201)
    tag = created.headers.get("ETag", "")
    check("with an ETag", re.fullmatch(r'"[^"]+"', tag), tag)
    check("with the course", includes((created.json or {}).get("course"), course), created)
    warnings = (created.json or {}).get("warnings", [])
    check(
        "a run without days is doubted",
        any(w["pointer"].startswith("/runs/1") for w in warnings),
        warnings,
    )
    check("warnings say why", all(w.get("code") and w.get("detail") for w in warnings), warnings)
    check("it is there", includes(server.get("/courses/moedeledelse").json, course))

    check_problem("without If-Match", server.put(course, token), 428, "version-required")
    check_problem(
        "with another If-Match",
        server.put(course, token, If_Match='"forkert"'),
        412,
        "stale-version",
    )
    changed = course | {"summary": "En dag om møder, der fører til noget."}
    replaced = server.put(changed, token, If_Match=tag)
    check_equal("replaced", replaced.status, 200)
    check(
        "the ETag follows the content",
        replaced.headers.get("ETag") not in (None, tag),
        replaced.headers.get("ETag"),
    )
    check_problem(
        "with the old If-Match", server.put(course, token, If_Match=tag), 412, "stale-version"
    )
    check_equal(
        "what stands", server.get("/courses/moedeledelse").json["summary"], changed["summary"]
    )

    live = server.get("/courses/moedeledelse").json
    check_equal(
        "live fields on the way in",
        server.put(live, token, If_Match=replaced.headers["ETag"]).status,
        200,
    )


def a_name_with_two_spellings_is_a_warning(server, token):
    response = server.put(sample_course() | {"slug": "borgerinddragelse-igen"}, token)
    check_equal("published all the same", response.status, 201)
    doubts = json.dumps(response.json.get("warnings", []), ensure_ascii=False)
    check("Orth or Ohrt", "Ohrt" in doubts, doubts)
    check("Hesseldahl or Hesseldal", re.search(r"Hesseldal\b", doubts), doubts)


def every_field_error_of_a_course_is_reported_at_once(server, token):
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
        {
            "number": 2,
            "title": "Uden dag",
            "intro": "",
            "agenda": [{"start": "09:00", "end": "16:00", "title": "Alt"}],
        }
    )
    course["runs"][0]["registrationDeadline"] = "2023-02-30"
    course["runs"][1].pop("capacity")

    response = server.put(course, token)
    check_problem("full of faults", response, 422, "invalid")
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
        check(
            what,
            any(found.startswith(p) for found in response.pointers() for p in pointers),
            response.pointers(),
        )
    check(
        "an unknown field",
        ("/colour", "unknown-field") in response.field_errors(),
        response.field_errors(),
    )
    check(
        "each with a reason",
        all(error.get("detail") for error in response.json["errors"]),
        response.json["errors"],
    )
    check_problem("nothing was stored", server.get("/courses/fuld-af-fejl"), 404, "not-found")

    other = server.put(example_course("en-slug"), token, slug="en-anden-slug")
    check_problem("body and path differ", other, 422, "invalid")
    check("at the slug", "/slug" in other.pointers(), other.pointers())


def a_body_must_be_json_and_small(server, token):
    path = "/courses/moedeledelse/runs/2023-11-14/registrations"
    check_problem(
        "not JSON",
        server.ask("POST", path, b"{", Idempotency_Key=fresh_key()),
        400,
        "malformed-json",
    )
    long = form("Lang Besked", message="x" * 66_000)
    check_problem(
        "over 64 KB",
        server.ask("POST", path, long, Idempotency_Key=fresh_key()),
        413,
        "body-too-large",
    )
    plain = server.ask(
        "POST", path, b"hej", Idempotency_Key=fresh_key(), **{"Content-Type": "text/plain"}
    )
    check_problem("not sent as JSON", plain, 415, "unsupported-media-type")
    check_problem(
        "a list instead of an object",
        server.ask("POST", path, [], Idempotency_Key=fresh_key()),
        422,
        "invalid",
    )
    check_problem(
        "a course that is not JSON",
        server.put(b"<xml/>", token, slug="intet"),
        400,
        "malformed-json",
    )
