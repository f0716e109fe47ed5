# SPDX-License-Identifier: GPL-3.0-or-later
"""packaging/run and packaging/test: what they call, what they leave on standard output, and how they end."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]

# A build that talks, and a program that records its arguments and ends as the test wants it to.
BUILD = '#!/bin/sh\necho "built $*"\n[ ! -e fail-build ] || exit 3\n'
ENVIRONMENT = '#!/bin/sh\nexec "$@"\n'
PROGRAM = """#!/bin/sh
echo "$QT_QPA_PLATFORM|$*" >>"$CALLS"
echo "answer to $1"
case $* in *--screenshots*) mkdir -p "$3" && touch "$3/one-light.png";; esac
case " $FAILS " in *" $1=$2 "*) exit 4;; esac
"""


class Checkout(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="archon run ")
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        (self.top / "packaging").mkdir()
        (self.top / "build/release/app").mkdir(parents=True)
        for name in ("run", "test"):
            shutil.copy(SOURCE / "packaging" / name, self.top / "packaging")
        self.write("packaging/build", BUILD)
        self.write("packaging/env", ENVIRONMENT)
        self.write("build/release/app/archon-memory", PROGRAM)
        self.calls = self.top / "calls"

    def write(self, name, text):
        path = self.top / name
        path.write_text(text)
        path.chmod(0o755)

    def call(self, name, *arguments, **variables):
        environment = {key: value for key, value in os.environ.items()
                       if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        environment.update({"CALLS": str(self.calls), "FAILS": "", **variables})
        return subprocess.run([self.top / "packaging" / name, *arguments], cwd=self.top, env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def called(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []


class Run(Checkout):
    def test_handsArgumentsOutputAndStatusThrough(self):
        result = self.call("run", "verify", "--json", "two words", FAILS="verify=--json")
        self.assertEqual(self.called(), ["|verify --json two words"])
        self.assertEqual((result.returncode, result.stdout), (4, "answer to verify\n"))
        self.assertIn("built release", result.stderr)

    def test_opensTheWindowWhereThereIsADisplay(self):
        for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
            self.calls.unlink(missing_ok=True)
            self.call("run", **{variable: ":7"})
            self.assertEqual(self.called(), ["|--local"])

    def test_doesTheJobInTheTerminalWithoutADisplay(self):
        result = self.call("run")
        self.assertEqual(result.returncode, 0, result.stderr)
        pictures = self.top / "build/screenshots"
        self.assertEqual(self.called(), ["|status --local", "|plan 002_session_memory --local", "|migrate --all --local",
                                         "|verify --local", f"offscreen|--local --screenshots {pictures}"])
        self.assertIn("one-light.png", result.stderr)

    def test_stopsWhereTheJobFails(self):
        result = self.call("run", FAILS="migrate=--all")
        self.assertEqual(result.returncode, 4)
        self.assertEqual(self.called()[-1], "|migrate --all --local")

    def test_runsNothingThatCouldNotBeBuilt(self):
        self.write("fail-build", "")
        self.assertEqual(self.call("run", "status").returncode, 3)
        self.assertEqual(self.called(), [])


class Test(Checkout):
    def setUp(self):
        super().setUp()
        self.write("ctest", '#!/bin/sh\necho "ctest $*" >>"$CALLS"\necho "100% tests passed"\nexit ${STATUS:-0}\n')

    def test_buildsThenTestsWithTheArguments(self):
        result = self.call("test", "-R", "two words", PATH=f"{self.top}:{os.environ['PATH']}")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.called(), ["ctest --preset release -R two words"])
        self.assertEqual(result.stdout.splitlines(), ["built release", "100% tests passed"])

    def test_endsAsTheTestsDo(self):
        self.assertEqual(self.call("test", PATH=f"{self.top}:{os.environ['PATH']}", STATUS="8").returncode, 8)

    def test_testsNothingThatCouldNotBeBuilt(self):
        self.write("fail-build", "")
        self.assertEqual(self.call("test", PATH=f"{self.top}:{os.environ['PATH']}").returncode, 3)
        self.assertEqual(self.called(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
