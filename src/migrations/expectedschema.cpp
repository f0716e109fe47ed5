// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/expectedschema.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// Plays the effects of a script, one after the other.
class Player {
public:
    explicit Player(ExpectedSchema &schema) : m_schema(schema) { }

    void operator()(const sql::CreateTable &effect)
    {
        if (m_schema.createsTable(effect.table)) {
            return; // IF NOT EXISTS skips it
        }
        sql::CreateTable table = effect;
        table.constraints.clear();
        m_schema.tables << table;
        for (const sql::ConstraintEffect &constraint : effect.constraints) {
            addConstraint(constraint);
        }
    }

    void operator()(const sql::AddColumn &effect)
    {
        const auto table = findTable(effect.table);
        if (table != m_schema.tables.end()) {
            if (!std::ranges::contains(table->columns, effect.column.name, &sql::ColumnEffect::name)) {
                table->columns << effect.column;
            }
        } else {
            removeColumn(effect.table, effect.column.name, m_schema.columns);
            m_schema.columns << effect;
        }
        for (const sql::ConstraintEffect &constraint : effect.constraints) {
            addConstraint(constraint);
        }
    }

    void operator()(const sql::AddConstraint &effect) { addConstraint(effect.constraint); }

    void operator()(const sql::CreateIndex &effect)
    {
        const bool known = !effect.index.name.isEmpty()
            && std::ranges::any_of(m_schema.indexes,
                [&effect](const sql::CreateIndex &index) { return sameName(index.index, effect.index); });
        if (!known) {
            m_schema.indexes << effect;
        }
    }

    void operator()(const sql::CreateFunction &effect)
    {
        m_schema.functions.removeIf([&effect](const sql::CreateFunction &function) {
            return sameName(function.function, effect.function)
                && sameTypes(function.argumentTypes, effect.argumentTypes);
        });
        m_schema.functions << effect;
    }

    void operator()(const sql::CreateView &effect)
    {
        m_schema.views.removeIf([&effect](const sql::CreateView &view) { return sameName(view.view, effect.view); });
        m_schema.views << effect;
    }

    void operator()(const sql::CreateTrigger &effect)
    {
        removeTrigger(effect.table, effect.trigger);
        m_schema.triggers << effect;
    }

    void operator()(const sql::CreatePolicy &effect)
    {
        removePolicy(effect.table, effect.policy);
        m_schema.policies << effect;
    }

    void operator()(const sql::EnableRowSecurity &effect)
    {
        m_schema.rowSecurity.removeIf([&effect](const sql::Name &table) { return sameName(table, effect.table); });
        m_schema.rowSecurity << effect.table;
    }

    void operator()(const sql::CreateExtension &effect)
    {
        if (!std::ranges::contains(m_schema.extensions, effect.extension, &sql::CreateExtension::extension)) {
            m_schema.extensions << effect;
        }
    }

    void operator()(const sql::CreateSchema &effect)
    {
        if (!m_schema.schemas.contains(effect.schema)) {
            m_schema.schemas << effect.schema;
        }
    }

    void operator()(const sql::CreateType &effect)
    {
        removeType(effect.type);
        m_schema.types << effect;
    }

    void operator()(const sql::Drop &effect)
    {
        const QString kind = effect.kind.toUpper();
        if (kind.endsWith("TABLE"_L1)) {
            dropTable(effect.object);
        } else if (kind == "COLUMN"_L1) {
            dropColumn(effect.object, effect.part);
        } else if (kind.endsWith("VIEW"_L1)) {
            m_schema.views.removeIf(
                [&effect](const sql::CreateView &view) { return sameName(view.view, effect.object); });
        } else if (kind == "FUNCTION"_L1 || kind == "PROCEDURE"_L1 || kind == "ROUTINE"_L1) {
            dropFunction(effect);
        } else if (kind == "INDEX"_L1) {
            m_schema.indexes.removeIf(
                [&effect](const sql::CreateIndex &index) { return sameName(index.index, effect.object); });
        } else if (kind == "TRIGGER"_L1) {
            removeTrigger(effect.object, effect.part);
        } else if (kind == "POLICY"_L1) {
            removePolicy(effect.object, effect.part);
        } else if (kind == "CONSTRAINT"_L1) {
            dropConstraint(effect.object, effect.part);
        } else if (kind == "EXTENSION"_L1) {
            m_schema.extensions.removeIf(
                [&effect](const sql::CreateExtension &extension) { return extension.extension == effect.object.name; });
        } else if (kind == "SCHEMA"_L1) {
            dropSchema(effect.object.name);
        } else if (kind == "TYPE"_L1 || kind == "DOMAIN"_L1) {
            removeType(effect.object);
        }
    }

private:
    QList<sql::CreateTable>::iterator findTable(const sql::Name &name)
    {
        return std::ranges::find_if(
            m_schema.tables, [&name](const sql::CreateTable &table) { return sameName(table.table, name); });
    }

    void addConstraint(const sql::ConstraintEffect &constraint)
    {
        const auto table = findTable(constraint.table);
        if (constraint.kind == sql::ConstraintEffect::Kind::PrimaryKey && table != m_schema.tables.end()) {
            table->constraints = {constraint};
        } else {
            m_schema.constraints << constraint;
        }
    }

    static void removeColumn(const sql::Name &table, const QString &column, QList<sql::AddColumn> &columns)
    {
        columns.removeIf(
            [&](const sql::AddColumn &added) { return sameName(added.table, table) && added.column.name == column; });
    }

    void removeTrigger(const sql::Name &table, const QString &trigger)
    {
        m_schema.triggers.removeIf([&](const sql::CreateTrigger &effect) {
            return sameName(effect.table, table) && effect.trigger == trigger;
        });
    }

    void removePolicy(const sql::Name &table, const QString &policy)
    {
        m_schema.policies.removeIf(
            [&](const sql::CreatePolicy &effect) { return sameName(effect.table, table) && effect.policy == policy; });
    }

    void removeType(const sql::Name &type)
    {
        m_schema.types.removeIf([&type](const sql::CreateType &effect) { return sameName(effect.type, type); });
    }

    template <typename Predicate> void removeOfTables(Predicate isGone)
    {
        m_schema.tables.removeIf([&](const sql::CreateTable &effect) { return isGone(effect.table); });
        m_schema.columns.removeIf([&](const sql::AddColumn &effect) { return isGone(effect.table); });
        m_schema.indexes.removeIf([&](const sql::CreateIndex &effect) { return isGone(effect.table); });
        m_schema.triggers.removeIf([&](const sql::CreateTrigger &effect) { return isGone(effect.table); });
        m_schema.policies.removeIf([&](const sql::CreatePolicy &effect) { return isGone(effect.table); });
        m_schema.rowSecurity.removeIf(isGone);
        m_schema.constraints.removeIf([&](const sql::ConstraintEffect &effect) {
            return isGone(effect.table)
                || (effect.kind == sql::ConstraintEffect::Kind::ForeignKey && isGone(effect.referencedTable));
        });
    }

    void dropTable(const sql::Name &table)
    {
        removeOfTables([&table](const sql::Name &name) { return sameName(name, table); });
    }

    void dropSchema(const QString &schema)
    {
        m_schema.schemas.removeAll(schema);
        removeOfTables([&schema](const sql::Name &name) { return name.schema == schema; });
        m_schema.functions.removeIf(
            [&](const sql::CreateFunction &effect) { return effect.function.schema == schema; });
        m_schema.views.removeIf([&](const sql::CreateView &effect) { return effect.view.schema == schema; });
        m_schema.types.removeIf([&](const sql::CreateType &effect) { return effect.type.schema == schema; });
    }

    void dropColumn(const sql::Name &table, const QString &column)
    {
        removeColumn(table, column, m_schema.columns);
        if (const auto created = findTable(table); created != m_schema.tables.end()) {
            created->columns.removeIf([&column](const sql::ColumnEffect &effect) { return effect.name == column; });
            created->constraints.removeIf(
                [&column](const sql::ConstraintEffect &key) { return key.columns.contains(column); });
        }
        m_schema.indexes.removeIf([&](const sql::CreateIndex &effect) {
            return sameName(effect.table, table) && effect.keys.contains(column);
        });
        m_schema.constraints.removeIf([&](const sql::ConstraintEffect &effect) {
            return sameName(effect.table, table) && effect.columns.contains(column);
        });
    }

    void dropConstraint(const sql::Name &table, const QString &constraint)
    {
        const auto isIt = [&](const sql::ConstraintEffect &effect) {
            return sameName(effect.table, table) && constraintName(effect) == constraint;
        };
        m_schema.constraints.removeIf(isIt);
        if (const auto created = findTable(table); created != m_schema.tables.end()) {
            created->constraints.removeIf(isIt);
        }
    }

    void dropFunction(const sql::Drop &effect)
    {
        m_schema.functions.removeIf([&effect](const sql::CreateFunction &function) {
            return sameName(function.function, effect.object)
                && (effect.argumentTypes.isEmpty() || sameTypes(function.argumentTypes, effect.argumentTypes));
        });
    }

    ExpectedSchema &m_schema;
};

} // namespace

ExpectedSchema ExpectedSchema::of(const sql::Script &script)
{
    ExpectedSchema schema;
    Player player(schema);
    for (const sql::Statement &statement : script.statements) {
        for (const sql::Effect &effect : statement.effects) {
            std::visit(player, effect);
        }
    }
    return schema;
}

bool ExpectedSchema::createsTable(const sql::Name &table) const
{
    return std::ranges::any_of(
        tables, [&table](const sql::CreateTable &created) { return sameName(created.table, table); });
}

bool sameName(const sql::Name &a, const sql::Name &b)
{
    return a.name == b.name && (a.schema == b.schema || a.schema.isEmpty() || b.schema.isEmpty());
}

QString bareType(const QString &type, bool withModifier)
{
    bool quoted = false;
    qsizetype start = 0;
    for (qsizetype i = 0; i < type.size() && (quoted || type.at(i) != u'('); ++i) {
        if (type.at(i) == u'"') {
            quoted = !quoted;
        } else if (type.at(i) == u'.' && !quoted) {
            start = i + 1;
        }
    }
    QString bare = type.sliced(start);
    if (withModifier) {
        return bare;
    }
    const qsizetype open = bare.indexOf(u'(');
    const qsizetype close = bare.indexOf(u')', open);
    return open < 0 || close < 0 ? bare : bare.first(open) + bare.sliced(close + 1);
}

bool sameTypes(const QStringList &a, const QStringList &b)
{
    return std::ranges::equal(a, b,
        [](const QString &left, const QString &right) { return bareType(left, false) == bareType(right, false); });
}

QString constraintName(const sql::ConstraintEffect &constraint)
{
    if (!constraint.name.isEmpty()) {
        return constraint.name;
    }
    using Kind = sql::ConstraintEffect::Kind;
    if (constraint.kind == Kind::PrimaryKey) {
        return constraint.table.name + "_pkey"_L1;
    }
    QStringList parts{constraint.table.name};
    parts << constraint.columns;
    switch (constraint.kind) {
    case Kind::Unique:
        parts << u"key"_s;
        break;
    case Kind::ForeignKey:
        parts << u"fkey"_s;
        break;
    case Kind::Exclusion:
        parts << u"excl"_s;
        break;
    default:
        parts << u"check"_s;
    }
    return parts.join(u'_');
}

} // namespace archon::migrations
