// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"
#include "migrations/objectchecks.h"
#include "migrations/words.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

Check checkView(const sql::CreateView &expected, const db::Catalog &catalog)
{
    const QString kind = expected.materialized ? u"materialized view"_s : u"view"_s;
    Check check;
    check.name = expected.view.toString();
    check.expected = expected.securityInvoker ? u"view, security invoker"_s : kind;
    check.query = catalogqueries::view(expected.view);
    const db::Catalog::View *live = catalog.view(expected.view.schema, expected.view.name);
    if (live == nullptr) {
        if (catalog.table(expected.view.schema, expected.view.name) != nullptr) {
            setDiffers(check, u"a table"_s, u"%1 is a table here, not a view."_s.arg(check.name));
        } else {
            setMissing(check, u"There is no view %1."_s.arg(check.name));
        }
    } else if (live->materialized != expected.materialized) {
        setDiffers(check, live->materialized ? u"materialized view"_s : u"view"_s,
            u"The file makes a %1 of this name."_s.arg(kind));
    } else if (expected.securityInvoker && !live->securityInvoker) {
        setDiffers(check, u"view, with its owner's rights"_s,
            u"It reads with the rights of its owner, so that it shows rows which row level security should hide."_s);
    } else {
        setPassed(check, check.expected);
    }
    return check;
}

Check checkExtension(const sql::CreateExtension &expected, const db::Catalog &catalog)
{
    Check check;
    check.name = expected.extension;
    check.expected = u"installed"_s;
    check.query = catalogqueries::extension(expected.extension);
    if (const db::Catalog::Extension *live = catalog.extension(expected.extension)) {
        setPassed(check, u"version %1"_s.arg(live->version));
    } else {
        setMissing(check, u"The extension %1 is not installed in this database."_s.arg(expected.extension));
    }
    return check;
}

Check checkType(const sql::CreateType &expected, const db::Catalog &catalog)
{
    Check check;
    check.name = expected.type.toString();
    check.expected = expected.labels.isEmpty() ? u"there"_s : listed(expected.labels);
    check.query = catalogqueries::type(expected.type);
    const db::Catalog::Type *live = catalog.type(expected.type.schema, expected.type.name);
    if (live == nullptr) {
        setMissing(check, u"There is no type %1."_s.arg(check.name));
        return check;
    }
    if (expected.labels.isEmpty()) {
        setPassed(check, check.expected);
        return check;
    }
    QStringList missing;
    QStringList extra;
    std::ranges::copy_if(expected.labels, std::back_inserter(missing),
        [live](const QString &label) { return !live->labels.contains(label); });
    std::ranges::copy_if(live->labels, std::back_inserter(extra),
        [&expected](const QString &label) { return !expected.labels.contains(label); });
    const QString actual = live->labels.isEmpty() ? u"no enum"_s : listed(live->labels);
    if (!missing.isEmpty()) {
        setDiffers(check, actual, u"%1 %2 missing."_s.arg(listed(missing), missing.size() == 1 ? u"is"_s : u"are"_s));
        return check;
    }
    setPassed(check, actual);
    if (!extra.isEmpty()) {
        check.explanation = u"Also there, and not from this file: %1."_s.arg(listed(extra));
    }
    return check;
}

Check checkSchema(const QString &schema, const db::Catalog &catalog)
{
    Check check;
    check.name = schema;
    check.expected = u"there"_s;
    check.query = catalogqueries::schema(schema);
    if (catalog.schemas.contains(schema)) {
        setPassed(check, check.expected);
    } else {
        setMissing(check, u"There is no schema %1."_s.arg(schema));
    }
    return check;
}

} // namespace archon::migrations
