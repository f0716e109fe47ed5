// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/expectations.h"

#include "migrations/expectedschema.h"
#include "migrations/objectchecks.h"

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

bool isVector(const QString &type)
{
    const QString bare = bareType(type, false);
    return bare == "vector"_L1 || bare == "halfvec"_L1;
}

// Collects the checks; those of a category that share their name are told apart by what they belong to.
class Collector {
public:
    void add(const QString &category, Check check, const QString &distinction = {})
    {
        check.category = category;
        m_checks << check;
        m_distinctions << distinction;
    }

    QList<Check> take()
    {
        QHash<QString, int> uses;
        const auto key = [](const Check &check) { return check.category + u'\n' + check.name; };
        for (const Check &check : std::as_const(m_checks)) {
            ++uses[key(check)];
        }
        for (qsizetype i = 0; i < m_checks.size(); ++i) {
            if (uses.value(key(m_checks.at(i))) > 1 && !m_distinctions.at(i).isEmpty()) {
                m_checks[i].name += m_distinctions.at(i);
            }
        }
        return std::exchange(m_checks, {});
    }

private:
    QList<Check> m_checks;
    QStringList m_distinctions;
};

} // namespace

QList<Check> compareWithCatalog(const sql::Script &script, const db::Catalog &catalog)
{
    const ExpectedSchema schema = ExpectedSchema::of(script);
    Collector collector;
    for (const sql::CreateTable &table : schema.tables) {
        collector.add(u"Tables"_s, checkTable(table, catalog));
    }
    for (const bool vectors : {true, false}) {
        for (const sql::AddColumn &column : schema.columns) {
            if (isVector(column.column.type) == vectors) {
                collector.add(vectors ? u"Embedding columns"_s : u"Columns"_s, checkColumn(column, catalog));
            }
        }
    }
    for (const sql::CreateIndex &index : schema.indexes) {
        collector.add(u"Indexes"_s, checkIndex(index, catalog), u" on "_s + index.table.toString());
    }
    for (const sql::CreateFunction &function : schema.functions) {
        const Check check = checkFunction(function, catalog);
        collector.add(u"Functions"_s, check, u" of (%1)"_s.arg(function.argumentTypes.join(", "_L1)));
    }
    for (const sql::CreateView &view : schema.views) {
        collector.add(u"Views"_s, checkView(view, catalog));
    }
    for (const sql::CreateTrigger &trigger : schema.triggers) {
        collector.add(u"Triggers"_s, checkTrigger(trigger, catalog), u" on "_s + trigger.table.toString());
    }
    for (const sql::Name &table : schema.rowSecurity) {
        collector.add(u"Row level security"_s, checkRowSecurity(table, catalog));
    }
    for (const sql::CreatePolicy &policy : schema.policies) {
        collector.add(u"Policies"_s, checkPolicy(policy, catalog), u" on "_s + policy.table.toString());
    }
    QSet<QString> taken;
    for (const sql::ConstraintEffect &constraint : schema.constraints) {
        collector.add(
            u"Constraints"_s, checkConstraint(constraint, catalog, taken), u" on "_s + constraint.table.toString());
    }
    for (const sql::CreateExtension &extension : schema.extensions) {
        collector.add(u"Extensions"_s, checkExtension(extension, catalog));
    }
    for (const sql::CreateType &type : schema.types) {
        collector.add(u"Types"_s, checkType(type, catalog));
    }
    for (const QString &name : schema.schemas) {
        collector.add(u"Schemas"_s, checkSchema(name, catalog));
    }
    return collector.take();
}

} // namespace archon::migrations
