"""What a server endures: slow, silent and malicious clients, a log that nobody reads, a start that
is killed."""

import json
import os
from pathlib import Path
import resource
import signal
import socket
import subprocess
import tempfile
import time

from checks import check, check_equal
from samples import sample_course
from server import Server, command
from settings import BINARY

# Descriptors of a process by default, and silent connections that would use them up.
DESCRIPTORS = 1_024
SILENT_CONNECTIONS = 1_010
# The promise is 100 ms; a busy machine may take longer, but not as long as a timeout.
MAX_RESPONSE_SECONDS = 2
# The promise is 5 s.
MAX_STOP_SECONDS = 10
# Courses of a catalogue whose publishing takes long enough to be killed.
COURSES = 300
# More requests than lines fit into a pipe that nobody reads.
REQUESTS = 2_000


def connect(server, sent=b""):
    connection = socket.create_connection(server.address, timeout=60)
    connection.sendall(sent)
    return connection


HALF_A_BODY = (
    b"POST /courses/x/runs/2023-11-14/registrations HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nIdempotency-Key: half\r\nContent-Length: 100\r\n\r\n{"
)


def unfinished_requests_do_not_delay_the_end():
    for how in (signal.SIGTERM, signal.SIGINT):
        server = Server("--in-memory")
        connections = [connect(server, sent) for sent in (b"", b"G", HALF_A_BODY)]
        time.sleep(0.3)
        began = time.monotonic()
        check_equal(f"exit code after {how.name}", server.stop(how), 0)
        seconds = time.monotonic() - began
        check(f"{how.name}: soon", seconds < MAX_STOP_SECONDS, seconds)
        print(f"     {how.name}: stopped after {seconds:.1f} s")
        for connection in connections:
            connection.close()


def a_second_signal_ends_the_server_at_once():
    server = Server("--in-memory")
    connection = connect(server, HALF_A_BODY)
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    check("it waits for the request", server.process.poll() is None)
    # After the first signal alone, the exit code would be 0.
    check_equal("exit code after a second signal", server.stop(signal.SIGINT), 130)
    connection.close()


def silent_clients_keep_nobody_out():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SILENT_CONNECTIONS + 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, hard))
    server = Server("--in-memory")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, wanted)), hard))
    silent, slowest = [], 0
    try:
        for number in range(SILENT_CONNECTIONS):
            silent.append(connect(server, b"G" if number % 2 else b""))
            if number % 50 == 0 or number > SILENT_CONNECTIONS - 10:
                began = time.monotonic()
                check_equal("the catalogue beside them", server.get("/courses").status, 200)
                slowest = max(slowest, time.monotonic() - began)
        check("nobody waits", slowest < MAX_RESPONSE_SECONDS, slowest)
        print(f"     {len(silent)} silent connections: slowest response {slowest * 1e3:.0f} ms")
    finally:
        for connection in silent:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        server.stop()


def slow_clients_are_disconnected():
    """The longest timeout is 30 s, so this takes as long."""
    server = Server("--in-memory")
    get = b"GET /courses HTTP/1.1\r\nHost: localhost\r\n\r\n"
    cases = {"header": (b"GET /", 10), "body": (HALF_A_BODY, 30), "idle": (get, 30)}
    opened = {name: (connect(server, sent), time.monotonic()) for name, (sent, _) in cases.items()}
    try:
        for name, (connection, began) in opened.items():
            try:
                while connection.recv(65_536):
                    pass
            except OSError:
                pass
            seconds, limit = time.monotonic() - began, cases[name][1]
            check(f"{name}: closed after {limit} s", limit - 1 <= seconds <= limit + 10, seconds)
            connection.close()
    finally:
        server.stop()


def only_http_1_is_spoken(server):
    connection = connect(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))
    answer = connection.recv(100)
    check("HTTP/2 is not", not answer or answer.startswith(b"HTTP/1.1 4"), answer)
    connection.close()


def a_log_that_nobody_reads_costs_no_request():
    for what in ("unread", "closed"):
        read, write = os.pipe()
        process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--in-memory"],
            stdout=subprocess.PIPE,
            stderr=write,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        os.close(write)
        if what == "closed":
            os.close(read)
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        responses = connection.makefile("rb")
        lost = 0
        for _ in range(REQUESTS):
            connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            lost += not responses.readline().startswith(b"HTTP/1.1 404")
            length = 0
            while (line := responses.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            responses.read(length)
        check_equal(f"requests lost with a log that is {what}", lost, 0)
        connection.close()
        process.send_signal(signal.SIGTERM)
        check_equal(f"exit code with a log that is {what}", process.wait(20), 0)
        process.stdout.close()
        if what == "unread":
            os.close(read)


def no_text_of_a_client_forges_a_log_line(server):
    connection = connect(server, b"GET /courses?q=%0aFORGED%1b[2J HTTP/1.1\r\nHost: localhost\r\n")
    connection.sendall(b"User-Agent: FORGED\r\nX-Request-Id: FORGED\r\nConnection: close\r\n\r\n")
    while connection.recv(65_536):
        pass
    connection.close()
    log = "".join(server.log)
    check("no line is forged", "FORGED" not in log and "\x1b" not in log, log[-500:])


def a_first_start_that_was_killed_goes_on():
    with tempfile.TemporaryDirectory() as folder:
        data, catalogue = Path(folder) / "data", Path(folder) / "catalogue"
        catalogue.mkdir()
        course = sample_course()
        for number in range(COURSES):
            course["slug"] = f"kursus-{number:04}"
            (catalogue / f"{number:04}.json").write_text(json.dumps(course), encoding="utf-8")
        arguments = ["--data", str(data), "--catalogue", str(catalogue)]
        process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        table = data / "kursuskontor.sqlite-wal"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if table.exists() and table.stat().st_size > 500_000:
                break
            time.sleep(0.002)
        process.kill()
        process.wait()
        check("the start was killed in the middle", (data / "publishing").exists())
        server = Server(*arguments)
        try:
            courses, path = 0, "/courses?limit=100"
            while path:
                page = server.get(path).json
                courses += len(page["courses"])
                path = page["next"] and f"/courses?limit=100&cursor={page['next']}"
            check_equal("published courses", courses, COURSES)
        finally:
            server.stop()
        check("it is finished", not (data / "publishing").exists())
        verified = command("verify", "--data", str(data))
        check_equal("verify", verified.returncode, 0)
