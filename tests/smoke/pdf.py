"""What poppler and qpdf say of a PDF."""

import re
import subprocess
import tempfile
import unicodedata

from checks import check


class Pdf:
    """A PDF as poppler and qpdf see it."""

    def __init__(self, content):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            self.info = run_tool("pdfinfo", file.name)
            self.fonts = run_tool("pdffonts", file.name).splitlines()[2:]
            self.layout = run_tool("pdftotext", "-layout", file.name, "-")
            texts = [
                run_tool("pdftotext", file.name, "-"),
                self.layout,
                run_tool("pdftotext", "-raw", file.name, "-"),
            ]
            self.checked = subprocess.run(
                ["qpdf", "--check", file.name], capture_output=True, text=True
            )
        self.pages = self.layout.split("\f")[:-1]
        self.readings = [
            without_spaces(text)
            for text in texts + [without_page_furniture(text) for text in texts]
        ]

    def says(self, text):
        return any(without_spaces(text) in reading for reading in self.readings)

    def times_said(self, text):
        return self.readings[0].count(without_spaces(text))

    def position(self, text):
        return self.readings[0].find(without_spaces(text))


def run_tool(*arguments):
    return subprocess.run(
        arguments, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout


def without_spaces(text):
    """Text without spaces, hyphens and dashes: line breaks and hyphenation do not matter."""
    return re.sub(r"[\s\u00ad\u2010-\u2015-]+", "", unicodedata.normalize("NFKC", text))


def without_page_furniture(text):
    """Text without headers and footers, which are lines on most pages: a sentence may continue on
    the next page."""
    pages = [page.splitlines() for page in text.split("\f") if page.strip()]
    shapes = [{re.sub(r"\d+", "#", line.strip()) for line in page} for page in pages]

    def is_repeated(line):
        shape = re.sub(r"\d+", "#", line.strip())
        return len(pages) > 1 and sum(shape in page for page in shapes) > len(pages) / 2

    return "\n".join(line for page in pages for line in page if not is_repeated(line))


def sentences(prose):
    """The sentences of CommonMark text as a reader sees them."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose).replace("*", "")
    lines = [re.sub(r"^(- |\d+\. )", "", line) for line in plain.splitlines()]
    return [
        sentence
        for line in lines
        for sentence in re.split(r"(?<=[.?!:]) +", line)
        if sentence.strip()
    ]


def check_pdf(what, response, numbered=True):
    """Checks a PDF: A4, embedded and readable fonts, valid for qpdf, and a page number on every
    page of a numbered document."""
    if not check(
        f"{what}: 200 application/pdf",
        response.status == 200
        and response.type.startswith("application/pdf")
        and response.body.startswith(b"%PDF-"),
        response,
    ):
        return None
    pdf = Pdf(response.body)
    check(f"{what}: A4", re.search(r"Page size:.*\(A4\)", pdf.info), pdf.info)
    flags = [
        re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in pdf.fonts
    ]
    check(
        f"{what}: all fonts embedded and mapped to Unicode",
        flags and all(f and f[1] == f[3] == "yes" for f in flags),
        pdf.fonts,
    )
    check(
        f"{what}: qpdf finds no fault",
        pdf.checked.returncode == 0,
        pdf.checked.stdout + pdf.checked.stderr,
    )
    for number, page in enumerate(pdf.pages if numbered else [], start=1):
        lines = [line for line in page.splitlines() if line.strip()]
        edges = " ".join(lines[:2] + lines[-2:])
        check(
            f"{what}: page {number} has its number",
            re.search(rf"(?<!\d){number}(?!\d)", edges),
            edges,
        )
    return pdf


def check_not_modified(what, server, path):
    tag = server.get(path).headers.get("ETag", "")
    check(f"{what}: a strong ETag", re.fullmatch(r'"[^"]+"', tag), tag)
    again = server.get(path, If_None_Match=tag)
    check(f"{what}: 304 for what is known already", again.status == 304 and not again.body, again)
