// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/keywords.h"

#include <QHash>
#include <QSet>

#include <libpq-fe.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace archon::db::keywords {

namespace {

// Keyword -> is its value a secret?
const QHash<QString, bool> &library()
{
    static const QHash<QString, bool> known = [] {
        QHash<QString, bool> words;
        const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconndefaults(), &PQconninfoFree);
        for (const PQconninfoOption *option = options.get(); option != nullptr && option->keyword != nullptr;
            ++option) {
            words.insert(QString::fromUtf8(option->keyword), option->dispchar != nullptr && option->dispchar[0] == '*');
        }
        return words;
    }();
    return known;
}

} // namespace

bool isKnown(const QString &keyword)
{
    return library().contains(keyword);
}

bool isSecret(const QString &keyword)
{
    return library().value(keyword, false);
}

bool isForeign(const QString &keyword)
{
    static const QSet<QString> foreign{u"connection_limit"_s, u"pool_timeout"_s, u"pool_size"_s, u"max_overflow"_s,
        u"socket_timeout"_s, u"statement_cache_size"_s, u"prepared_statement_cache_size"_s, u"prepared_statements"_s,
        u"preparethreshold"_s, u"sslaccept"_s, u"sslidentity"_s, u"schema"_s, u"currentschema"_s, u"supa"_s,
        u"uselibpqcompat"_s, u"workaround"_s, u"pool_max_conns"_s, u"pool_mode"_s, u"pool"_s, u"charset"_s,
        u"serverversion"_s, u"encoding"_s, u"reconnect"_s, u"pooling"_s, u"tcpkeepalive"_s, u"sslfactory"_s,
        u"minimum pool size"_s, u"maximum pool size"_s, u"trust server certificate"_s, u"include error detail"_s,
        u"no reset on close"_s, u"max auto prepare"_s, u"multiplexing"_s, u"command timeout"_s, u"search path"_s};
    return foreign.contains(keyword.toLower());
}

QString canonical(const QString &keyword)
{
    static const QHash<QString, QString> names{{u"database"_s, u"dbname"_s}, {u"db"_s, u"dbname"_s},
        {u"databasename"_s, u"dbname"_s}, {u"username"_s, u"user"_s}, {u"user id"_s, u"user"_s},
        {u"userid"_s, u"user"_s}, {u"user name"_s, u"user"_s}, {u"uid"_s, u"user"_s}, {u"pwd"_s, u"password"_s},
        {u"server"_s, u"host"_s}, {u"hostname"_s, u"host"_s}, {u"data source"_s, u"host"_s},
        {u"ssl mode"_s, u"sslmode"_s}, {u"root certificate"_s, u"sslrootcert"_s}, {u"timeout"_s, u"connect_timeout"_s},
        {u"connecttimeout"_s, u"connect_timeout"_s}, {u"applicationname"_s, u"application_name"_s},
        {u"application name"_s, u"application_name"_s}};
    return names.value(keyword.toLower(), keyword);
}

QString poolerFlag()
{
    return u"pgbouncer"_s;
}

} // namespace archon::db::keywords
