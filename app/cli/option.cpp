// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/option.h"

#include "core/redaction.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace archon::app::cli {

const QList<Option> &allOptions()
{
    static const QList<Option> options = {
        {u"url"_s, u"URL"_s,
            u"the database to use. Other users of this machine can see it in the process list: keep a password in "
            u"DATABASE_URL, .env or ~/.pgpass instead"_s},
        {u"profile"_s, u"NAME"_s, u"use a saved connection; its password comes from the keychain"_s},
        {u"local"_s, {}, u"use the private local database, which is created and started when needed"_s},
        {u"data"_s, u"DIR"_s, u"where the local database keeps its data (also: ARCHON_MEMORY_DATA); implies --local"_s},
        {u"migrations"_s, u"DIR"_s, u"a folder of migrations instead of those that ship with the program"_s},
        {u"lock-timeout"_s, u"TIME"_s,
            u"how long a statement may wait for a lock: 500ms, 5s (default), 2min; 0: for ever"_s},
        {u"all"_s, {}, u"run every pending migration in order, and stop at the first failure"_s},
        {u"dry-run"_s, {}, u"run everything, then roll it back"_s},
        {u"yes"_s, {}, u"go ahead; what it destroys cannot be brought back"_s},
        {u"backup"_s, u"FILE"_s, u"first save the rows that will be lost to this file"_s},
        {u"screenshots"_s, u"DIR"_s, u"save a picture of every page of the window to this folder, and end"_s},
        {u"json"_s, {}, u"print one JSON document on standard output and nothing else there"_s},
        {u"help"_s, {}, u"show this help"_s},
        {u"version"_s, {}, u"show the version"_s},
    };
    return options;
}

const Option *findOption(const QString &name)
{
    const QList<Option> &options = allOptions();
    const auto found = std::ranges::find(options, name, &Option::name);
    return found == options.end() ? nullptr : &*found;
}

QStringList optionNames()
{
    QStringList names;
    for (const Option &option : allOptions()) {
        names << option.name;
    }
    return names;
}

QStringList connectionOptions()
{
    return {u"url"_s, u"profile"_s, u"local"_s, u"data"_s, u"migrations"_s};
}

QStringList windowOptions()
{
    return connectionOptions() << u"screenshots"_s;
}

core::Result<std::chrono::milliseconds> parseTimeout(const QString &text)
{
    static const QRegularExpression pattern(u"^([0-9]{1,9})\\s*(ms|s|min)?$"_s);
    const QRegularExpressionMatch match = pattern.match(text.trimmed());
    if (match.hasMatch()) {
        const QString unit = match.captured(2);
        std::chrono::milliseconds timeout(match.captured(1).toLongLong());
        if (unit == "s"_L1) {
            timeout *= 1000;
        } else if (unit == "min"_L1) {
            timeout *= 60000;
        }
        if (timeout <= 10min) {
            return timeout;
        }
    }
    return std::unexpected(usageError(u"“%1” is no time that --lock-timeout takes."_s.arg(text),
        u"Give it as 500ms, 5s or 2min, at most 10min; 0 waits for ever."_s));
}

core::Error usageError(const QString &what, const QString &next)
{
    core::Error error;
    error.kind = core::ErrorKind::Usage;
    // What was typed is repeated in the sentence, and may hold a password.
    error.what = core::redact(what);
    error.next = core::redact(next);
    return error;
}

} // namespace archon::app::cli
