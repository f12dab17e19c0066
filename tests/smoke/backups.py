"""The drill of a backup: made beside a running server, restored, and nobody erased is back."""

from pathlib import Path
import shutil
import tempfile

from checks import check, check_equal
from samples import address, example_course, example_run, form
from server import Server, bearer, check_fails_with_one_sentence, command, staff_token

SLUG, START = "sikkerhedskopi", "2023-11-14"
ERASED, KEPT = "Glemte Gæst", "Blivende Bekendt"
LIST = f"/staff/courses/{SLUG}/runs/{START}/registrations"


def places(folder, word):
    """The files below a folder that hold a word."""
    files = (file for file in Path(folder).rglob("*") if file.is_file())
    return [str(file) for file in files if word.encode() in file.read_bytes()]


def start(data):
    server = Server("--data", str(data))
    return server, {"Authorization": bearer(staff_token(str(data)))}


def a_restored_backup_brings_nobody_back_who_was_erased():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        data, file = folder / "data", folder / "backup"
        server, staff = start(data)
        try:
            course = example_course(SLUG, example_run(START))
            check_equal("published", server.put(course, staff["Authorization"][7:]).status, 201)
            for name in (ERASED, KEPT):
                check_equal("registered", server.register(SLUG, START, form(name)).status, 201)
            made = command("backup", str(file), "--data", str(data), "--with-secret-key")
            check_equal("backup beside the running server", made.returncode, 0)
            check_equal("only its owner can read it", file.stat().st_mode & 0o777, 0o600)
            check("it holds the person", places(file.parent, address(ERASED)))
            check_fails_with_one_sentence(
                "restore beside the running server",
                "restore", str(file), "--data", str(data), "--replace",
            )
            erased = server.ask(
                "POST", "/staff/people/erasure", {"email": address(ERASED)}, **staff
            )
            check_equal("erased", erased.status, 200)
            check_equal("places while it runs", places(data, address(ERASED)), [])
        finally:
            check_equal("the server stops", server.stop(), 0)
        check_equal("places after the stop", places(data, address(ERASED)), [])
        check_fails_with_one_sentence(
            "restore over a table", "restore", str(file), "--data", str(data), naming="--replace"
        )

        restored = command("restore", str(file), "--data", str(data), "--replace")
        check_equal("restored", restored.returncode, 0)
        check("says how many", "1 person erased again" in restored.stdout, restored.stdout)
        check_equal("places after the restore", places(data, address(ERASED)), [])
        verified = command("verify", "--data", str(data))
        check_equal("verify", (verified.returncode, verified.stdout), (0, "all is well\n"))
        server, staff = start(data)
        try:
            seen = server.get(LIST, **staff).body.decode()
            check("who was kept is back", address(KEPT) in seen, seen)
            check("who was erased is not", address(ERASED) not in seen, seen)
        finally:
            server.stop()


def half_a_data_folder_is_refused_in_one_sentence():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        server, _ = start(folder / "data")
        table, wal, key = "kursuskontor.sqlite", "kursuskontor.sqlite-wal", "secret.key"

        def copy(name, *files):
            (folder / name).mkdir()
            for file in files:
                shutil.copy(folder / "data" / file, folder / name / file)

        try:
            copy("without-wal", table, key)
            copy("without-table", wal, key)
        finally:
            server.stop()
        copy("without-key", table)
        copy("other-key", table)
        (folder / "other-key" / key).write_bytes(bytes(32))
        copy("truncated", table, key)
        with open(folder / "truncated" / table, "r+b") as file:
            file.truncate(file.seek(0, 2) // 2)
        for name in ("without-wal", "without-table", "without-key", "other-key", "truncated"):
            arguments = ["serve", "--listen", "127.0.0.1:0", "--data", str(folder / name)]
            check_fails_with_one_sentence(name.replace("-", " "), *arguments)
