# SPDX-License-Identifier: GPL-3.0-or-later
"""packaging/env on machines that this one is not: what it runs and finds is put before it by a PATH of stand-ins."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import textwrap
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
REAL_TOOLS = ("awk bash cat chmod cut dirname echo env flock grep id mkdir mktemp mv paste printf readlink rm sed sh sleep sort "
              "tail tee touch tr true").split()
PACKAGES = [line.split()[0] for line in (SOURCE / "packaging/packages.txt").read_text().splitlines()
            if line.strip() and not line.startswith("#")]

# Every package in a version that no minimum refuses.
ALL_OFFERED = 'for p in "$@"; do case $p in policy) ;; *) printf "%s:\\n  Candidate: 99:1\\n" "$p";; esac; done'
NONE_OFFERED = 'for p in "$@"; do case $p in policy) ;; *) printf "%s:\\n  Candidate: (none)\\n" "$p";; esac; done'
ALL_INSTALLED = 'for p in "$@"; do case $p in -*|*Package*) ;; *) printf "installed %s 99:1\\n" "$p";; esac; done'
ONLY_UPDATES = 'case "$*" in *update*) exit 0;; *) exit 1;; esac'
# Makes the folder that is the word before the last `deb …` words, as mmdebstrap would.
MAKES_ROOT = """
    echo called >>"$CALLS"
    for word in "$@"; do case $word in *.new) target=$word;; esac; done
    mkdir -p "$target/etc"; echo 'root:x:0:0::/root:/bin/sh' >"$target/etc/passwd"; echo 'root:x:0:' >"$target/etc/group"
"""
# Runs what comes after the options of our call, in the folder of the call.
ENTERS = """
    echo "$*" >>"$CALLS.bwrap"
    while :; do case $1 in
        --bind|--ro-bind|--setenv|--bind-try|--ro-bind-try|--dev-bind-try|--ro-bind-data) shift 3;;
        --dev|--unsetenv) shift 2;; --chdir) cd "$2"; shift 2;; *) break;; esac; done
    exec "$@"
"""


class Machine:
    """A PATH of stand-ins and a cache folder of its own."""

    def __init__(self, folder, **tools):
        self.folder = pathlib.Path(folder)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.cache = self.folder / "cache"
        self.calls = self.folder / "calls"
        for name in REAL_TOOLS:
            self.bin.joinpath(name).symlink_to(shutil.which(name))
        self.put(df='echo head; echo "disk 9 9 99999 1% /"', id='case $1 in -u|-g) echo 0;; *) echo root;; esac')
        self.put(**tools)
        checkout = self.folder / "checkout/packaging"
        checkout.mkdir(parents=True)
        shutil.copy(SOURCE / "packaging/env", checkout)
        shutil.copy(SOURCE / "packaging/packages.txt", checkout)
        self.list = checkout / "packages.txt"
        self.script = checkout / "env"

    def put(self, **tools):
        for name, text in tools.items():
            path = self.bin / name.replace("_", "-")
            path.unlink(missing_ok=True)
            path.write_text("#!/bin/sh\n" + textwrap.dedent(text) + "\n")
            path.chmod(0o755)

    def start(self, *command):
        environment = {"PATH": str(self.bin), "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.cache),
                       "CALLS": str(self.calls)}
        return subprocess.Popen([self.script, *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, start_new_session=True)

    def run(self, *command):
        process = self.start(*command)
        process.out, process.err = process.communicate(timeout=60)
        return process

    @property
    def root(self):
        return self.cache / "archon-memory/debian-13"

    def times_made(self):
        return len(self.calls.read_text().splitlines()) if self.calls.exists() else 0


class Environment(unittest.TestCase):
    def machine(self, **tools):
        folder = tempfile.TemporaryDirectory(prefix="archon-env-")
        self.addCleanup(folder.cleanup)
        return Machine(folder.name, **tools)

    def assertRefuses(self, result, *words):
        self.assertEqual(result.returncode, 125, result.err)
        self.assertEqual(result.out, "")
        for word in words:
            self.assertIn(word, result.err)

    def debian_12(self, **tools):
        return self.machine(dpkg_query="exit 1", dpkg="exit 1", apt_get=ONLY_UPDATES, apt_cache=NONE_OFFERED, **tools)

    # ---- Running ----

    def test_runsDirectlyWhereEverythingIsInstalled(self):
        machine = self.machine(dpkg_query=ALL_INSTALLED, dpkg="exit 0")
        result = machine.run("sh", "-c", "echo out; exit 7")
        self.assertEqual((result.returncode, result.out, result.err), (7, "out\n", ""))
        self.assertFalse(machine.cache.exists())

    def test_doesNothingWithoutCommandAndTerminal(self):
        result = self.machine(dpkg_query=ALL_INSTALLED, dpkg="exit 0").run()
        self.assertEqual((result.returncode, result.out), (0, ""))

    def test_installsWhatIsMissingWhereTheSystemOffersIt(self):
        machine = self.machine(apt_cache=ALL_OFFERED, dpkg="exit 0", dpkg_query='[ -e "$CALLS" ] || exit 1\n' + ALL_INSTALLED,
                               apt_get='echo "$@" >>"$CALLS"')
        result = machine.run("echo", "ready")
        self.assertEqual((result.returncode, result.out), (0, "ready\n"), result.err)
        call = machine.calls.read_text()
        self.assertIn("install -y --no-install-recommends", call)
        for package in PACKAGES:
            self.assertIn(" " + package, call)

    def test_makesARootWhereAptKnowsNothing(self):
        machine = self.debian_12(mmdebstrap=MAKES_ROOT, bwrap=ENTERS)
        machine.put(apt_cache="exit 0")
        result = machine.run("echo", "in")
        self.assertEqual(result.out, "in\n")
        self.assertNotIn("line ", result.err)

    def test_makesARootWhereAPackageIsTooOld(self):
        old = ALL_OFFERED.replace("99:1", "0.1")
        machine = self.machine(apt_cache=old, dpkg="exit 1", dpkg_query="exit 1", apt_get="exit 0", mmdebstrap=MAKES_ROOT,
                               bwrap=ENTERS)
        self.assertEqual(machine.run("echo", "in").out, "in\n")
        self.assertEqual(machine.times_made(), 1)

    # ---- The root ----

    def test_makesTheRootOnceAndEntersItWithTheStatusOfTheCommand(self):
        machine = self.debian_12(mmdebstrap=MAKES_ROOT, bwrap=ENTERS)
        for _ in range(2):
            result = machine.run("sh", "-c", "echo out; exit 6")
            self.assertEqual((result.returncode, result.out), (6, "out\n"), result.err)
        self.assertEqual(machine.times_made(), 1)
        self.assertEqual(result.err, "", "the second run has nothing to say")

    def test_makesTheRootOnceWhenTwoAskForIt(self):
        machine = self.debian_12(mmdebstrap="sleep 1\n" + MAKES_ROOT, bwrap=ENTERS)
        both = [machine.start("echo", "in") for _ in range(2)]
        answers = [process.communicate(timeout=60) for process in both]
        self.assertEqual([out for out, _ in answers], ["in\n", "in\n"], answers)
        self.assertEqual(machine.times_made(), 1)
        self.assertEqual(sum("waiting for it" in err for _, err in answers), 1)

    def test_neverUsesARootThatWasLeftHalfMade(self):
        machine = self.debian_12(mmdebstrap=MAKES_ROOT + "touch $target/half; sleep 30", bwrap=ENTERS)
        process = machine.start("echo", "in")
        half = machine.cache / "archon-memory/debian-13.new/half"
        for _ in range(300):
            if half.exists():
                break
            time.sleep(0.05)
        self.assertTrue(half.exists())
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self.assertFalse(machine.root.exists())
        machine.put(mmdebstrap=MAKES_ROOT)
        self.assertEqual(machine.run("echo", "in").out, "in\n")
        self.assertFalse((machine.root / "half").exists())

    def test_installsIntoTheRootWhatTheListGained(self):
        machine = self.debian_12(mmdebstrap=MAKES_ROOT, bwrap=ENTERS)
        machine.run("true")
        machine.list.write_text(machine.list.read_text() + "one-more\n")
        machine.put(bwrap='echo "$*" >>"$CALLS.bwrap"')
        for _ in range(2):
            self.assertEqual(machine.run("true").returncode, 0)
        updates = [line for line in pathlib.Path(f"{machine.calls}.bwrap").read_text().splitlines() if "apt-get" in line]
        self.assertEqual(len(updates), 1)
        self.assertIn(" one-more", updates[0])
        self.assertEqual(machine.times_made(), 1)

    def test_leavesTheRootAloneWhenTheListShrank(self):
        machine = self.debian_12(mmdebstrap=MAKES_ROOT, bwrap=ENTERS)
        machine.run("true")
        machine.list.write_text("git\n")
        result = machine.run("echo", "in")
        self.assertEqual((result.out, result.err), ("in\n", ""))

    # ---- What can be in the way ----

    def test_namesWhatAnUnknownSystemNeeds(self):
        self.assertRefuses(self.machine().run("true"), "Qt 6.8", "KDE Frameworks 6.13", "libpqxx 7.10", "libpg_query 17",
                           "PostgreSQL 17", "pgvector 0.8", "GCC 14", "mmdebstrap", "packaging/Containerfile",
                           "libkf6syntaxhighlighting-dev (6.13 or newer)", "g++ (14 or newer)", *PACKAGES)

    def test_saysWhatToAskForWithoutRootAndSudo(self):
        user = 'case $1 in -u|-g) echo 1000;; *) echo someone;; esac'
        self.assertRefuses(self.debian_12(id=user).run("true"), "neither root nor may use sudo", "apt-get install mmdebstrap")
        ready = self.machine(id=user, dpkg_query="exit 1", dpkg="exit 0", apt_get="exit 1", apt_cache=ALL_OFFERED)
        self.assertRefuses(ready.run("true"), "neither root nor may use sudo", "apt-get install --no-install-recommends",
                           *PACKAGES)
        self.assertRefuses(self.debian_12(id=user, sudo="exit 1").run("true"), "neither root nor may use sudo")

    def test_saysThatTheMirrorCannotBeReached(self):
        machine = self.debian_12(bwrap=ENTERS, mmdebstrap=MAKES_ROOT + """
            echo "E: Failed to fetch InRelease  Temporary failure resolving 'mirror'" >&2; exit 25""")
        self.assertRefuses(machine.run("true"), "mirror cannot be reached", "Check the network")
        self.assertEqual(list(machine.root.parent.glob("debian-13*/")), [], "nothing half made is left")
        offline = self.machine(apt_cache=ALL_OFFERED, dpkg="exit 0", dpkg_query="exit 1",
                               apt_get="echo 'Err: Could not resolve mirror'; exit 100")
        self.assertRefuses(offline.run("true"), "mirror cannot be reached")

    def test_refusesWithoutSpaceBeforeItMakesAnything(self):
        machine = self.debian_12(df='echo head; echo "disk 9 9 812 99% /"', mmdebstrap=MAKES_ROOT, bwrap=ENTERS)
        self.assertRefuses(machine.run("true"), "not enough disk space", "4096 MiB", "812 MiB", "XDG_CACHE_HOME")
        self.assertEqual(machine.times_made(), 0)

    def test_saysThatTheDiskGotFullOnTheWay(self):
        machine = self.debian_12(bwrap=ENTERS, mmdebstrap="echo 'E: write: No space left on device' >&2; exit 25")
        self.assertRefuses(machine.run("true"), "the disk is full")

    def test_showsTheEndOfAnyOtherFailure(self):
        machine = self.debian_12(bwrap=ENTERS, mmdebstrap="echo 'E: something else' >&2; exit 25")
        self.assertRefuses(machine.run("true"), "E: something else", "mmdebstrap.log")

    def test_refusesACacheFolderThatCannotBeWritten(self):
        machine = self.debian_12(mmdebstrap=MAKES_ROOT, bwrap=ENTERS)
        machine.cache.write_text("a file where the folder should be")
        self.assertRefuses(machine.run("true"), "cannot write to", "XDG_CACHE_HOME")


if __name__ == "__main__":
    unittest.main(verbosity=2)
