"""From clone to open console and to green on a machine with nothing but Debian's base, python3, git, make.

    python3 -m benchmarks.campaigns.bare [--case NAME] [--mirror URL] [--demo-only]

Needs root and debootstrap; each case gets a root file system of its own under ``build/bare``, with its own
mounts and process numbers, and is thrown away with ``--forget``. What is committed is cloned, nothing else.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from benchmarks.campaigns.tally import FOLDER, Tally

HERE = Path(__file__).parents[2]
BASE = "python3,git,make,ca-certificates"
"""All that a reader of the README is asked to have."""
CONSOLE = "http://127.0.0.1:8000/"
PASSED_ON = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
"""How a machine reaches the package index is its own affair, and is told to the case as it is here."""
DEMO_MINUTES = 30
TEST_MINUTES = 120


@dataclass(frozen=True)
class Case:
    """Who opens the product where."""

    name: str
    suite: str
    user: str
    below_home: str
    sudo: bool = False

    @property
    def folder(self) -> str:
        """The folder of the clone."""
        home = Path("/") / ("root" if self.user == "root" else f"home/{self.user}")
        return str(home / self.below_home)

    @property
    def is_helpless(self) -> bool:
        """True if the Makefile cannot install packages there and has to say which."""
        return self.user != "root" and not self.sudo


CASES = (
    Case("root", "bookworm", "root", "pension-verifier"),
    Case("user-with-spaces", "trixie", "lin", "养老 待遇/pension verifier"),
    Case("sudo-newest-python", "sid", "wang", "pension-verifier", sudo=True),
)


class Broken(Exception):
    """What the README promises did not come true."""


class Machine:
    """A root file system and the ways into it."""

    def __init__(self, case: Case, place: Path, mirror: str | None, apt_conf: Path | None) -> None:
        self._apt_conf = apt_conf
        self.case, self.root, self.log = case, place / case.name, place / f"{case.name}.log"
        self._mirror = [] if mirror is None else [mirror]

    def make(self) -> None:
        """Make the file system and clone what is committed here into it."""
        shutil.rmtree(self.root, ignore_errors=True)
        packages = f"{BASE},sudo" if self.case.sudo else BASE
        base = ("debootstrap", "--variant=minbase", f"--include={packages}")
        self._outside([*base, self.case.suite, str(self.root), *self._mirror])
        for certificate in Path("/usr/local/share/ca-certificates").glob("*.crt"):
            shutil.copy(certificate, self.root / "usr/local/share/ca-certificates")
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        shutil.copy("/etc/hosts", self.root / "etc/hosts")
        if self._apt_conf is not None:
            shutil.copy(self._apt_conf, self.root / "etc/apt/apt.conf.d/90as-here")
        self.run("root", "update-ca-certificates")
        if self.case.user != "root":
            self.run("root", f"useradd --create-home --shell /bin/bash {self.case.user}")
        if self.case.sudo:
            rule = f"{self.case.user} ALL=(ALL) NOPASSWD: ALL"
            self.run("root", f"echo '{rule}' > /etc/sudoers.d/newcomer")
        bundle = self.root / "tmp/product.bundle"
        self._outside(["git", "-C", str(HERE), "bundle", "create", str(bundle), "HEAD", "main"])
        folder = shlex.quote(self.case.folder)
        self.run(self.case.user, f"git clone -q -b main /tmp/product.bundle {folder}")

    def _outside(self, command: list[str]) -> None:
        with self.log.open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log)

    def _command(self, user: str, script: str) -> list[str]:
        inside = [
            f"mount -t proc proc {self.root}/proc",
            f"mount --rbind /dev {self.root}/dev",
            f"mount -t tmpfs tmpfs {self.root}/dev/shm",  # noqa: S108 -- a mount in a namespace of its own
            f"exec chroot {self.root} su - {user} -c {shlex.quote(script)}",
        ]
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", "\n".join(inside)]

    def start(self, user: str, script: str) -> subprocess.Popen[bytes]:
        """Start something; what it says goes to the log of the case."""
        passed = "".join(
            f"export {name}={shlex.quote(value)}\n"
            for name, value in os.environ.items()
            if name.startswith(PASSED_ON) and name != "PIP_FIND_LINKS"
        )
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command(user, passed + script), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def run(self, user: str, script: str, minutes: float = 10, *, expected: int | None = 0) -> int:
        """Run something to its end (Broken: another exit code than was expected)."""
        code = self.start(user, script).wait(minutes * 60)
        if expected is not None and code != expected:
            raise Broken(f"{script!r} ended with {code}: see {self.log}")
        return code

    def make_target(self, target: str) -> str:
        """The command a newcomer types."""
        return f"cd {shlex.quote(self.case.folder)}\nmake {target}"


def _told(machine: Machine, since: int) -> str:
    return machine.log.read_bytes()[since:].decode("utf-8", "replace")


def ask_for_packages(machine: Machine, target: str) -> None:
    """Where nothing can be installed, one line is printed, nothing is made, and that line is enough."""
    begin = machine.log.stat().st_size
    code = machine.run(machine.case.user, machine.make_target(target), expected=None)
    found = re.search(r"^ *(apt-get install [a-z0-9 .+-]+)$", _told(machine, begin), re.MULTILINE)
    if code == 0 or found is None:
        raise Broken(f"make {target} did not say which packages it lacks")
    inside = machine.root / machine.case.folder.lstrip("/")
    if (inside / ".venv").exists() and target == "demo":
        raise Broken("something was made before the packages were asked for")
    print(f"  make {target} asks: {found[1]}", flush=True)
    machine.run("root", f"DEBIAN_FRONTEND=noninteractive {found[1]} -y -qq", 30)


def open_console(machine: Machine) -> float:
    """Run `make demo` until the console answers; return the minutes it took."""
    if _answers():
        raise Broken(f"something else answers on {CONSOLE}")
    began = time.monotonic()
    process = machine.start(machine.case.user, machine.make_target("demo"))
    try:
        while not _answers():
            if process.poll() is not None:
                raise Broken(f"make demo ended with {process.returncode}: see {machine.log}")
            if time.monotonic() - began > DEMO_MINUTES * 60:
                raise Broken(f"no console after {DEMO_MINUTES} minutes")
            time.sleep(1)
        return (time.monotonic() - began) / 60
    finally:
        process.kill()  # with it all of its process namespace
        process.wait()


def _answers() -> bool:
    try:
        with urllib.request.urlopen(CONSOLE, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def run_case(case: Case, place: Path, options: argparse.Namespace) -> None:
    """Go through one case, and count it."""
    machine = Machine(case, place, options.mirror, options.apt_conf)
    print(f"{case.name}: {case.suite}, {case.user}, {case.folder}", flush=True)
    machine.make()
    machine.run("root", "python3 --version; apt-get update -qq")
    if case.is_helpless:
        ask_for_packages(machine, "demo")
    print(f"  console open after {open_console(machine):.1f} min", flush=True)
    tally = Tally("bare", FOLDER)
    tally.add_all({f"{case.name}.demo": 1})
    if options.demo_only:
        return
    if case.is_helpless:
        ask_for_packages(machine, "test")
    began, begin = time.monotonic(), machine.log.stat().st_size
    machine.run(case.user, machine.make_target("test"), TEST_MINUTES)
    last = _told(machine, begin).strip().splitlines()[-1]
    print(f"  make test: {last} ({(time.monotonic() - began) / 60:.1f} min in all)", flush=True)
    tally.add_all({f"{case.name}.test": 1})


def main() -> int:
    """Run the cases that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--case", action="append", choices=[case.name for case in CASES])
    parser.add_argument("--mirror", help="where debootstrap finds the packages; default: its own")
    parser.add_argument(
        "--apt-conf", type=Path, help="settings of apt that the cases need to reach the mirror"
    )
    parser.add_argument("--place", type=Path, default=HERE / "build" / "bare")
    parser.add_argument("--demo-only", action="store_true", help="without `make test`")
    parser.add_argument("--forget", action="store_true", help="throw the file systems away afterwards")
    options = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        print("This needs root and debootstrap: apt-get install debootstrap", file=sys.stderr)
        return 1
    options.place.mkdir(parents=True, exist_ok=True)
    failed = 0
    for case in CASES:
        if options.case and case.name not in options.case:
            continue
        try:
            run_case(case, options.place, options)
        except (Broken, subprocess.SubprocessError) as error:
            failed += 1
            print(f"  BROKEN: {error}", flush=True)
        if options.forget:
            shutil.rmtree(options.place / case.name, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
