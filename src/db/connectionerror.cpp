// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connectionerror.h"

#include "core/redaction.h"
#include "db/connectionrules.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

// Every attempt adds its own line: one SQLSTATE for each refusal by a server.
QStringList sqlStates(const QString &text)
{
    static const QRegularExpression pattern(uR"(:  ([0-9A-Z]{5}): )"_s);
    QStringList states;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
        states << matches.next().captured(1);
    }
    return states;
}

QString withoutLocation(const QString &text)
{
    static const QRegularExpression location(uR"(^LOCATION:  .*\n?)"_s, QRegularExpression::MultilineOption);
    QString shown = text;
    return shown.remove(location).trimmed();
}

bool isOnSupabase(const ConnectionUrl &url)
{
    return !url.supabaseProject().isEmpty() || std::ranges::any_of(url.hosts, [](const ConnectionUrl::Host &host) {
        return host.name.endsWith(".supabase.com"_L1) || host.name.endsWith(".supabase.co"_L1);
    });
}

QString filled(QLatin1StringView words, const ConnectionUrl &url)
{
    // As libpq does, the database is called like the user where none is given.
    const QString user = url.user.isEmpty() ? u"of the operating system"_s : u"“%1”"_s.arg(url.user);
    const QString database = !url.database.isEmpty() ? u"“%1”"_s.arg(url.database)
        : url.user.isEmpty()                         ? u"with the user's name"_s
                                                     : u"“%1”"_s.arg(url.user);
    QString text = words;
    text.replace("{host}"_L1, url.hostLabel());
    text.replace("{user}"_L1, user);
    text.replace("{database}"_L1, database);
    return text;
}

bool fits(const ConnectionRule &rule, const QStringList &states, const QString &text)
{
    const auto matches = [&text](const QRegularExpression &pattern) { return pattern.match(text).hasMatch(); };
    const bool hasPattern = !rule.pattern.pattern().isEmpty();
    if (rule.sqlState.isEmpty() || states.contains(rule.sqlState)) {
        return !hasPattern || matches(rule.pattern);
    }
    if (!states.isEmpty()) {
        return false;
    }
    return hasPattern ? matches(rule.pattern) : !rule.plain.pattern().isEmpty() && matches(rule.plain);
}

const ConnectionRule *findRule(const QStringList &states, const QString &text)
{
    for (const ConnectionRule &rule : connectionRules()) {
        if (fits(rule, states, text)) {
            return &rule;
        }
    }
    return nullptr;
}

} // namespace

core::Error explainConnectionFailure(const QString &libraryText, const ConnectionUrl &url)
{
    const QString text = core::redact(withoutLocation(libraryText));
    const QStringList states = sqlStates(libraryText);
    core::Error error;
    error.kind = core::ErrorKind::Connection;
    error.server.message = text;
    error.server.sqlState = states.value(0);
    const ConnectionRule *rule = findRule(states, text);
    if (rule == nullptr) {
        error.what = u"The connection to %1 failed."_s.arg(url.hostLabel());
        error.next = u"The words of the server or of the client library are below."_s;
        return error;
    }
    if (states.contains(rule->sqlState)) {
        error.server.sqlState = rule->sqlState;
        error.server.severity = u"FATAL"_s;
    }
    error.what = filled(rule->what, url);
    error.next = filled(rule->next, url);
    if (isOnSupabase(url) && !rule->onSupabase.isEmpty()) {
        error.next += (error.next.isEmpty() ? QString() : u" "_s) + filled(rule->onSupabase, url);
    }
    error.fix.kind = rule->fix;
    return error;
}

} // namespace archon::db
