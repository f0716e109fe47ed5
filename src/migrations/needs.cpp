// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/needs.h"

#include <QRegularExpression>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

void addOnce(QList<sql::Name> &names, const sql::Name &name)
{
    if (!names.contains(name) && !name.name.isEmpty()) {
        names << name;
    }
}

bool isVectorType(const QString &type)
{
    static const QRegularExpression pattern(u"^(vector|halfvec|sparsevec)(\\[\\])*$"_s);
    return pattern.match(bareType(type, false)).hasMatch();
}

// Walks through the effects of one statement after the other.
class Reader {
public:
    explicit Reader(Needs &needs) : m_needs(needs) { }

    void operator()(const sql::CreateTable &effect)
    {
        m_tables << effect.table;
        places(effect.table);
        for (const sql::ColumnEffect &column : effect.columns) {
            m_needs.vector = m_needs.vector || isVectorType(column.type);
        }
        for (const sql::ConstraintEffect &constraint : effect.constraints) {
            refers(constraint);
        }
    }
    void operator()(const sql::AddColumn &effect)
    {
        alters(effect.table);
        m_needs.vector = m_needs.vector || isVectorType(effect.column.type);
        for (const sql::ConstraintEffect &constraint : effect.constraints) {
            refers(constraint);
        }
    }
    void operator()(const sql::AddConstraint &effect)
    {
        alters(effect.constraint.table);
        refers(effect.constraint);
    }
    void operator()(const sql::CreateIndex &effect)
    {
        alters(effect.table);
        for (const QString &operatorClass : effect.operatorClasses) {
            m_needs.vector = m_needs.vector || bareType(operatorClass).startsWith("vector_"_L1);
        }
    }
    void operator()(const sql::CreateFunction &effect)
    {
        m_functions << effect.function;
        places(effect.function);
        m_needs.vector = m_needs.vector || std::ranges::any_of(effect.argumentTypes, isVectorType);
    }
    void operator()(const sql::CreateView &effect)
    {
        m_tables << effect.view;
        places(effect.view);
    }
    void operator()(const sql::CreateTrigger &effect)
    {
        uses(effect.table);
        if (!known(m_functions, effect.function)) {
            addOnce(m_needs.triggerFunctions, effect.function);
        }
    }
    void operator()(const sql::CreatePolicy &effect)
    {
        alters(effect.table);
        for (const QString &role : effect.roles) {
            static const QStringList always{u"public"_s, u"current_user"_s, u"session_user"_s, u"current_role"_s};
            if (!m_needs.roles.contains(role) && !always.contains(role.toLower())) {
                m_needs.roles << role;
            }
        }
    }
    void operator()(const sql::EnableRowSecurity &effect) { alters(effect.table); }
    void operator()(const sql::CreateExtension &effect)
    {
        if (effect.extension == "vector"_L1) {
            m_needs.createsVector = true;
        } else if (!m_needs.extensions.contains(effect.extension)) {
            m_needs.extensions << effect.extension;
        }
    }
    void operator()(const sql::CreateSchema &) { }
    void operator()(const sql::CreateType &effect) { places(effect.type); }
    void operator()(const sql::Drop &) { }

    void locks(const sql::Statement &statement)
    {
        const bool tolerant = m_tolerant || statement.kind.startsWith("DROP"_L1);
        for (const sql::TableLock &lock : statement.locks) {
            const bool system = lock.table.schema.startsWith("pg_"_L1) || lock.table.name.startsWith("pg_"_L1)
                || lock.table.schema == "information_schema"_L1;
            if (!tolerant && !system && !known(m_tables, lock.table) && !known(m_needs.tables, lock.table)) {
                addOnce(m_needs.readTables, lock.table);
            }
        }
    }

    // ALTER TABLE IF EXISTS needs no table.
    void setTolerant(bool tolerant) { m_tolerant = tolerant; }

private:
    static bool known(const QList<sql::Name> &names, const sql::Name &name)
    {
        return std::ranges::any_of(names, [&name](const sql::Name &other) { return sameName(name, other); });
    }

    void places(const sql::Name &created)
    {
        m_needs.createsInSearchPath = m_needs.createsInSearchPath || created.schema.isEmpty();
    }

    void uses(const sql::Name &table)
    {
        if (!m_tolerant && !known(m_tables, table)) {
            addOnce(m_needs.tables, table);
        }
    }

    void alters(const sql::Name &table)
    {
        uses(table);
        if (!known(m_tables, table)) {
            addOnce(m_needs.alteredTables, table);
        }
    }

    void refers(const sql::ConstraintEffect &constraint)
    {
        if (constraint.kind == sql::ConstraintEffect::Kind::ForeignKey) {
            uses(constraint.referencedTable);
        }
    }

    Needs &m_needs;
    QList<sql::Name> m_tables; // made so far
    QList<sql::Name> m_functions;
    bool m_tolerant = false;
};

} // namespace

Needs Needs::of(const sql::Script &script)
{
    static const QRegularExpression ifExists(
        u"^\\s*alter\\s+(foreign\\s+)?table\\s+if\\s+exists\\b"_s, QRegularExpression::CaseInsensitiveOption);
    Needs needs;
    Reader reader(needs);
    for (const sql::Statement &statement : script.statements) {
        const QString text = script.text.sliced(statement.begin, statement.end - statement.begin);
        reader.setTolerant(ifExists.match(text.left(200)).hasMatch());
        for (const sql::Effect &effect : statement.effects) {
            std::visit(reader, effect);
        }
        reader.locks(statement);
        if (statement.dynamic || statement.kind.startsWith("CREATE ROLE"_L1)
            || statement.kind.startsWith("CREATE USER"_L1)) {
            needs.dynamicText += text + u'\n';
        }
        needs.setsSearchPath = needs.setsSearchPath
            || ((statement.dynamic || statement.kind == "SET"_L1 || statement.kind == "SELECT"_L1)
                && text.contains("search_path"_L1, Qt::CaseInsensitive));
    }
    return needs;
}

bool Needs::mayMake(const QString &kind, const QString &name) const
{
    const QRegularExpression creates(
        u"\\bcreate\\s+(\\w+\\s+)*(%1)\\b"_s.arg(kind), QRegularExpression::CaseInsensitiveOption);
    return dynamicText.contains(name, Qt::CaseInsensitive) && dynamicText.contains(creates);
}

} // namespace archon::migrations
