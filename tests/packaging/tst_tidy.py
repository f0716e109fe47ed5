# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sources .ci/tidy.py hands to clang-tidy, and what it makes of the answers."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / ".ci/tidy.py"

# What `ninja -t deps` prints; b.cpp and c.cpp include shared.h, only c.cpp includes own.h.
DEPS = """src/a.o: #deps 2, deps mtime 1 (VALID)
    ../src/a.cpp
    /usr/include/c++/14/string

src/b.o: #deps 2, deps mtime 1 (VALID)
    ../src/b.cpp
    ../src/shared.h

src/c.o: #deps 3, deps mtime 1 (VALID)
    ../src/c.cpp
    ../src/shared.h
    ../src/own.h

"""

# Finds fault with b.cpp only, and needs a second for each source.
CLANG_TIDY = """#!/bin/sh
for source; do :; done
echo "$source" >>"$CALLS"
grep -q cmake_pch "$2/compile_commands.json" && exit 9
sleep 1
echo "77 warnings generated."
case $source in *b.cpp) echo "$source:1:1: error: something [a-check]"; exit 1;; esac
"""


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="archon-changed-")
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name).resolve()
        for name in ("src", "build", "bin"):
            (self.top / name).mkdir()
        for name in ("a.cpp", "b.cpp", "c.cpp", "shared.h", "own.h"):
            (self.top / "src" / name).write_text("// first\n")
        (self.top / ".gitignore").write_text("/build/\n/bin/\n")
        compiled = [self.top / "src" / name for name in ("a.cpp", "b.cpp", "c.cpp")] + [self.top / "build/generated.cpp"]
        (self.top / "build/compile_commands.json").write_text(
            json.dumps([{"directory": str(self.top / "build"), "file": str(path), "command": f"c++ -Winvalid-pch -include b/cmake_pch.hxx {path}"}
                        for path in compiled]))
        for name, text in {"ninja": f"#!/bin/sh\ncat <<'E'\n{DEPS}E\n", "clang-tidy": CLANG_TIDY}.items():
            (self.top / "bin" / name).write_text(text)
            (self.top / "bin" / name).chmod(0o755)
        self.git("init", "-q")
        self.commit()

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=self.top, check=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "state")

    def call(self, *arguments):
        return subprocess.run([sys.executable, "-B", SCRIPT, "build", *arguments], cwd=self.top, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "PATH": f"{self.top}/bin:{os.environ['PATH']}", "CALLS": f"{self.top}/calls"})

    def changed(self, *base):
        result = self.call("--list", *(("--base", *base) if base else ()))
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout.split()

    def edit(self, name):
        (self.top / name).write_text("// second\n")

    def test_areAllWithoutABase(self):
        self.assertEqual(self.changed(), ["src/a.cpp", "src/b.cpp", "src/c.cpp"])

    def test_areNoneWhenNothingChanged(self):
        self.assertEqual(self.changed("HEAD"), [])

    def test_areThoseOfTheCommitsAndOfTheWorkingTree(self):
        self.edit("src/a.cpp")
        self.commit()
        self.edit("src/b.cpp")
        self.assertEqual(self.changed("HEAD~1"), ["src/a.cpp", "src/b.cpp"])

    def test_haveOneUserOfEachChangedHeader(self):
        self.edit("src/shared.h")
        self.assertEqual(self.changed("HEAD"), ["src/b.cpp"])
        self.edit("src/own.h")
        self.assertEqual(self.changed("HEAD")[-1], "src/c.cpp")

    def test_countAUserThatChangedItself(self):
        self.edit("src/shared.h")
        self.edit("src/c.cpp")
        self.assertEqual(self.changed("HEAD"), ["src/c.cpp"])

    def test_leaveOutWhatWasDeleted(self):
        (self.top / "src/a.cpp").unlink()
        self.assertEqual(self.changed("HEAD"), [])

    def test_areAllWhenTheRulesChanged(self):
        (self.top / ".clang-tidy").write_text("Checks: ''\n")
        self.commit()
        self.assertEqual(len(self.changed("HEAD~1")), 3)

    def test_failsWithTheFindingsAndNothingElse(self):
        result = self.call()
        self.assertEqual(result.stdout.splitlines(), ["3 sources", "src/b.cpp:1:1: error: something [a-check]",
                                                      "Findings in 1 sources: src/b.cpp"])
        self.assertEqual(result.returncode, 1)

    def test_passWithoutFindings(self):
        self.edit("src/a.cpp")
        result = self.call("--base", "HEAD")
        self.assertEqual((result.returncode, result.stdout), (0, "1 sources changed since HEAD\n"))
        self.assertEqual((self.top / "calls").read_text(), "src/a.cpp\n")

    def test_beginWithTheNewestAndNameWhatThereWasNoTimeFor(self):
        self.edit("src/c.cpp")
        self.commit()
        self.assertEqual(self.changed(), ["src/c.cpp", "src/a.cpp", "src/b.cpp"])
        result = self.call("--minutes", "0")
        self.assertEqual(result.returncode, 0)
        self.assertIn("The time is up: 3 sources were not looked at: src/c.cpp", result.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
