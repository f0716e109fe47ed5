// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/nameset.h"
#include "sql/parser.h"
#include "sql/script.h"

#include <QSet>

namespace archon::sql {

// What the rules need to know about the rest of the file. Values; made for one run of findRisks().
class RiskContext {
public:
    RiskContext(const ParsedText &parsed, const QList<Statement> &statements);

    // What the statements up to now did. Call for each statement after it was judged.
    void passed(const Statement &statement);

    [[nodiscard]] bool isCreatedBefore(const Name &table) const { return m_created.contains(table); }
    // … and not by IF NOT EXISTS: running the file again stops at that statement, if it stops at all.
    [[nodiscard]] bool isNewTable(const Name &table) const { return m_new.contains(table); }
    [[nodiscard]] bool isColumnAddedBefore(const Name &table, const QString &column) const;
    [[nodiscard]] bool isDroppedBefore(const QString &kind, const Name &object, const QString &part = {}) const;
    [[nodiscard]] bool isDroppedWithArguments(const Name &function) const;

    // Anywhere in the file:
    [[nodiscard]] bool hasRowSecurity(const Name &table) const { return m_rowSecurity.contains(table); }
    [[nodiscard]] bool getsSecurityInvoker(const Name &view) const;
    [[nodiscard]] bool isCreatedLater(const Drop &drop, int afterIndex) const;

private:
    static QString key(const QString &kind, const Name &object, const QString &part);
    void noteCreation(const Statement &statement);

    NameSet m_created;
    NameSet m_new;
    NameSet m_rowSecurity;
    NameSet m_securityInvoker;
    QStringList m_codeBlocks; // those that speak of security_invoker
    QSet<QString> m_dropped;
    QSet<QString> m_addedColumns;
    QHash<QString, int> m_lastCreation; // index of the statement
};

// One file of rules each.
[[nodiscard]] QList<Risk> columnRisks(const Node &node, const Statement &statement, const RiskContext &context);
[[nodiscard]] QList<Risk> dataRisks(const Node &node, const Statement &statement, const RiskContext &context);
[[nodiscard]] QList<Risk> objectRisks(const Node &node, const Statement &statement, const RiskContext &context);
[[nodiscard]] QList<Risk> rerunRisks(const Node &node, const Statement &statement, const RiskContext &context);

} // namespace archon::sql
