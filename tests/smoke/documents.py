#!/usr/bin/env python3
"""Validates every kind of document with two PDF/UA-1 checkers, qpdf and poppler, rendered for
participants with difficult names, and opens the CSV in LibreOffice as a Danish office does.

Needs page-validation, outloud, zxing-cpp and Pillow (PyPI), LibreOffice and what smoke.py needs.
Exits with 1 when a checker finds an error.
"""

from pathlib import Path
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree

DOCUMENT = Path(__file__).resolve().parents[2] / "shared" / "document"
sys.path.insert(0, str(DOCUMENT / "tests"))

import check_pdfs

from checks import check_equal, failures
from run_documents import publish_run_of_two_days
from samples import example_course, example_run, form
from server import Server, bearer, command, staff_token
from settings import NOW, ROOT, RUN_KINDS

NAMES = [
    "Karla Prøvesen",
    "Αλέξανδρος Δοκιμή",
    "Ирина Пробная",
    "Łucja Próbna",
    "李明 Ågesen",
    "Maximiliane Konstantinopolitanskaja-Württemberg von Eksempelsborg",
    "Bo </td><img src=x> {{lookup}} # %PDF ) \\ endstream",
    "Ib" + "b" * 120,
    "e\u0301lise & “Søn”",
    "אבי Ågesen",
    "👩🏽‍💻 Åse",
    "محمد علي",
    "王小明",
    "अनुष्का शर्मा",
]


def templates_with_a_logo(folder):
    """The brochure with an image, which no template of ours has."""
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "logo.png").write_bytes(
        (DOCUMENT / "tests" / "images" / "logo.png").read_bytes()
    )
    brochure = (ROOT / "templates" / "brochure.hbs").read_text(encoding="utf-8")
    image = '<img src="logo.png" alt="Kursuscentrets bomærke" class="logo"/>'
    (folder / "brochure.hbs").write_text(
        brochure.replace('<div class="colophon">', image + '<div class="colophon">'),
        encoding="utf-8",
    )
    return folder


# Names that the fallback fonts of the tests can print.
NAMES_WITH_FONTS = ["محمد علي", "王小明", "अनुष्का शर्मा"]


def templates_with_fonts(folder):
    """No templates, only fallback fonts."""
    shutil.copytree(DOCUMENT / "tests" / "fonts", folder / "fonts")
    return folder


def names_are_given_back(pdf):
    """Whether poppler finds the names, without the marks of direction that it adds."""
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    text = "".join(c for c in text.stdout if unicodedata.category(c) != "Cf")
    check_equal("names", [name for name in NAMES_WITH_FONTS if name not in text], [])


def store_images(server, token):
    """A cover and portraits for the sample course, in every format."""
    contract = ROOT / "tests" / "fixtures" / "contract"
    photos = ROOT / "shared" / "images" / "tests" / "files"
    files = {
        "cover": contract / "cover.jpg",
        "portrait": contract / "portrait.png",
        "turned": photos / "turned.jpg",
        "grey": photos / "grey.jpg",
    }
    for name, file in files.items():
        headers = {"Authorization": bearer(token), "Content-Type": "image/jpeg"}
        stored = server.ask("PUT", f"/staff/images/{name}", file.read_bytes(), **headers)
        check_equal(f"the image {name} is stored", stored.status, 201)
    path = "/staff/courses/strategisk-borgerinddragelse"
    read = server.get(path, Authorization=bearer(token))
    course = read.json
    course["image"] = {"name": "cover", "alt": "Et lyst lokale"}
    for person, name in zip(course["people"], ["portrait", "turned", "grey"]):
        person["image"] = {"name": name, "alt": f"Portræt af {person['name']}"}
    published = server.put(course, token, If_Match=read.headers["etag"])
    check_equal("the course gets images", published.status, 200)


def the_code_leads_to_the_registration(server, folder):
    """Reads the QR code of the last page, as a telephone would."""
    import zxingcpp
    from PIL import Image

    slug = "strategisk-borgerinddragelse"
    pdf = Path(folder) / "code.pdf"
    pdf.write_bytes(server.get(f"/courses/{slug}/brochure.pdf").body)
    subprocess.run(["pdftoppm", "-r", "150", "-png", pdf, pdf.with_suffix("")], check=True)
    pages = sorted(Path(folder).glob("code-*.png"))
    codes = [code.text for page in pages for code in zxingcpp.read_barcodes(Image.open(page))]
    check_equal("the brochure has one code", len(codes), 1)
    start = f"https://www.example.dk/kurser/{slug}/tilmelding?hold="
    check_equal("the code leads to the registration", codes[0][: len(start)], start)


COLUMNS = ["Telefon", "Reference", "Ordrenummer"]
# Phone, reference and order number of each participant.
IDENTIFIERS = {
    "Anna": ("+4512345678", "1-2", "0004711"),
    "Bo": ("+46701234567", "5 maj", "1234567890123456789"),
    "Carl": ("+4587654321", "2e5", "12.500"),
    "Dea": ("+4511223344", "10:30", "0,50"),
    "Ea": ("+4599887766", "+4712", "PO-4711"),
}
# Danish, semicolons, UTF-8; without and with "Quoted field as text", without and with "Detect
# special numbers".
IMPORTS = [
    f"CSV:59,34,UTF8,1,,1030,{quoted},{special}"
    for quoted in ("false", "true")
    for special in ("false", "true")
]


def cells_in_libreoffice(folder, csv, options):
    """The cells of each row as LibreOffice shows them: kind and text."""
    home = f"-env:UserInstallation=file://{folder}/libreoffice"
    convert = ["--convert-to", "fods", "--outdir", folder, csv]
    subprocess.run(
        ["soffice", home, "--headless", f"--infilter={options}", *convert],
        check=True,
        capture_output=True,
        timeout=120,
    )
    name = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}{}".format
    sheet = xml.etree.ElementTree.parse(csv.with_suffix(".fods"))
    rows = []
    for row in sheet.iter(name("table", "table-row")):
        cells = []
        for cell in row.iter(name("table", "table-cell")):
            kind = cell.get(name("office", "value-type"))
            text = "".join(text for line in cell for text in line.itertext())
            repeated = int(cell.get(name("table", "number-columns-repeated"), "1"))
            cells += [(kind, text)] * (repeated if kind else min(repeated, 50))
        rows.append(cells)
    return rows


def identifiers_survive_a_spreadsheet(server, token, folder):
    run = example_run("2023-11-14", capacity=40)
    check_equal("published", server.put(example_course("regneark", run), token).status, 201)
    for name, (phone, reference, order_number) in IDENTIFIERS.items():
        wish = form(f"{name} Prøve")
        wish["participants"][0]["phone"] = phone
        wish["billing"] |= {"reference": reference, "orderNumber": order_number}
        check_equal("registered", server.register("regneark", "2023-11-14", wish).status, 201)
    path = "/staff/courses/regneark/runs/2023-11-14/participants.csv"
    csv = Path(folder) / "participants.csv"
    csv.write_bytes(server.get(path, Authorization=bearer(token)).body)
    for options in IMPORTS:
        heading, *rows = cells_in_libreoffice(folder, csv, options)
        columns = [heading.index(("string", name)) for name in COLUMNS]
        shown = [tuple(row[column] for column in columns) for row in rows[: len(IDENTIFIERS)]]
        written = [tuple(("string", text) for text in texts) for texts in IDENTIFIERS.values()]
        check_equal(f"identifiers as text with {options}", shown, written)
        amount = rows[0][heading.index(("string", "Beløb"))]
        check_equal("the amount is a number", amount[0], "float")


def main():
    failed = False
    with tempfile.TemporaryDirectory(prefix="kursuskontor-documents-") as folder:
        data = Path(folder) / "data"
        server = Server("--data", str(data))
        try:
            token = staff_token(str(data))
            identifiers_survive_a_spreadsheet(server, token, folder)
            store_images(server, token)
            the_code_leads_to_the_registration(server, folder)
            publish_run_of_two_days(server, token, "alle-papirer", *NAMES)
            slug = "strategisk-borgerinddragelse"
            empty = server.get(f"/courses/{slug}").json["runs"][-1]["start"]
            # A run without registrations takes other branches of the templates.
            runs = [("alle-papirer", "2023-11-14"), (slug, empty)]
            logo = templates_with_a_logo(Path(folder) / "templates")
            documents = [
                ("brochure", [slug]),
                ("brochure", [slug, "--run", empty]),
                ("catalogue", []),
            ]
            documents += [("brochure", [slug, "--templates", logo])]
            documents += [
                (kind, [course, "--run", run]) for kind in RUN_KINDS for course, run in runs
            ]
            fonts = templates_with_fonts(Path(folder) / "only-fonts")
            named = [kind for kind in RUN_KINDS if kind != "kitchen"]
            course, run = runs[0]
            documents += [(kind, [course, "--templates", fonts, "--run", run]) for kind in named]
            for kind, about in documents:
                pdf = Path(folder) / f"{kind}.pdf"
                # Certificates are issued from the first day of the run on.
                now = f"{about[-1]}T08:00" if kind == "certificates" else NOW
                ended = command("render", kind, *about, "--data", data, "--now", now, "-o", pdf)
                errors = [ended.stderr] if ended.returncode else check_pdfs.find_errors(pdf)
                if fonts in about and not errors:
                    names_are_given_back(pdf)
                print(
                    " ".join(map(str, [kind, *about])),
                    "ok" if not errors else "\n  ".join(["FAILED", *errors]),
                    flush=True,
                )
                failed |= bool(errors)
        finally:
            server.stop()
    sys.exit(failed or bool(failures))


if __name__ == "__main__":
    main()
