// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/errortext.h"

#include "cli/exitcode.h"
#include "core/redaction.h"
#include "migrations/report.h"

#include <optional>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

QString kindName(core::ErrorKind kind)
{
    switch (kind) {
    case core::ErrorKind::Usage:
        return u"usage"_s;
    case core::ErrorKind::Connection:
        return u"connection"_s;
    case core::ErrorKind::Lost:
        return u"lost"_s;
    case core::ErrorKind::Cancelled:
        return u"cancelled"_s;
    case core::ErrorKind::Sql:
        return u"sql"_s;
    case core::ErrorKind::Refused:
        return u"refused"_s;
    case core::ErrorKind::InDoubt:
        return u"in_doubt"_s;
    case core::ErrorKind::Io:
        return u"io"_s;
    case core::ErrorKind::Internal:
        break;
    }
    return u"internal"_s;
}

// The fix of an error as something to type.
QString fixAsCommand(const core::Fix &fix)
{
    switch (fix.kind) {
    case core::Fix::Kind::CreateExtension:
        return u"CREATE EXTENSION %1;   (as a user who may)"_s.arg(fix.argument);
    case core::Fix::Kind::RunMigration:
        return u"archon-memory migrate %1"_s.arg(fix.argument);
    case core::Fix::Kind::Verify:
        return u"archon-memory verify %1"_s.arg(fix.argument);
    case core::Fix::Kind::UseSessionPooler:
        return u"--url '%1'"_s.arg(fix.argument);
    case core::Fix::Kind::RequireTls:
        return u"add sslmode=require to the URL"_s;
    case core::Fix::Kind::None:
    case core::Fix::Kind::EnterPassword:
    case core::Fix::Kind::Retry:
        break;
    }
    return {};
}

void noteIndented(Output &output, const QString &label, const QString &text, Style style = Style::Plain)
{
    constexpr qsizetype maximum = 2000;
    const QStringList lines = core::redact(shortened(text, maximum)).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        output.note({{u"  "_s}, {label, Style::Dim}, {line, style}});
    }
}

} // namespace

QJsonObject errorToJson(const core::Error &error)
{
    QJsonObject object = migrations::toJson(std::optional(error), 0, 0, 0).toObject();
    for (const QString &key : object.keys()) {
        if (object.value(key).isString()) {
            object.insert(key, core::redact(object.value(key).toString()));
        }
    }
    object.insert(u"kind"_s, kindName(error.kind));
    return object;
}

void noteError(Output &output, const core::Error &error)
{
    const core::ServerReport &server = error.server;
    if (error.kind == core::ErrorKind::Usage) {
        QString words = core::redact(error.text());
        output.note({{u"archon-memory: "_s, Style::Bad}, {words.replace(u'\n', u' ')}});
        return;
    }
    output.note({{u"archon-memory: "_s, Style::Bad}, {core::redact(error.what), Style::Bold}});
    noteIndented(output, {}, error.state);
    noteIndented(output, {}, error.next);
    noteIndented(output, u"try: "_s, fixAsCommand(error.fix), Style::Bold);
    if (!server.message.isEmpty() && !error.what.contains(server.message)) {
        const QString state = server.sqlState.isEmpty() ? QString() : u" (%1)"_s.arg(server.sqlState);
        noteIndented(output, u"server: "_s, server.message + state);
    }
    noteIndented(output, u"detail: "_s, server.detail);
    noteIndented(output, u"hint: "_s, server.hint);
    noteIndented(output, u"context: "_s, server.context);
    noteIndented(output, u"inner query: "_s, server.internalQuery);
}

int fail(Output &output, const core::Error &error)
{
    noteError(output, error);
    output.document({{u"error"_s, errorToJson(error)}});
    return exitCodeFor(error);
}

} // namespace archon::app::cli
