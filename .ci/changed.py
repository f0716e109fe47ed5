# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the compiled sources that clang-tidy has to look at: changed.py BUILD_DIR [BASE_COMMIT], from the top of the checkout.

Those that changed since the base, and for each header that changed one that includes it. Without a base, or when the rules
themselves changed: all.
"""

import json
import pathlib
import subprocess
import sys


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def compiled(build, top):
    """The sources of ours in the compile commands, without what was generated."""
    entries = json.loads((build / "compile_commands.json").read_text())
    paths = {pathlib.Path(entry["directory"], entry["file"]).resolve() for entry in entries}
    return {str(path.relative_to(top)) for path in paths if path.is_relative_to(top) and not path.is_relative_to(build)}


def includers(build, top, wanted):
    """For each wanted header the sources that include it, as ninja learned from the compiler."""
    found = {header: set() for header in wanted}
    source = None
    for line in output("ninja", "-C", str(build), "-t", "deps").splitlines():
        if not line.startswith("    "):
            source = None
            continue
        path = (build / line.strip()).resolve()
        if not path.is_relative_to(top):
            continue
        path = str(path.relative_to(top))
        if source is None:
            source = path
        elif path in found:
            found[path].add(source)
    return found


def main():
    top = pathlib.Path.cwd().resolve()
    build = pathlib.Path(sys.argv[1]).resolve()
    base = sys.argv[2] if len(sys.argv) > 2 else ""
    sources = compiled(build, top)
    if base:
        changed = set(output("git", "diff", "--name-only", "--diff-filter=d", base).split("\n"))
        if ".clang-tidy" not in changed:
            chosen = sources & changed
            headers = {path for path in changed if path.endswith(".h")}
            for users in includers(build, top, headers).values():
                users &= sources
                if users and not users & chosen:
                    chosen.add(min(users))
            sources = chosen
    print("\n".join(sorted(sources)))


main()
