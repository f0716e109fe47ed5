// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QMap>
#include <QMetaType>
#include <QPair>
#include <QStringList>

namespace archon::db {

// Where a database is and how to reach it, read from what people paste: postgresql:// and postgres:// URLs, libpq's
// key=value text, a line of a .env file. A value; any thread.
//
// It holds the password in memory only: toUri() and display text leave it out unless asked with Secrets::Show.
struct ConnectionUrl {
    enum class Secrets { Hide, Show };

    struct Host {
        QString name; // host name, address, or the folder of a Unix socket; empty: libpq's default
        int port = 0; // 0: libpq's default (5432, or what the service file says)

        bool operator==(const Host &) const = default;
    };

    QList<Host> hosts; // more than one: tried in order
    QString user;
    QString password;
    QString database;
    QMap<QString, QString> options; // every other libpq keyword, such as sslmode, service, connect_timeout
    QStringList corrections; // what parse() mended, each a sentence for the user; part of no comparison

    // Fails with ErrorKind::Usage and words that say where and why: not a database URL but the https:// address of a
    // Supabase project, a [PASSWORD] that was never replaced, an unknown keyword, a port out of range.
    // The error text holds no password.
    [[nodiscard]] static core::Result<ConnectionUrl> parse(const QString &pasted);

    // A canonical postgresql:// URI (sockets as ?host=). With Secrets::Hide the password is left out.
    [[nodiscard]] QString toUri(Secrets secrets = Secrets::Hide) const;
    // The keywords and values for libpq, UTF-8, in the order in which they are to be given.
    [[nodiscard]] QList<QPair<QByteArray, QByteArray>> parameters() const;

    // "localhost", "db.example.org:6432", "local socket", "a, b" for several: for labels.
    [[nodiscard]] QString hostLabel() const;
    // Every host is this machine: a socket, localhost, or a loopback address.
    [[nodiscard]] bool isLocal() const;
    // The reference of the Supabase project that the host or the user name tells, or empty.
    [[nodiscard]] QString supabaseProject() const;
    // Supabase's or PgBouncer's transaction pooler by its address (port 6543): no migration may run there.
    [[nodiscard]] bool isTransactionPooler() const;
    // The same address in session mode (port 5432). Only for isTransactionPooler().
    [[nodiscard]] ConnectionUrl inSessionMode() const;

    bool operator==(const ConnectionUrl &other) const
    {
        return hosts == other.hosts && user == other.user && password == other.password && database == other.database
            && options == other.options;
    }
};

} // namespace archon::db

Q_DECLARE_METATYPE(archon::db::ConnectionUrl)
