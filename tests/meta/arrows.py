# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the #include lines of src/ and app/ and names each one that points the wrong way.

    arrows.py [--qt QT_HEADER_FOLDER] TOP

Prints one line for each fault and exits with 1 if there are any.
"""

import argparse
import pathlib
import re
import sys

# What each room of src/ may include besides itself. The program, app/, may include all of them.
ROOMS = {
    "core": set(),
    "db": {"core"},
    "sql": {"core"},
    "cluster": {"core", "db"},
    "settings": {"core", "db"},
    "migrations": {"core", "db", "sql"},
    "memory": {"core", "db"},
    "embeddings": {"core"},
    "search": {"core", "db", "embeddings", "memory"},
}

# Each foreign library has one home. "sources only" keeps its types out of every header.
HOMES = (
    ("libpqxx and libpq", r"<pqxx/|<pqxx>|<libpq-fe\.h>|<libpq/", "src/db/", True),
    ("libpg_query", r"<pg_query|<protobuf/pg_query", "src/sql/", True),
    ("QtKeychain", r"<(qt6)?keychain[./]", "src/settings/", True),
    ("KSyntaxHighlighting", r"<KSyntaxHighlighting/|<KF6/", "app/widgets/", False),
    ("Eigen", r"<Eigen/|<eigen3/", "src/embeddings/", False),
    ("Qt Network", r"<QtNetwork/|<Q(Network|Rest|Http|Ssl|Tcp|Udp|HostInfo)\w*>", "src/embeddings/", False),
)

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^>"]+[>"])', re.MULTILINE)
LINKS = re.compile(r"\bQt6?::(Gui|Widgets|GuiPrivate|WidgetsPrivate|Svg|Quick)\b")


def is_gui(include, qt):
    name = include.strip('<>"')
    if name.startswith(("QtGui/", "QtWidgets/", "QtSvg/")):
        return True
    return qt is not None and any((qt / module / name).is_file() for module in ("QtGui", "QtWidgets", "QtSvg"))


def faults_of(path, text, qt):
    """The faults of one file; path is relative to the top and has slashes."""
    for match in INCLUDE.finditer(text):
        include = match.group(1)
        line = text.count("\n", 0, match.start(1)) + 1
        for library, pattern, home, sources_only in HOMES:
            if not re.match(pattern, include):
                continue
            if not path.startswith(home):
                yield line, f"{include} belongs to {library}, whose only home is {home}"
            elif sources_only and not path.endswith(".cpp"):
                yield line, f"{include} belongs to {library}, which stays in the .cpp files of {home}"
        if not path.startswith("src/"):
            continue
        if is_gui(include, qt):
            yield line, f"{include} is of Qt Gui or Widgets, which src/ does without"
        if include.startswith('"') and not include.endswith('.moc"'):
            here = path.split("/")[1]
            there, slash, _ = include.strip('"').partition("/")
            if not slash or there not in ROOMS:
                yield line, f"{include} names no room of src/"
            elif there != here and there not in ROOMS.get(here, set()):
                yield line, f"{include} points the wrong way: {here} may not know {there}"


def faults(top, qt):
    for folder in ("src", "app"):
        for file in sorted((top / folder).rglob("*")):
            path = file.relative_to(top).as_posix()
            if file.suffix in (".h", ".cpp"):
                for line, words in faults_of(path, file.read_text(), qt):
                    yield f"{path}:{line}: {words}"
            elif file.name == "CMakeLists.txt" and folder == "src":
                for match in LINKS.finditer(file.read_text()):
                    yield f"{path}: links {match.group(0)}, which src/ does without"
    for room in sorted(path.name for path in (top / "src").iterdir() if path.is_dir()):
        if room not in ROOMS:
            yield f"src/{room}: a room that no arrow is known for"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--qt", type=pathlib.Path)
    parser.add_argument("top", type=pathlib.Path)
    arguments = parser.parse_args()
    found = list(faults(arguments.top, arguments.qt))
    print("\n".join(found) if found else "every arrow points down")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
