#!/usr/bin/env python3
"""Checks the cloud on this machine: the smoke test passes through it, its documents are those of
the local server byte for byte, and its schedules run.
"""

import contextlib
import json
import re
import subprocess
import sys
import tempfile

from cloud import ROOT, Cloud
from front_door import FrontDoor

SMOKE = ROOT / "tests" / "smoke"
sys.path.append(str(SMOKE))

from checks import check, check_equal, summary  # noqa: E402
from registrations import mails  # noqa: E402
from samples import address, example_course, example_run, form, read_json  # noqa: E402
from server import Client, Elsewhere, Server, bearer, command, staff_token  # noqa: E402
from settings import CATALOGUE, NOW, RUN_KINDS  # noqa: E402

# The course of the smoke test with a run that has registrations of every kind.
COURSE, START = "alle-papirer", "2023-11-14"
SAMPLES = sorted(file.stem for file in CATALOGUE.glob("*.json"))


def main():
    with a_cloud() as (cloud, client):
        print(cloud.stack.summary(), flush=True)
        publish_sample_courses(cloud, client)
        the_smoke_test_passes(cloud, client)
        documents_are_those_of_the_local_server(cloud, client)
        a_killed_function_is_started_again(cloud, client)
        a_request_becomes_the_event_that_the_tests_have(cloud, client)
        the_table_is_in_order(cloud)
    # Over a small table, because moto copies it for each transaction.
    with a_cloud() as (cloud, client):
        the_schedule_reminds_of_a_run(cloud, client)
        retention_forgets_people(cloud, client)
        the_table_is_in_order(cloud)
    return summary()


@contextlib.contextmanager
def a_cloud():
    """A cloud, and a client of it."""
    with tempfile.TemporaryDirectory(prefix="kursuskontor-cloud-") as folder:
        with Cloud(folder, NOW) as cloud:
            files = cloud.mail_folder, cloud.log_file, cloud.clock.file
            yield cloud, Elsewhere(cloud.url, *files)


def publish_sample_courses(cloud, client):
    for slug in SAMPLES:
        status = client.put(read_json(CATALOGUE / f"{slug}.json"), cloud.token("staff")).status
        check_equal(f"status of publishing {slug}", status, 201)


def the_smoke_test_passes(cloud, client):
    smoke = subprocess.run(
        [sys.executable, SMOKE / "smoke.py"]
        + ["--at", cloud.url, "--mails", cloud.mail_folder, "--log", cloud.log_file]
        + ["--clock", cloud.clock.file]
        + ["--token", cloud.token("staff"), "--guest", cloud.token("guest")]
    )
    check_equal("exit code of the smoke test", smoke.returncode, 0)
    for word in ('"level":"ERROR"', "panicked"):
        lines = [line for line in client.log if word in line]
        check(f"{word} is not in the log", not lines, lines[:3])


def documents_are_those_of_the_local_server(cloud, client):
    """Those of a run over the same table, and the sample brochures over the embedded table."""
    now = f"{START}T08:00"
    run = f"/staff/courses/{COURSE}/runs/{START}"
    files = [f"{kind}.pdf" for kind in RUN_KINDS] + ["participants.xlsx", "participants.csv"]
    paths = [f"{run}/{file}" for file in files]
    paths += [f"/courses/{COURSE}/brochure.pdf", "/catalogue.pdf"]
    table = [*cloud.table_options(), "--secret-key", cloud.secret_key_file()]
    with client.at(now):
        with local_server(now, *table) as (server, token):
            compare(paths, (client, cloud.token("staff")), (server, token))
        with local_server(now) as (server, token):
            paths = [f"/courses/{slug}/brochure.pdf" for slug in SAMPLES]
            compare(paths, (client, cloud.token("staff")), (server, token))


@contextlib.contextmanager
def local_server(now, *options):
    """A local server with a data folder of its own, and a token for its staff."""
    with tempfile.TemporaryDirectory(prefix="kursuskontor-cloud-") as data:
        server = Server("--data", data, *options, now=now)
        try:
            yield server, staff_token(data)
        finally:
            check_equal("exit code of the local server", server.stop(), 0)


def compare(paths, *servers):
    """Checks that two servers, each with a token of its staff, answer the same files."""
    for path in paths:
        one, other = (
            server.get(path, Authorization=bearer(token)) for server, token in servers
        )
        check_equal(f"status of {path}", (one.status, other.status), (200, 200))
        lengths = len(one.body), len(other.body)
        check(f"{path} is the same, byte for byte", one.body == other.body, lengths)


def a_killed_function_is_started_again(cloud, client):
    function = cloud.functions["CoursesFunction"]
    before = len(function.all)
    for environment in function.all:
        environment.process.kill()
        environment.process.wait()
    check_equal("status after it", client.get("/courses").status, 200)
    check_equal("execution environments", len(function.all), before + 1)


def a_request_becomes_the_event_that_the_tests_have(cloud, client):
    """Except for what is of one machine."""
    fixture = ROOT / "tests" / "fixtures" / "events" / "catalogue.json"
    expected = read_json(fixture)
    events = []

    class Recorder:
        def invoke(self, event):
            events.append(json.loads(event))
            return b'{"statusCode": 200}'

    front_door = FrontDoor([("ANY", "/courses", "recorder")], {"recorder": Recorder()}, cloud.clock)
    try:
        sent = expected["headers"] | {"cookie": "; ".join(expected["cookies"])}
        path = f"{expected['rawPath']}?{expected['rawQueryString']}"
        Client(front_door.url).ask("GET", path, **sent)
        check_equal("status of a path without a route", Client(front_door.url).get("/").status, 404)
    finally:
        front_door.close()
    (event,) = events
    for one in (event, expected):
        context = one["requestContext"]
        for part in ("accountId", "apiId", "domainName", "domainPrefix", "requestId"):
            check(f"{part} is in the event", context.pop(part))
        check("the caller is in the event", context["http"].pop("sourceIp"))
        for header in ("host", "x-amzn-trace-id", "x-forwarded-for"):
            check(f"{header} is in the event", one["headers"].pop(header))
    check_equal("event", event, expected)


def the_schedule_reminds_of_a_run(cloud, client):
    name, slug, start = "Huske Person", "husk-os", "2023-11-14"
    course = example_course(slug, example_run(start, reminderDaysBefore=3))
    check_equal("published", client.put(course, cloud.token("staff")).status, 201)
    made = client.register(slug, start, form(name)).json
    (code,) = {
        code
        for mail in mails(client, made["reference"], 2)
        for code in re.findall(r"Adgangskode: (\S+)", mail.get_body(("plain",)).get_content())
    }
    path = f"/registrations/{made['id']}/verification"
    check_equal("verified", client.ask("POST", path, {"code": code}).status, 200)
    before = len(mails(client, name, 2))
    with client.at("2023-11-12T09:00"):
        cloud.schedules["MessagesFunctionRetrySchedule"].run()
        check("a reminder", len(mails(client, name, before + 1)) > before)


def retention_forgets_people(cloud, client):
    staff = {"Authorization": bearer(cloud.token("staff"))}
    whom = {"email": address("Huske Person")}

    def registrations():
        return client.ask("POST", "/staff/people/export", whom, **staff).json["registrations"]

    check_equal("registrations before", len(registrations()), 1)
    with client.at("2033-01-01T03:00"):
        cloud.schedules["RetentionFunctionNightly"].run()
    check_equal("registrations after it", registrations(), [])


def the_table_is_in_order(cloud):
    verified = command("verify", *cloud.table_options())
    check_equal("verify", (verified.returncode, verified.stdout), (0, "all is well\n"))


if __name__ == "__main__":
    sys.exit(main())
