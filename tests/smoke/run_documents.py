"""Brochures, lists and certificates, over HTTP and from the command line."""

import csv
import io
from pathlib import Path
import re
import tempfile
import zipfile

from checks import check, check_equal
from pdf import check_not_modified, check_pdf, sentences
from publishing import forged_tokens
from samples import address, example_course, example_run, form, read_json, sample_course
from seed import SEED_AGENDA, SEED_MODULES, SEED_PEOPLE
from server import bearer, check_fails_with_one_sentence, check_problem, command
from settings import CATALOGUE, MAIL_DOMAIN, NOW, RUN_KINDS


def the_brochure_holds_everything_on_the_course_page(server, token):
    path = "/courses/strategisk-borgerinddragelse/brochure.pdf"
    pdf = check_pdf("brochure", server.get(path))
    if not pdf:
        return
    course = sample_course()
    facts = [
        "Strategisk borgerinddragelse",
        "Uddannelse & Kurser",
        "Altinget",
        "Ny Kongensgade 10",
        "1472 København K",
    ]
    facts += [
        "Efterår 2023",
        "14. november 2023",
        "15. november 2023",
        "21. november 2023",
        "Forår 2024",
        "28. februar 2024",
    ]
    facts += [
        "Ledige pladser",
        "19.995 kr. ekskl. moms",
        "24.993,75 kr.",
        "2-3 hverdage",
        "Tilmelding",
        "Frokost",
    ]
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
    check(
        "title in the window",
        re.search(r"^Title: +.*Strategisk borgerinddragelse", pdf.info, re.M),
        pdf.info,
    )
    check_not_modified("brochure", server, path)
    check_problem(
        "unknown course", server.get("/courses/findes-ikke/brochure.pdf"), 404, "not-found"
    )


def the_brochure_states_each_form_of_price(server, token):
    for slug, prices in [
        ("klart-sprog-i-breve-til-borgerne", ["4.995 kr.", "3.996 kr."]),
        ("bestyrelsesarbejde-i-foreninger", ["2.850 kr."]),
    ]:
        pdf = check_pdf(slug, server.get(f"/courses/{slug}/brochure.pdf"))
        for price in prices:
            check(f"{slug} says {price}", pdf and pdf.says(price))


def a_text_never_becomes_markup_in_the_brochure(server, token):
    texts = {
        "title": "Ost & <b>vin</b> {{pris}}",
        "audience": "For dig, der skriver </td><img src=x> og 100 % \\endstream.",
    }
    check_equal("published", server.put(example_course("mad-og-tegn", **texts), token).status, 201)
    pdf = check_pdf("brochure", server.get("/courses/mad-og-tegn/brochure.pdf"))
    for text in texts.values():
        check(f"brochure says {text}", pdf and pdf.says(text))


def the_catalogue_is_one_pdf(server, token):
    pdf = check_pdf("catalogue", server.get("/catalogue.pdf"))
    if not pdf:
        return
    check("a contents list", pdf.says("Indhold"))
    for file in CATALOGUE.glob("*.json"):
        course = read_json(file)
        check(
            f"{course['title']}: in the contents and on its own page",
            pdf.times_said(course["title"]) >= 2,
        )
        for person in course["people"]:
            check(f"{course['title']}: {person['name']}", pdf.says(person["name"]))
        for module in course["programme"]["modules"]:
            for item in module["agenda"]:
                check(f"{course['title']}: {item['title']}", pdf.says(item["title"]))
    check_not_modified("catalogue", server, "/catalogue.pdf")


def the_participant_list_is_complete_and_in_danish_order(server, token, guest):
    run = example_run("2023-11-14", capacity=30)
    check_equal("published", server.put(example_course("liste-paa-dansk", run), token).status, 201)
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
        check_equal(
            f"{name} registers", server.register("liste-paa-dansk", "2023-11-14", wish).status, 201
        )
    gone = server.register("liste-paa-dansk", "2023-11-14", form("Carl Afbudsen")).json
    server.ask(
        "POST", f"/registrations/{gone['id']}/cancellation", Authorization=bearer(gone["secret"])
    )

    path = "/staff/courses/liste-paa-dansk/runs/2023-11-14/participants.pdf"
    response = server.get(path, Authorization=bearer(token))
    check(
        "not to be cached",
        "no-store" in response.headers.get("Cache-Control", ""),
        response.headers.items(),
    )
    pdf = check_pdf("participants", response)
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
            check(
                f"states how many ({word}..)", re.search(near, pdf.layout, re.I), pdf.layout[:800]
            )

    check_problem("no token", server.get(path), 401, "sign-in-required")
    check_problem(
        "token of a guest", server.get(path, Authorization=bearer(guest)), 403, "role-required"
    )
    for name, forged in forged_tokens(token):
        check_problem(name, server.get(path, Authorization=bearer(forged)), 401, "sign-in-required")
    check_problem(
        "unknown run",
        server.get(path.replace("2023-11-14", "2023-11-15"), Authorization=bearer(token)),
        404,
        "not-found",
    )
    empty = path.replace("liste-paa-dansk", "strategisk-borgerinddragelse")
    check_pdf("a run without participants", server.get(empty, Authorization=bearer(token)))


def publish_run_of_two_days(server, token, slug, *names):
    """Publishes a course with one run, and registers these people one by one. Returns their
    registrations by name."""
    course = example_course(slug, example_run("2023-11-14", capacity=40))
    first = course["programme"]["modules"][0]
    course["programme"]["modules"].append(first | {"number": 2, "title": "Anden dag"})
    days = [("2023-11-14", 1), ("2023-11-15", 2)]
    course["runs"][0]["days"] = [
        {"module": n, "date": day, "start": "09:00", "end": "16:00"} for day, n in days
    ]
    check_equal("published", server.put(course, token).status, 201)
    registered = {}
    for number, name in enumerate(names):
        wish = form(name)
        wish["participants"][0]["email"] = wish["contact"]["email"] = (
            f"person{number}@{MAIL_DOMAIN}"
        )
        wish["participants"][0]["needs"] = "Vegetar" if number % 2 else "vegetar."
        wish["consent"]["needs"] = True
        wish["billing"]["orderNumber"] = "4711"
        registered[name] = server.register(slug, "2023-11-14", wish).json
    return registered


def every_document_of_a_run_can_be_downloaded(server, token, guest):
    names = ["Karla Prøvesen", "=2+3", "Αλέξανδρος Δοκιμή", "Åse Ægidius"]
    order = ["=2+3", "Karla Prøvesen", "Åse Ægidius", "Αλέξανδρος Δοκιμή"]
    registered = publish_run_of_two_days(server, token, "alle-papirer", *names)
    run = "/staff/courses/alle-papirer/runs/2023-11-14"
    files = [f"{kind}.pdf" for kind in RUN_KINDS]
    for name in [*files, "participants.xlsx", "participants.csv"]:
        check_problem(f"{name} without token", server.get(f"{run}/{name}"), 401, "sign-in-required")
        check_problem(
            f"{name} for a guest",
            server.get(f"{run}/{name}", Authorization=bearer(guest)),
            403,
            "role-required",
        )
        unknown = server.get(f"{run}/{name}".replace("-14/", "-16/"), Authorization=bearer(token))
        check_problem(f"{name} of an unknown run", unknown, 404, "not-found")

    def check_document(name, numbered=False):
        response = server.get(f"{run}/{name}", Authorization=bearer(token))
        check_equal(
            f"{name} is not to be cached", response.headers.get("Cache-Control"), "no-store"
        )
        return check_pdf(name, response, numbered)

    for name in ["sign-in.pdf", "badges.pdf", "participants.pdf"]:
        pdf = check_document(name, numbered=name in ("sign-in.pdf", "participants.pdf"))
        if pdf:
            positions = [pdf.position(person) for person in order]
            check(
                f"{name} names everybody in order",
                -1 not in positions and positions == sorted(positions),
                positions,
            )
    sheet = check_document("sign-in.pdf", numbered=True)
    check(
        "a page for each day",
        sheet and len(sheet.pages) == 2 and sheet.says("15. november 2023"),
        sheet and sheet.pages,
    )
    kitchen = check_document("kitchen.pdf", numbered=True)
    check(
        "needs are counted together",
        kitchen and kitchen.says("Vegetar 4"),
        kitchen and kitchen.layout,
    )
    check(
        "nobody is named to the kitchen", kitchen and not any(kitchen.says(name) for name in names)
    )

    mark = {"participant": 0, "module": 2, "present": True}
    path = f"/staff/registrations/{registered['Karla Prøvesen']['id']}/attendance"
    check_problem(
        "attendance without token", server.ask("POST", path, mark), 401, "sign-in-required"
    )
    for what, response in [
        ("attendance", server.ask("POST", path, mark, Authorization=bearer(token))),
        ("a certificate", server.get(f"{run}/certificates.pdf", Authorization=bearer(token))),
    ]:
        check_problem(f"{what} before the first day", response, 409, "run-not-begun")
    with server.at("2023-11-14T08:00"):
        check_equal(
            "marked",
            server.ask("POST", path, mark, Authorization=bearer(token)).json,
            {"participant": 0, "modules": [2]},
        )
        attended = check_document("certificates.pdf?attended=true")
        check(
            "who was there gets a certificate",
            attended and attended.says("Karla Prøvesen") and len(attended.pages) == 1,
        )
        certificates = check_document("certificates.pdf")
        check_equal("a certificate for each", len(certificates.pages), len(names))
        positions = [certificates.position(person) for person in order]
        in_order = -1 not in positions and positions == sorted(positions)
        check("in the same order", in_order, positions)

    response = server.get(f"{run}/participants.csv", Authorization=bearer(token))
    check(
        "CSV has a byte order mark", response.body.startswith(b"\xef\xbb\xbf"), response.body[:20]
    )
    rows = list(
        csv.DictReader(io.StringIO(response.body.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    check_equal(
        "CSV: same people, same order", [row["Navn"].removeprefix("'") for row in rows], order
    )
    check(
        "no cell is a formula",
        not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row.values() if cell),
        rows,
    )
    billing = {
        "EAN-nummer": "5798000880016",
        "Reference": "Personreference MAK",
        "Ordrenummer": "4711",
        "Beløb": "4995,00",
    }
    check("CSV: what finance needs", all(row.items() >= billing.items() for row in rows), rows[:1])
    response = server.get(f"{run}/participants.xlsx", Authorization=bearer(token))
    with zipfile.ZipFile(io.BytesIO(response.body)) as workbook:
        check_equal("the workbook is whole", workbook.testzip(), None)
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", workbook.read("xl/sharedStrings.xml").decode())
        cells = workbook.read("xl/worksheets/sheet1.xml").decode()
    found = [texts.index(name) if name in texts else -1 for name in order]
    check("workbook: same people, same order", -1 not in found and found == sorted(found), texts)
    check("no cell of the workbook is a formula", "<f>" not in cells)
    check(
        "the EAN number is whole text", "5798000880016" in texts and "<v>4995</v>" in cells, texts
    )


def the_command_line_writes_the_same_documents(server, token):
    publish_run_of_two_days(server, token, "fra-kommandolinjen", "Karla Prøvesen")
    data = server.data
    run, staff = [
        "fra-kommandolinjen",
        "--run",
        "2023-11-14",
    ], "/staff/courses/fra-kommandolinjen/runs/2023-11-14"
    at_any_time = [kind for kind in RUN_KINDS if kind != "certificates"]
    documents = [
        ("brochure", run[:1], "/courses/fra-kommandolinjen/brochure.pdf", "pdf"),
        ("brochure", run, "/courses/fra-kommandolinjen/brochure.pdf?run=2023-11-14", "pdf"),
        ("catalogue", [], "/catalogue.pdf", "pdf"),
        *[(kind, run, f"{staff}/{kind}.pdf", "pdf") for kind in at_any_time],
        ("participants", run, f"{staff}/participants.xlsx", "xlsx"),
        ("participants", run, f"{staff}/participants.csv", "csv"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for number, (kind, arguments, path, extension) in enumerate(documents):
            file = Path(folder) / f"{number}.{extension}"
            ended = command("render", kind, *arguments, "--data", data, "--now", NOW, "-o", file)
            check_equal(
                f"render {kind} {extension} ends well", (ended.returncode, ended.stderr), (0, "")
            )
            served = server.get(path, Authorization=bearer(token)).body
            check(
                f"{kind} {extension} is what the server answers",
                file.exists() and file.read_bytes() == served,
            )
        certificates = Path(folder) / "certificates.pdf"
        render = ("render", "certificates", *run, "--data", data, "-o", certificates)
        check_equal("no certificates yet", command(*render, "--now", NOW).returncode, 2)
        check_equal("certificates", command(*render, "--now", "2023-11-14T08:00").returncode, 0)
        brochures = Path(folder) / "brochures"
        command("render", "brochure", "--all", "--data", data, "--now", NOW, "-o", brochures)
        written = {file.stem for file in brochures.glob("*.pdf")}
        sample = {file.stem for file in CATALOGUE.glob("*.json")}
        check("all brochures at once", written >= sample | {"fra-kommandolinjen"}, written)
    check_fails_with_one_sentence(
        "an unknown course",
        "render",
        "brochure",
        "nix",
        "--data",
        data,
        "-o",
        "x.pdf",
        naming="nix",
    )
    check_fails_with_one_sentence(
        "an unknown kind", "render", "poster", "--data", data, "-o", "x.pdf", naming="poster"
    )
    check_fails_with_one_sentence(
        "no output", "render", "catalogue", "--data", data, naming="output"
    )
    with tempfile.TemporaryDirectory() as empty:
        check_fails_with_one_sentence(
            "no table", "render", "catalogue", "--data", empty, "-o", "x.pdf", naming="no table"
        )
