// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"
#include "migrations/expectedschema.h"
#include "migrations/objectchecks.h"
#include "migrations/words.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

QString argumentList(const QStringList &types)
{
    QStringList bare;
    for (const QString &type : types) {
        bare << bareType(type, false);
    }
    return u'(' + bare.join(", "_L1) + u')';
}

// The names of the columns in "TABLE(id uuid, price numeric(10,2))".
QStringList resultColumns(const QString &result)
{
    QStringList names;
    int depth = 0;
    qsizetype start = result.indexOf(u'(') + 1;
    for (qsizetype i = start; i < result.size(); ++i) {
        const QChar c = result.at(i);
        if (depth == 0 && (c == u',' || c == u')')) {
            names << result.sliced(start, i - start).trimmed().section(u' ', 0, 0).remove(u'"').toLower();
            start = i + 1;
        }
        depth += c == u'(' ? 1 : c == u')' ? -1 : 0;
    }
    return names;
}

// Lenient, because a result can be written in many ways: TABLE by the names of its columns, the rest by the bare type.
bool sameResult(const QString &expected, const QString &live)
{
    const auto isRecord = [](const QString &result) { return result.endsWith("record"_L1, Qt::CaseInsensitive); };
    if (expected.isEmpty() || live.isEmpty() || isRecord(expected) || isRecord(live)) {
        return true; // OUT parameters
    }
    const bool wantsTable = expected.startsWith("TABLE("_L1, Qt::CaseInsensitive);
    const bool isTable = live.startsWith("TABLE("_L1, Qt::CaseInsensitive);
    if (wantsTable && isTable) {
        return resultColumns(expected) == resultColumns(live);
    }
    const auto plain = [](const QString &result) {
        const bool set = result.startsWith("SETOF "_L1, Qt::CaseInsensitive);
        return (set ? u"SETOF "_s : QString()) + bareType(result.sliced(set ? 6 : 0), false);
    };
    return wantsTable == isTable && plain(expected).compare(plain(live), Qt::CaseInsensitive) == 0;
}

const db::Catalog::Trigger *findTrigger(const db::Catalog::Table &table, const QString &name)
{
    const auto found = std::ranges::find(table.triggers, name, &db::Catalog::Trigger::name);
    return found == table.triggers.end() ? nullptr : &*found;
}

} // namespace

Check checkFunction(const sql::CreateFunction &expected, const db::Catalog &catalog)
{
    const QString name = expected.function.toString();
    const QString arguments = argumentList(expected.argumentTypes);
    Check check;
    check.name = name + "()"_L1;
    check.expected = arguments;
    check.query = catalogqueries::function(expected.function);
    const QList<db::Catalog::Function> named = catalog.functionsNamed(expected.function.schema, expected.function.name);
    if (named.isEmpty()) {
        setMissing(check, u"There is no function %1()."_s.arg(name));
        return check;
    }
    QStringList others;
    const db::Catalog::Function *live = nullptr;
    for (const db::Catalog::Function &function : named) {
        if (sameTypes(function.argumentTypes, expected.argumentTypes)) {
            live = &function;
        } else {
            others << argumentList(function.argumentTypes);
        }
    }
    if (live == nullptr) {
        setDiffers(check, others.join(" and "_L1),
            u"There is %1%2, but not with the arguments that the file gives it."_s.arg(name, listed(others, 3)));
    } else if (expected.procedure != (live->kind == "p"_L1)) {
        setDiffers(check, live->kind == "p"_L1 ? u"a procedure"_s : u"a function"_s,
            u"The file makes a %1 of this name."_s.arg(expected.procedure ? u"procedure"_s : u"function"_s));
    } else if (!sameResult(expected.result, live->result)) {
        check.expected = u"returns %1"_s.arg(expected.result);
        setDiffers(check, u"returns %1"_s.arg(live->result), u"It returns something else than in the file."_s);
    } else {
        setPassed(check, arguments);
        if (!others.isEmpty()) {
            check.explanation
                = u"There is also %1%2; a call that fits both fails as ambiguous."_s.arg(name, listed(others, 3));
        }
    }
    return check;
}

Check checkTrigger(const sql::CreateTrigger &expected, const db::Catalog &catalog)
{
    Check check;
    check.name = expected.trigger;
    check.expected = u"enabled"_s;
    check.query = catalogqueries::trigger(expected.table, expected.trigger);
    const db::Catalog::Table *table = catalog.table(expected.table.schema, expected.table.name);
    if (table == nullptr) {
        setMissing(check, noSuchTable(expected.table, catalog));
        return check;
    }
    const db::Catalog::Trigger *live = findTrigger(*table, expected.trigger);
    if (live == nullptr) {
        setMissing(check, u"The table %1 has no such trigger."_s.arg(expected.table.toString()));
    } else if (!sameName(expected.function, {live->functionSchema, live->function})) {
        check.expected = u"calls %1()"_s.arg(expected.function.toString());
        setDiffers(check, u"calls %1()"_s.arg(live->function), u"It calls another function than in the file."_s);
    } else if (!live->enabled) {
        setDiffers(check, u"disabled"_s,
            u"It does nothing until ALTER TABLE %1 ENABLE TRIGGER %2."_s.arg(
                catalogqueries::qualified(expected.table), catalogqueries::identifier(expected.trigger)));
    } else {
        setPassed(check, u"enabled"_s);
    }
    return check;
}

} // namespace archon::migrations
