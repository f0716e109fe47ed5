# SPDX-License-Identifier: GPL-3.0-or-later
"""The arrows of the sources, and that a wrong one is seen: data/wrong has one of every kind."""

import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
QT_HEADERS = os.environ["QT_HEADERS"]


def arrows(top):
    return subprocess.run([sys.executable, "-B", HERE / "arrows.py", "--qt", QT_HEADERS, top], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


class Arrows(unittest.TestCase):
    maxDiff = None

    def test_pointDownEverywhere(self):
        result = arrows(HERE.parents[1])
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_reportsEveryWrongOneAndNoOther(self):
        result = arrows(HERE / "data/wrong")
        self.assertEqual(result.stdout, (HERE / "data/expected.txt").read_text())
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
