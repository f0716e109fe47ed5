# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that no compiler checks."""

import configparser
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["BUILD_DIR"])
VERSION = os.environ["PROJECT_VERSION"]
ROOMS = ("app", "src", "migrations", "tests", "packaging", "cmake", ".ci")
SCRIPTS = ("packaging/env", "packaging/build", "packaging/run", "packaging/test", ".ci/run")
ID = "io.github.archon_memory.ArchonMemory"


def sources(*suffixes):
    return [path for room in ROOMS for path in sorted((TOP / room).rglob("*")) if path.suffix in suffixes]


def run(*command, **settings):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **settings)


class Sources(unittest.TestCase):
    def test_everySourceNamesItsLicence(self):
        files = sources(".cpp", ".h", ".sql", ".py") + [TOP / name for name in SCRIPTS]
        self.assertGreater(len(files), 50)
        without = [str(path.relative_to(TOP)) for path in files
                   if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(path.read_text().splitlines()[:2])]
        self.assertEqual(without, [])

    def test_everySourceStaysShort(self):
        # Tests may be longer: many of their lines are tables.
        long = [f"{path.relative_to(TOP)}: {lines} lines" for path in sources(".cpp", ".h")
                if (lines := len(path.read_text().splitlines())) > (600 if TOP / "tests" in path.parents else 450)]
        self.assertEqual(long, [])

    def test_everyHeaderIsGuarded(self):
        without = [str(path.relative_to(TOP)) for path in sources(".h") if "\n#pragma once\n" not in path.read_text()]
        self.assertEqual(without, [])

    def test_everyMigrationCanBeVerifiedAndUndone(self):
        files = {path.name for path in (TOP / "migrations").glob("*.sql")}
        migrations = {name[:-len(".sql")] for name in files if name.count(".") == 1}
        self.assertGreaterEqual(len(migrations), 2)
        self.assertEqual(files, {name + end for name in migrations for end in (".sql", ".verify.sql", ".down.sql")})

    def test_changelogBeginsWithTheVersionOfTheProject(self):
        versions = re.findall(r"^## \[([^]]+)\](.*)$", (TOP / "CHANGELOG.md").read_text(), re.MULTILINE)
        released = [(version, rest) for version, rest in versions if version != "Unreleased"]
        self.assertTrue(released)
        self.assertEqual(released[0][0], VERSION)
        self.assertRegex(released[0][1], r"^ - \d{4}-\d\d-\d\d$")

    def test_documentsLinkToFilesThatAreThere(self):
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
            for target in re.findall(r"\]\(([^)#:]+)\)", (TOP / name).read_text()):
                self.assertTrue((TOP / target).exists(), f"{name} links to {target}")


class Scripts(unittest.TestCase):
    def test_shellcheckFindsNothing(self):
        result = run("shellcheck", *SCRIPTS, cwd=TOP)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_canBeRun(self):
        self.assertEqual([name for name in SCRIPTS if not os.access(TOP / name, os.X_OK)], [])

    def test_packagesAreNamedOnceAndSortedWithinTheirGroup(self):
        groups = [[line for line in block.splitlines() if not line.startswith("#")]
                  for block in (TOP / "packaging/packages.txt").read_text().split("\n\n")]
        lines = [line for group in groups for line in group]
        for line in lines:
            self.assertRegex(line, r"^[a-z0-9][a-z0-9+.-]+( >= [0-9][0-9a-z:.+~-]*)?$")
        names = [[line.split()[0] for line in group] for group in groups]
        self.assertEqual(names, [sorted(group) for group in names])
        flat = [name for group in names for name in group]
        self.assertEqual(len(flat), len(set(flat)))

    def test_packagesAskForWhatTheBuildAsksFor(self):
        minimum = dict(re.findall(r"^(\S+) >= (?:\d+:)?(\S+)$", (TOP / "packaging/packages.txt").read_text(), re.MULTILINE))
        cmake = (TOP / "CMakeLists.txt").read_text()
        for package, pattern in {"cmake": r"cmake_minimum_required\(VERSION ([\d.]+)",
                                 "qt6-base-dev": r"find_package\(Qt6 ([\d.]+)",
                                 "libkf6syntaxhighlighting-dev": r"KF6SyntaxHighlighting ([\d.]+)",
                                 "libpqxx-dev": r"libpqxx>=([\d.]+)"}.items():
            self.assertEqual(minimum[package], re.search(pattern, cmake).group(1), package)

    def test_noScriptNamesAPackageHost(self):
        for name in SCRIPTS + ("packaging/Containerfile", "packaging/packages.txt"):
            self.assertNotRegex((TOP / name).read_text(), r"https?://|\bdeb\.|\.debian\.org")


class DesktopFiles(unittest.TestCase):
    desktop = TOP / f"packaging/{ID}.desktop"
    metainfo = BUILD / f"packaging/{ID}.metainfo.xml"

    def test_desktopFileIsValid(self):
        result = run("desktop-file-validate", self.desktop)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_metainfoIsValid(self):
        # The program has no page on the web to name.
        result = run("appstreamcli", "validate", "--no-net", "--override=url-homepage-missing=info", self.metainfo)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_allUseOneName(self):
        entry = configparser.ConfigParser(interpolation=None)
        entry.optionxform = str
        entry.read(self.desktop)
        tree = xml.etree.ElementTree.parse(self.metainfo)
        self.assertEqual(entry["Desktop Entry"]["Icon"], ID)
        self.assertEqual(entry["Desktop Entry"]["StartupWMClass"], "archon-memory")
        self.assertEqual(tree.findtext("id"), ID)
        self.assertEqual(tree.find("launchable").text, f"{ID}.desktop")
        self.assertEqual(tree.findtext("provides/binary"), entry["Desktop Entry"]["Exec"])
        self.assertEqual(tree.find("releases/release").get("version"), VERSION)

    def test_installsWhatTheyName(self):
        target = BUILD / "tests/meta/installed"
        shutil.rmtree(target, ignore_errors=True)
        result = run("cmake", "--install", BUILD, "--prefix", target, "--component", "desktop")
        self.assertEqual(result.returncode, 0, result.stdout)
        installed = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
        self.assertEqual(installed, {f"share/applications/{ID}.desktop", f"share/metainfo/{ID}.metainfo.xml",
                                     f"share/icons/hicolor/scalable/apps/{ID}.svg"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
