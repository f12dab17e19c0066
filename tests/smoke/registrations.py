"""Registering, cancelling, and the e-mails about it."""

import copy
import email
import email.policy
import re
import tempfile
import time

from checks import check, check_equal, includes
from samples import address, example_course, example_run, form, names_of_a_group, read_json
from server import Server, bearer, check_problem, fresh_key, staff_token
from settings import CONTRACT, MAIL_DOMAIN


def the_response_to_a_registration_is_the_contracts_example(server, token):
    wish = read_json(CONTRACT / "registration.json")
    key = fresh_key()
    response = server.register("moedeledelse", "2023-11-14", wish, key)
    check_equal("status", response.status, 201)
    expected = read_json(CONTRACT / "registered.json") | {
        "id": response.json["id"],
        "secret": response.json["secret"],
        "reference": response.json["reference"],
    }
    check_equal("body", response.json, expected)
    check_equal(
        "Location", response.headers.get("Location"), f"/registrations/{response.json['id']}"
    )
    check(
        "not to be cached",
        "no-store" in response.headers.get("Cache-Control", ""),
        response.headers.items(),
    )
    check("not a replay", response.headers.get("Idempotency-Replayed") != "true")
    check_equal("seats left", server.run("moedeledelse", "2023-11-14").get("seatsLeft"), 22)

    for name, again in [("replay", key), ("replay, key in quotes", f'"{key}"')]:
        replay = server.register("moedeledelse", "2023-11-14", wish, again)
        check_equal(f"{name}: status and body", (replay.status, replay.json), (201, response.json))
        check_equal(f"{name}: marked", replay.headers.get("Idempotency-Replayed"), "true")
    check_equal(
        "seats left after the replays",
        server.run("moedeledelse", "2023-11-14").get("seatsLeft"),
        22,
    )
    reused = server.register("moedeledelse", "2023-11-14", wish | {"message": "Noget andet."}, key)
    check_problem("the key with another body", reused, 422, "idempotency-key-reused")

    again = copy.deepcopy(wish)
    again["participants"][0]["email"] = again["participants"][0]["email"].upper()
    duplicate = server.register("moedeledelse", "2023-11-14", again)
    check_problem("the same people once more", duplicate, 409, "already-registered")
    check_equal("nobody of the group is pointed at", duplicate.pointers(), [])
    again["participants"] = again["participants"][:1]
    single = server.register("moedeledelse", "2023-11-14", again)
    check_problem("one of them once more", single, 409, "already-registered")
    check_equal("the participant", single.pointers(), ["/participants/0/email"])
    check_equal("nobody took a seat", server.run("moedeledelse", "2023-11-14").get("seatsLeft"), 22)


def one_caller_cannot_take_all_seats_of_a_run(server, token):
    with tempfile.TemporaryDirectory() as data:
        limited = Server("--data", data, limits="on")
        try:
            course = example_course("robotter", example_run("2023-11-14", 24))
            check_equal("published", limited.put(course, staff_token(data)).status, 201)
            statuses = []
            for number in range(12):
                person = {"name": f"Prøve {number}", "email": f"robot{number}@{MAIL_DOMAIN}"}
                response = limited.register(
                    "robotter",
                    "2023-11-14",
                    form("Robot", participants=[person]),
                    X_Forwarded_For=f"203.0.113.{number}",
                )
                statuses.append(response.status)
            check_equal("registrations", statuses, [201] * 10 + [429] * 2)
            check_problem("the last one", response, 429, "too-many-requests")
            seconds = response.headers.get("Retry-After", "")
            check("it says when to try again", seconds.isdigit() and int(seconds) > 0, seconds)
            left = limited.run("robotter", "2023-11-14").get("seatsLeft")
            check_equal("seats left", left, 14)
        finally:
            limited.stop()


def mails(server, about, count):
    """The e-mails whose text or subject holds `about`, once there are so many."""
    deadline = time.monotonic() + 20
    while True:
        read = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in server.mail_folder.glob("*.eml")
        ]
        found = [mail for mail in read if about in mail.get_body(("plain",)).get_content()]
        if len(found) >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def a_registration_sends_mails_to_everybody_concerned(server, token):
    check_equal(
        "published",
        server.put(example_course("post-paa-dansk", example_run("2023-11-14")), token).status,
        201,
    )
    wish = form("Ærø Østergård", "Åse Ågård", message="Kun til kontoret")
    wish["participants"][1]["needs"] = "Glutenfri kanelsnegl"
    wish["consent"]["needs"] = True
    made = server.register("post-paa-dansk", "2023-11-14", wish).json
    found = mails(server, made["reference"], 2)
    check_equal("mails before the contact is verified", len(found), 2)
    check_equal("mails to the others", mails(server, "Kære Åse Ågård", 0), [])
    texts = [mail.get_body(("plain",)).get_content() for mail in found]
    codes = [code for text in texts for code in re.findall(r"Adgangskode: (\S+)", text)]
    check_equal("mails with a code", len(codes), 1)
    check("no mail with the secret", not any(made["secret"] in text for text in texts), texts)
    verification = f"/registrations/{made['id']}/verification"
    wrong = server.ask("POST", verification, {"code": made["secret"]})
    check_problem("the secret is no code", wrong, 422, "invalid")
    verified = server.ask("POST", verification, {"code": codes[0].lower().replace("-", " ")})
    check_equal("status of the verification", verified.status, 200)
    check("says when", verified.json.get("contactVerifiedAt"), verified)
    found += mails(server, "Kære Åse Ågård", 1)
    by_address = {mail["To"].addresses[0].addr_spec: mail for mail in found}
    people = {address("Ærø Østergård"), address("Åse Ågård")}
    check(
        "contact, participant and office have a mail each",
        people < set(by_address) and len(by_address) == 3,
        list(by_address),
    )
    for name in ("Ærø Østergård", "Åse Ågård"):
        mail = by_address.get(address(name))
        if not check(f"a mail to {name}", mail):
            continue
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for words in (text, html):
            check(f"{name} is addressed by name", f"Kære {name}" in words, words[:300])
            check(
                "says what, where and when",
                "Mødeledelse i praksis" in words and "14. november 2023" in words,
                words,
            )
        files = [
            part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"
        ]
        check_equal("calendar files", len(files), 1)
        check("for the calendar", files and "BEGIN:VEVENT" in files[0].get_content(), files)
        whole = text + html + str(mail["Subject"])
        for secret in ("Glutenfri", "Kun til kontoret", "Personreference"):
            check(f"no mail says {secret}", secret not in whole, whole)
        is_contact = name == "Ærø Østergård"
        check("only the contact reads who pays", ("5798000880016" in whole) == is_contact, whole)
    readers = [
        name
        for name, mail in by_address.items()
        if codes[0] in mail.get_body(("plain",)).get_content()
    ]
    check_equal("who reads the code", readers, [address("Ærø Østergård")])
    notice = next((mail for name, mail in by_address.items() if name not in people), None)
    if check("a notice", notice):
        text = notice.get_body(("plain",)).get_content()
        check("it names the contact", "Ærø Østergård" in text, text)
        for secret in (MAIL_DOMAIN, "Åse", "Glutenfri", "Eksempel Kommune"):
            check(f"the notice does not say {secret}", secret not in text, text)
    names = [file.name for file in server.mail_folder.iterdir()]
    check(
        "file names hold no personal data",
        not any("@" in name or "roegproeve" in name for name in names),
        names[:5],
    )
    bearer_token = bearer(made["secret"])
    server.ask("POST", f"/registrations/{made['id']}/cancellation", Authorization=bearer_token)
    told = [
        mail
        for mail in mails(server, made["reference"], 4)
        if str(mail["Subject"]).startswith("Afmelding")
    ]
    check(
        "the cancellation is told too",
        told,
        [str(mail["Subject"]) for mail in mails(server, made["reference"], 4)],
    )


def an_erased_person_is_on_no_list(server, token):
    check_equal(
        "published",
        server.put(example_course("glem-mig", example_run("2023-11-14")), token).status,
        201,
    )
    check_equal(
        "registered",
        server.register("glem-mig", "2023-11-14", form("Glemte Person", "Blivende Kollega")).status,
        201,
    )
    headers = {"Authorization": bearer(token)}
    whom = {"email": address("Glemte Person")}
    export = server.ask("POST", "/staff/people/export", whom, **headers)
    check("the export names the person", "Glemte Person" in export.body.decode(), export)
    check("and nobody else", "Blivende Kollega" not in export.body.decode(), export)
    audit = server.ask("POST", "/staff/people/audit", whom, **headers)
    check(
        "the access is recorded",
        any(access["what"] == "export" for access in audit.json["accesses"]),
        audit,
    )
    check_equal(
        "erased in",
        server.ask("POST", "/staff/people/erasure", whom, **headers).json,
        {"registrations": 1},
    )
    seen = server.get(
        "/staff/courses/glem-mig/runs/2023-11-14/registrations", **headers
    ).body.decode()
    check("the colleague is still registered", "Blivende Kollega" in seen, seen)
    check("the person is not", "Glemte" not in seen and address("Glemte Person") not in seen, seen)
    check_equal("the seat is free", server.run("glem-mig", "2023-11-14").get("seatsLeft"), 9)
    check_equal(
        "nothing is left",
        server.ask("POST", "/staff/people/export", whom, **headers).json["registrations"],
        [],
    )


def a_registration_needs_an_idempotency_key(server, token):
    path, wish = "/courses/moedeledelse/runs/2023-11-14/registrations", form("Nøgle Løs")
    check_problem("no key", server.ask("POST", path, wish), 400, "idempotency-key-missing")
    check_problem(
        "too long a key",
        server.ask("POST", path, wish, Idempotency_Key="k" * 256),
        400,
        "idempotency-key-invalid",
    )


def the_price_follows_the_courses_vat(server, token):
    def price(slug, run, *names, **changes):
        response = server.register(slug, run, form(*names, **changes))
        seen = (response.json or {}).get("price", {})
        return tuple(seen.get(part) for part in ("unitAmount", "amount", "vatAmount", "total"))

    excluded = price(
        "strategisk-borgerinddragelse", "2024-02-28", "Excl Moms", billing={"kind": "private"}
    )
    check_equal("VAT excluded", excluded, (1999500, 1999500, 499875, 2499375))
    billing = {"kind": "cvr", "cvr": "13748136"}
    included = price(
        "klart-sprog-i-breve-til-borgerne", "2024-01-23", "Incl Moms", "Incl Anden", billing=billing
    )
    check_equal("VAT included", included, (499500, 999000, 199800, 999000))
    exempt = price("bestyrelsesarbejde-i-foreninger", "2024-03-02", "Uden Moms")
    check_equal("VAT exempt", exempt, (285000, 285000, 0, 285000))


def seats_run_out_one_group_at_a_time(server, token):
    check_equal(
        "published",
        server.put(
            example_course("ti-pladser", example_run("2023-11-14", waitingList=False)), token
        ).status,
        201,
    )

    def register(*names):
        return server.register("ti-pladser", "2023-11-14", form(*names))

    def status():
        run = server.run("ti-pladser", "2023-11-14")
        return run.get("status"), run.get("statusLabel"), run.get("seatsLeft")

    check_equal("at first", status(), ("open", "Ledige pladser", 10))
    check_equal("eight people", register(*names_of_a_group("Otte", 8)).status, 201)
    check_equal("then", status(), ("few", "Få ledige pladser", 2))
    problem = check_problem(
        "three people for two seats", register(*names_of_a_group("Tre", 3)), 409, "run-full"
    )
    check_equal("seats left", problem.get("seatsLeft"), 2)
    check_equal("after it", status(), ("few", "Få ledige pladser", 2))
    check_equal("two people", register(*names_of_a_group("To", 2)).status, 201)
    check_equal("at last", status(), ("full", "Udsolgt", 0))
    problem = check_problem("one more", register("En Mere"), 409, "run-full")
    check_equal("no seat left", problem.get("seatsLeft"), 0)


def every_reason_for_a_rejection_has_its_own_problem(server, token):
    course = example_course(
        "alle-tilstande",
        example_run("2023-09-12"),
        example_run("2023-11-07", registrationDeadline="2023-10-01"),
        example_run("2023-11-14", registrationDeadline="2023-10-02"),
        example_run("2023-11-21", state="cancelled"),
        example_run("2023-11-28", state="tentative"),
    )
    published = server.put(course, token)
    check_equal("published", published.status, 201)
    warnings = published.json.get("warnings", [])
    check(
        "an open run that is over is doubted",
        any(w["pointer"].startswith("/runs/0") for w in warnings),
        warnings,
    )
    for run, status, label in [
        ("2023-09-12", "held", "Afholdt"),
        ("2023-11-07", "closed", "Tilmelding lukket"),
        ("2023-11-14", "open", "Ledige pladser"),
        ("2023-11-21", "cancelled", "Aflyst"),
        ("2023-11-28", "tentative", "Forventet"),
    ]:
        seen = server.run("alle-tilstande", run)
        check_equal(
            f"status of {run}", (seen.get("status"), seen.get("statusLabel")), (status, label)
        )

    def register(run, slug="alle-tilstande"):
        return server.register(slug, run, form("Vil Med"))

    check_problem("held", register("2023-09-12"), 409, "run-held")
    check_problem("past its deadline", register("2023-11-07"), 409, "registration-closed")
    check_problem("cancelled", register("2023-11-21"), 409, "run-cancelled")
    check_problem("unknown run", register("2023-11-15"), 404, "not-found")
    check_problem("impossible run", register("i-morgen"), 404, "not-found")
    check_problem("unknown course", register("2023-11-14", slug="findes-ikke"), 404, "not-found")
    check_equal("on the day of the deadline", register("2023-11-14").status, 201)
    check_equal("tentative", register("2023-11-28").status, 201)


def every_field_error_of_a_registration_is_reported_at_once(server, token):
    wish = {
        "contact": {
            "email": "ikke en adresse",
            "phone": "ring",
            "organisation": "Eksempel Kommune",
        },
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
    english = server.register(
        "moedeledelse", "2023-11-14", wish, Accept_Language="en-GB,en;q=0.9,da;q=0.1"
    )
    for name, response in (("Danish", danish), ("English", english)):
        check_problem(name, response, 422, "invalid")
        check_equal(f"{name}: faults", sorted(response.field_errors()), sorted(expected))
    details = [
        [error["detail"] for error in response.json["errors"]] for response in (danish, english)
    ]
    check("every sentence differs", not set(details[0]) & set(details[1]), details)

    def faults(**changes):
        return server.register(
            "moedeledelse", "2023-11-14", form("Fin Nok", **changes)
        ).field_errors()

    many = [{"name": name, "email": address(name)} for name in names_of_a_group("Mange", 11)]
    diet = [{"name": "Fin Nok", "email": address("Fin Nok"), "needs": "Vegetar"}]
    for what, found, expected_one in [
        ("nobody", faults(participants=[]), ("/participants", "participants.count")),
        ("eleven people", faults(participants=many), ("/participants", "participants.count")),
        (
            "a short EAN",
            faults(billing={"kind": "ean", "ean": "579", "reference": "x"}),
            ("/billing/ean", "ean.length"),
        ),
        (
            "a short CVR",
            faults(billing={"kind": "cvr", "cvr": "123"}),
            ("/billing/cvr", "cvr.length"),
        ),
        (
            "a wrong CVR",
            faults(billing={"kind": "cvr", "cvr": "12345678"}),
            ("/billing/cvr", "cvr.check-digit"),
        ),
        (
            "needs without consent",
            faults(participants=diet),
            ("/consent/needs", "consent.required"),
        ),
    ]:
        check_equal(what, found, {expected_one})


def a_registration_is_readable_with_its_own_secret_only(server, token):
    first = server.register("moedeledelse", "2024-02-28", form("Hemme Lig", "Ven Lig")).json
    other = server.register("moedeledelse", "2024-02-28", form("Nys Gerrig")).json
    path = f"/registrations/{first['id']}"
    seen = server.get(path, Authorization=bearer(first["secret"]))
    check_equal("status", seen.status, 200)
    check_equal(
        "people", [p["name"] for p in seen.json.get("participants", [])], ["Hemme Lig", "Ven Lig"]
    )
    rest = {key: value for key, value in first.items() if key not in ("participants", "secret")}
    check("the rest as in the first response", includes(seen.json, rest), seen.json)
    check("without the secret", first["secret"] not in seen.body.decode(), seen)
    check(
        "not to be cached",
        "no-store" in seen.headers.get("Cache-Control", ""),
        seen.headers.items(),
    )
    check_problem("no secret", server.get(path), 404, "not-found")
    check_problem(
        "wrong secret", server.get(path, Authorization=bearer("forkert")), 404, "not-found"
    )
    check_problem(
        "somebody else's secret",
        server.get(path, Authorization=bearer(other["secret"])),
        404,
        "not-found",
    )
    unknown = "/registrations/0197a1b2-0000-7000-8000-00000000ffff"
    check_problem(
        "unknown registration",
        server.get(unknown, Authorization=bearer(first["secret"])),
        404,
        "not-found",
    )
    check_problem(
        "no id at all",
        server.get("/registrations/x", Authorization=bearer(first["secret"])),
        404,
        "not-found",
    )


def a_cancellation_releases_its_seats(server, token):
    check_equal(
        "published",
        server.put(example_course("fortryd", example_run("2023-11-14")), token).status,
        201,
    )
    wish = form("Fort Ryder", "Med Ryder")
    made = server.register("fortryd", "2023-11-14", wish).json
    path, secret = f"/registrations/{made['id']}/cancellation", bearer(made["secret"])
    check_equal("seats taken", server.run("fortryd", "2023-11-14").get("seatsLeft"), 8)
    check_problem(
        "wrong secret", server.ask("POST", path, Authorization=bearer("forkert")), 404, "not-found"
    )
    for time_round in ("once", "twice"):
        response = server.ask("POST", path, Authorization=secret)
        check_equal(
            f"cancelled {time_round}",
            (response.status, (response.json or {}).get("status")),
            (200, "cancelled"),
        )
        check_equal(
            f"seats after cancelling {time_round}",
            server.run("fortryd", "2023-11-14").get("seatsLeft"),
            10,
        )
    seen = server.get(f"/registrations/{made['id']}", Authorization=secret)
    check_equal("as the contact sees it", (seen.json or {}).get("status"), "cancelled")
    check_equal(
        "the same people may come back", server.register("fortryd", "2023-11-14", wish).status, 201
    )
