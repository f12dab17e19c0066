"""What others on the machine and in the network can reach: sockets, host names and files."""

import os
from pathlib import Path
import re
import tempfile
import time

from checks import check, check_equal
from samples import form, sample_course
from server import Server, command

LISTENING = "0A"


def listening_sockets(process):
    """The addresses on which a process listens, as Linux writes them."""
    links = []
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            links.append(os.readlink(link))
        except FileNotFoundError:
            pass
    own = set(re.findall(r"socket:\[(\d+)\]", " ".join(links)))
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and fields[9] in own:
                found.append(fields[1])
    return found


def check_listens_on_its_address_only(server, others=0):
    """Besides its own address it may have so many others of this machine."""
    found = listening_sockets(server.process.pid)
    own = f"0100007F:{server.address[1]:04X}"
    check_equal("its own address is among the sockets", own in found, True)
    on_this_machine = [socket for socket in found if socket.startswith("0100007F:")]
    check_equal("the sockets of this machine", on_this_machine, found)
    check_equal("the number of sockets", len(found), 1 + others)


def check_other_hosts_are_refused(server, path):
    port = server.address[1]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", "[::1]:1"):
        check_equal(f"Host {host}", server.get(path, Host=host).status, 200)
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", "192.0.2.1"):
        refused = server.get(path, Host=host)
        check_equal(f"Host {host}", refused.status, 421)
        check("the refusal says what to do", "--host" in refused.body.decode(), refused)


def the_office_listens_on_its_address_only(server):
    # The other one is the sign-in page of the local issuer.
    check_listens_on_its_address_only(server, others=1)
    check_other_hosts_are_refused(server, "/courses")
    for path in ("/courses", "/nowhere", "/openapi.json", "/catalogue.pdf"):
        response = server.get(path)
        check_equal(f"nosniff of {path}", response.headers["X-Content-Type-Options"], "nosniff")


def the_preview_listens_on_its_address_only():
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as templates:
        preview = Server("--data", data, "--templates", templates, command="preview")
        try:
            check_listens_on_its_address_only(preview)
            check_other_hosts_are_refused(preview, "/")
            for path in ("/", "/choices", "/nowhere"):
                response = preview.get(path)
                check_equal(
                    f"nosniff of {path}", response.headers["X-Content-Type-Options"], "nosniff"
                )
        finally:
            preview.stop()


def a_host_name_can_be_allowed():
    server = Server("--in-memory", "--host", "kontor.example")
    try:
        check_equal("its name", server.get("/courses", Host="kontor.example").status, 200)
        check_equal("another one", server.get("/courses", Host="evil.example").status, 421)
        check("loopback needs no warning", "plain HTTP" not in "".join(server.log), server.log)
    finally:
        server.stop()
    reachable = Server("--in-memory", listen="0.0.0.0:0")
    try:
        deadline = time.monotonic() + 5
        while "plain HTTP" not in "".join(reachable.log) and time.monotonic() < deadline:
            time.sleep(0.05)
        check("the network does", "plain HTTP" in "".join(reachable.log), reachable.log)
    finally:
        reachable.stop()


def modes_of(folder):
    """The rights of a folder and of everything in it, by path."""
    paths = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777) for path in paths}


def check_private(what, folder):
    modes = modes_of(folder)
    folders = {name for name in modes if (folder / name).is_dir()}
    expected = {name: "0o700" if name in folders else "0o600" for name in modes}
    wide = {name: mode for name, mode in modes.items() if mode != expected[name]}
    check_equal(f"{what}: rights that are too wide", wide, {})
    return modes


def the_data_folder_is_readable_by_its_owner_only():
    course = sample_course()["slug"]
    umask = os.umask(0)
    try:
        with tempfile.TemporaryDirectory() as parent:
            data = Path(parent) / "data"
            data.mkdir(mode=0o777)
            arguments = ["--data", str(data)]
            server = Server(*arguments)
            run = server.get(f"/courses/{course}").json["runs"][0]["start"]
            registered = server.register(course, run, form("Prøveperson Et"))
            check_equal("registered", registered.status, 201)
            deadline = time.monotonic() + 20
            while not list(data.glob("mail/*.eml")) and time.monotonic() < deadline:
                time.sleep(0.05)
            files = check_private("a running server", data)
            for name in ("kursuskontor.sqlite", "kursuskontor.sqlite-wal", "secret.key", "lock"):
                check(f"{name} is there", name in files, files)
            check("an e-mail is there", any(name.endswith(".eml") for name in files), files)

            output = Path(parent) / "out"
            for kind, name in (("participants", "list.csv"), ("badges", "badges.pdf")):
                written = command(
                    "render", kind, course, "--run", run, "-o", str(output / name), *arguments
                )
                check_equal(f"render {kind}", written.returncode, 0)
                check_equal(name, oct((output / name).stat().st_mode & 0o777), "0o600")
            server.stop()

            for path in [data, *data.rglob("*")]:
                path.chmod(0o777 if path.is_dir() else 0o666)
            server.start()
            check_private("a folder that was wide open", data)
            server.stop()
    finally:
        os.umask(umask)
