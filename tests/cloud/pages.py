"""The pages for people, through the cloud: the website's forms, and signing in to the desk."""

import html
import re
import urllib.parse

from checks import check, check_equal
from samples import address, example_course

# The course of the smoke test with a run that has registrations of every kind.
COURSE, START = "alle-papirer", "2023-11-14"


def somebody_registers_on_the_website(cloud, client):
    """With forms, and the cookie that opens the registration."""
    path = f"/kurser/{COURSE}/tilmelding?hold={START}"
    name = "Side Seer"

    def hidden(page, field):
        return html.unescape(re.search(rf'name="{field}" value="([^"]*)"', page.body.decode())[1])

    def submit(fields):
        return client.ask(
            "POST",
            path,
            urllib.parse.urlencode(fields).encode(),
            Content_Type="application/x-www-form-urlencoded",
            Sec_Fetch_Site="same-origin",
        )

    fields = {
        "formular": hidden(client.get(path), "formular"),
        "/contact/name": name,
        "/contact/email": address(name),
        "/contact/organisation": "Eksempel Kommune",
        "/participants/0/name": name,
        "/participants/0/email": address(name),
        "/billing/kind": "ean",
        "/billing/ean": "5798000880016",
        "/billing/reference": "4711",
        "/consent/terms": "true",
    }
    checked = submit(fields | {"handling": "gennemse"})
    # Nobody fills the form in within a second.
    with client.at("2023-10-02T09:05"):
        sent = submit(fields | {"set": hidden(checked, "set"), "handling": "send"})
    check_equal("status", sent.status, 303)
    receipt = client.get(sent.headers["Location"], Cookie="; ".join(cookies(sent)))
    check("the receipt names who registered", name in receipt.body.decode(), receipt)


def staff_sign_in_to_the_desk(cloud, client):
    """And see everything that its first page leads to."""
    to_sign_in = client.get(client.get("/kontor").headers["Location"])
    (attempt,) = cookies(to_sign_in)
    back = urllib.parse.urlsplit(cloud.issuer.authorize(to_sign_in.headers["Location"]))
    signed_in = client.get(f"{back.path}?{back.query}", Cookie=attempt)
    check_equal("where the issuer leads back to", signed_in.headers.get("Location"), "/kontor")
    session = "; ".join(cookies(signed_in))
    first = client.get("/kontor", Cookie=session)
    check("it names who has signed in", "Karen Holm" in first.body.decode(), first)
    paths = set(re.findall(r'href="(/kontor/[^"#]*)"', first.body.decode()))
    check("there is something to see", len(paths) > 5, paths)
    for path in sorted(paths):
        shown = client.get(html.unescape(path), Cookie=session)
        check_equal(f"status of {path}", shown.status, 200)
    # Each of these functions notes when the session was used.
    run = f"/staff/courses/{COURSE}/runs/{START}"
    browser = {"Cookie": session, "Sec-Fetch-Site": "same-origin"}
    for hour, (method, path, body) in enumerate(
        [
            ("GET", "/staff/runs", None),
            ("GET", "/staff/contacts", None),
            ("GET", f"{run}/participants.pdf", None),
            ("POST", "/staff/brochures/preview", example_course("ny")),
        ],
        start=10,
    ):
        with client.at(f"2023-10-02T{hour}:00"):
            shown = client.ask(method, path, body, **browser)
        check_equal(f"status of {path} with the session", shown.status, 200)


def cookies(response):
    """The cookies that a response sets: name=value."""
    return [cookie.partition(";")[0] for cookie in response.headers.get_all("Set-Cookie")]
