// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hintcontext.h"
#include "migrations/servermessage.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

bool belongsToVector(const QString &wanted)
{
    static const QRegularExpression name(
        uR"(^(?:vector|halfvec|sparsevec|hnsw|ivfflat|(?:vector|halfvec|sparsevec|bit)_\w+_ops)$)"_s);
    static const QRegularExpression operands(uR"((?:^|[\s.])(?:vector|halfvec|sparsevec)\s)"_s); // of an operator
    return name.match(wanted).hasMatch() || operands.match(wanted).hasMatch();
}

// "0.4.4" is older than what brought HNSW.
bool hasHnsw(const QString &version)
{
    const QStringList parts = version.split(u'.');
    return parts.value(0).toInt() > 0 || parts.value(1).toInt() >= 5;
}

QString howToGetVector(const HintContext &context)
{
    if (context.server.supabase) {
        return u"Enable it in the Supabase dashboard: Database, Extensions, vector."_s;
    }
    const int major = context.server.versionNumber / 10000;
    return u"Install the package postgresql-%1-pgvector on the server, or use the image pgvector/pgvector:pg%1, then "
           "try again."_s.arg(major > 0 ? QString::number(major) : u"17"_s);
}

} // namespace

Hint installExtension(const QString &extension, const QString &what)
{
    return {what, u"Install the extension: CREATE EXTENSION IF NOT EXISTS \"%1\"."_s.arg(extension),
        {core::Fix::Kind::CreateExtension, extension}};
}

std::optional<Hint> vectorHint(const HintContext &context, const QString &wanted)
{
    if (!belongsToVector(wanted)) {
        return std::nullopt;
    }
    const db::ServerInfo &server = context.server;
    if (server.vectorVersion.isEmpty()) {
        const QString what = u"The extension vector (pgvector) is not installed in this database."_s;
        if (server.vectorAvailable.isEmpty()) {
            return Hint{what + u" The server does not have it either."_s, howToGetVector(context), {}};
        }
        return installExtension(u"vector"_s, what);
    }
    if (wanted == "hnsw"_L1 && !hasHnsw(server.vectorVersion)) {
        return Hint{u"pgvector %1 has no HNSW indexes; they came with 0.5."_s.arg(server.vectorVersion),
            u"Install a newer pgvector on the server, then run: ALTER EXTENSION vector UPDATE."_s, {}};
    }
    if (!server.vectorSchema.isEmpty() && !server.searchPath.contains(server.vectorSchema)
        && !context.onSearchPath(server.vectorSchema)) {
        return Hint{
            u"The extension vector is in schema %1, which is not on the search path."_s.arg(server.vectorSchema),
            u"Add it: ALTER DATABASE \"%1\" SET search_path = \"$user\", public, %2. Then connect again."_s.arg(
                server.database, server.vectorSchema),
            {}};
    }
    return std::nullopt;
}

std::optional<Hint> unavailableExtension(const HintContext &context)
{
    // The server names the control file that it looked for, in every language.
    static const QRegularExpression control(uR"(([\w-]+)\.control\b)"_s);
    const auto match = control.match(context.report.detail + u'\n' + context.report.message);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    const QString extension = match.captured(1);
    const QString what = u"The server does not have the extension %1."_s.arg(extension);
    if (extension == "vector"_L1) {
        return Hint{what, howToGetVector(context), {}};
    }
    return Hint{what,
        u"Install its package on the server (most are in postgresql-contrib). A managed service may not offer it."_s,
        {}};
}

} // namespace archon::migrations
