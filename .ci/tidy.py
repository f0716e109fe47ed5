# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs clang-tidy over the compiled sources that changed, from the top of the checkout.

    tidy.py [--base COMMIT] [--minutes N] [--list] BUILD_DIR

Those that changed since the base, and for each header that changed one that includes it. Without a base, or when the rules
themselves changed: all, the ones committed last first. After N minutes it begins with no further source, and names those that
are left. Exits with 1 if anything was found.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def own_entries(build, top):
    """The compile commands of our sources, by path, without what was generated."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if path.is_relative_to(top) and not path.is_relative_to(build):
            # Without the precompiled header a source shows what it includes itself, and is done in half the time.
            entry["command"] = re.sub(r"-Winvalid-pch|-include \S*cmake_pch\.hxx", "", entry["command"])
            found[str(path.relative_to(top))] = entry
    return found


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


def newest_first(sources):
    known = dict.fromkeys(output("git", "log", "--name-only", "--format=").splitlines())
    return [path for path in known if path in sources] + sorted(sources - known.keys())


def choose(build, top, sources, base):
    changed = set(output("git", "diff", "--name-only", "--diff-filter=d", base).splitlines()) if base else set()
    if not base or ".clang-tidy" in changed:
        return newest_first(sources)
    chosen = sources & changed
    headers = {path for path in changed if path.endswith(".h")}
    for users in includers(build, top, headers).values():
        users &= sources
        if users and not users & chosen:
            chosen.add(min(users))
    return sorted(chosen)


def tidy(database, source):
    result = subprocess.run(["clang-tidy", "-p", database, "--quiet", "--warnings-as-errors=*", source], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = [line for line in result.stdout.splitlines()
             if not re.fullmatch(r"\d+ warnings? (and \d+ errors? )?generated\.|Suppressed .*|.* treated as errors?", line)]
    return result.returncode, "\n".join(lines)


def run(database, sources, deadline):
    """Prints what is found as it is found; returns the sources with findings and those it had no time for."""
    faulty, left = [], []

    def one(source):
        return None if time.monotonic() > deadline else tidy(database, source)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, answer in zip(sources, pool.map(one, sources)):
            if answer is None:
                left.append(source)
            elif answer[0] != 0:
                faulty.append(source)
                print(answer[1], flush=True)
    return faulty, left


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", default="")
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--list", action="store_true", help="only print the sources")
    parser.add_argument("build", type=pathlib.Path)
    arguments = parser.parse_args()
    top = pathlib.Path.cwd().resolve()
    build = arguments.build.resolve()
    entries = own_entries(build, top)
    sources = choose(build, top, entries.keys() | set(), arguments.base)
    if arguments.list:
        print("\n".join(sources))
        return 0
    database = build / "tidy"
    database.mkdir(exist_ok=True)
    (database / "compile_commands.json").write_text(json.dumps([entries[source] for source in sources]))
    print(f"{len(sources)} sources" + (f" changed since {arguments.base}" if arguments.base else ""), flush=True)
    faulty, left = run(database, sources, time.monotonic() + 60 * arguments.minutes)
    if left:
        print(f"The time is up: {len(left)} sources were not looked at:", *left)
    if faulty:
        print(f"Findings in {len(faulty)} sources:", *faulty)
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
