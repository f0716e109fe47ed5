// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/expectedschema.h"
#include "sql/script.h"

#include <QStringList>

namespace archon::migrations {

// What a script takes for granted: things that it uses and does not make. Pure; any thread.
struct Needs {
    QList<sql::Name> tables; // altered, indexed, or referred to by a foreign key
    QList<sql::Name> readTables; // read or written: by a view, an INSERT, …
    QList<sql::Name> alteredTables; // only their owner may do that
    QList<sql::Name> triggerFunctions;
    QStringList roles; // that policies name
    bool vector = false; // the type vector, or one of its operator classes
    bool createsVector = false;
    QStringList extensions; // that it creates, without vector
    bool createsInSearchPath = false; // something whose schema the search path decides
    QString dynamicText; // of DO, CALL, CREATE ROLE: what else it may make
    bool setsSearchPath = false; // in a statement of its own

    [[nodiscard]] static Needs of(const sql::Script &script);
    // Some DO block may make this itself: its text creates things of that kind and names this one.
    [[nodiscard]] bool mayMake(const QString &kind, const QString &name) const;
};

} // namespace archon::migrations
