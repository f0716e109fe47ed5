// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/statementreader.h"

#include "sql/alterations.h"
#include "sql/effects.h"
#include "sql/locks.h"
#include "sql/nameset.h"
#include "sql/risks.h"
#include "sql/statementkind.h"
#include "sql/summary.h"
#include "sql/transactionrules.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

bool changesRows(const Node &node)
{
    if (node.is("CopyStmt"_L1)) {
        return node.flag("is_from"_L1);
    }
    bool found = false;
    const QJsonObject whole{{node.type, node.fields}};
    visitNodes(whole, [&found](const Node &inner) {
        found = found || inner.is("InsertStmt"_L1) || inner.is("UpdateStmt"_L1) || inner.is("DeleteStmt"_L1)
            || inner.is("MergeStmt"_L1);
        return !found;
    });
    return found;
}

// A statement of its own, or a query whose WITH or EXPLAIN ANALYZE holds one. Bodies of functions and rules run later.
bool isDataStatement(const Node &node)
{
    const bool mayHold = node.is("InsertStmt"_L1) || node.is("UpdateStmt"_L1) || node.is("DeleteStmt"_L1)
        || node.is("MergeStmt"_L1) || node.is("CopyStmt"_L1) || node.is("SelectStmt"_L1)
        || node.is("CreateTableAsStmt"_L1)
        || (node.is("ExplainStmt"_L1) && hasOption(node.value("options"_L1), "analyze"_L1));
    return mayHold && changesRows(node);
}

QString kindFromTokens(const ParsedStatement &parsed, const QByteArray &utf8)
{
    return parsed.tokens.empty() ? QString() : QString::fromUtf8(parsed.tokens.front().text(utf8)).toUpper();
}

Statement readStatement(const ParsedStatement &parsed, int index, const SourceText &source)
{
    Statement statement;
    statement.index = index;
    statement.begin = source.fromByte(parsed.begin);
    statement.end = source.fromByte(parsed.end);
    const SourceText::Place place = source.place(statement.begin);
    statement.line = place.line;
    statement.column = place.column;
    statement.endLine = source.place(std::max(statement.begin, statement.end - 1)).line;
    const Node &node = parsed.node;
    if (node.type.isEmpty()) {
        statement.kind = kindFromTokens(parsed, source.utf8());
        statement.dynamic = true;
    } else {
        statement.kind = statementKind(node);
        statement.object = statementObject(node);
        statement.effects = effectsOf(parsed, source.utf8());
        statement.locks = locksOf(node);
        statement.transactionControl = isTransactionControl(node);
        statement.cannotRunInTransaction = cannotRunInTransaction(node);
        statement.changesData = isDataStatement(node);
        statement.dynamic = node.is("DoStmt"_L1) || node.is("CallStmt"_L1);
    }
    statement.summary = statementSummary(node, statement);
    return statement;
}

void noteCreated(const ParsedStatement &parsed, const Statement &statement, NameSet &created)
{
    if (parsed.node.is("RenameStmt"_L1) && parsed.node.string("renameType"_L1) == "OBJECT_TABLE"_L1) {
        const Name old = relationFrom(parsed.node.value("relation"_L1));
        if (created.contains(old)) {
            created.remove(old);
            created.insert({.schema = old.schema, .name = parsed.node.string("newname"_L1)});
        }
        return;
    }
    for (const Effect &effect : statement.effects) {
        if (const auto *table = std::get_if<CreateTable>(&effect)) {
            created.insert(table->table);
        } else if (const auto *view = std::get_if<CreateView>(&effect)) {
            created.insert(view->view);
        } else if (const auto *drop = std::get_if<Drop>(&effect); drop != nullptr && drop->part.isEmpty()) {
            created.remove(drop->object);
        }
    }
}

// A table of this very file is nobody's yet: nobody waits for a lock on it.
void removeOwnLocks(const ParsedText &parsed, QList<Statement> &statements)
{
    NameSet created;
    for (qsizetype i = 0; i < statements.size(); ++i) {
        statements[i].locks.removeIf([&created](const TableLock &lock) { return created.contains(lock.table); });
        noteCreated(parsed.statements.at(i), statements.at(i), created);
    }
}

} // namespace

QList<Statement> readStatements(const ParsedText &parsed, const SourceText &source)
{
    QList<Statement> statements;
    statements.reserve(parsed.statements.size());
    for (const ParsedStatement &statement : parsed.statements) {
        statements << readStatement(statement, int(statements.size()) + 1, source);
    }
    removeOwnLocks(parsed, statements);
    findRisks(parsed, source, statements);
    applyAlterations(parsed, statements);
    return statements;
}

QStringList commentsBefore(const ParsedStatement &statement, const SourceText &source)
{
    QStringList comments;
    const QByteArray &utf8 = source.utf8();
    const auto isAlone = [&source](qsizetype byte) { // behind a statement a comment speaks of that statement
        const qsizetype offset = source.fromByte(byte);
        const int column = source.place(offset).column;
        return QStringView(source.text()).sliced(offset - column + 1, column - 1).trimmed().isEmpty();
    };
    for (const Token &token : statement.leading) {
        if (token.comment && utf8.at(token.begin) == '-' && isAlone(token.begin)) {
            comments << QString::fromUtf8(token.text(utf8).sliced(2)).trimmed();
        }
    }
    return comments;
}

} // namespace archon::sql
