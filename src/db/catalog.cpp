// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/catalog.h"

#include <algorithm>

namespace archon::db {

namespace {

template <typename Item> const Item *find(const QList<Item> &items, const QStringList &schemas, const QString &name)
{
    for (const QString &schema : schemas) {
        const auto found
            = std::ranges::find_if(items, [&](const Item &item) { return item.name == name && item.schema == schema; });
        if (found != items.end()) {
            return &*found;
        }
    }
    return nullptr;
}

} // namespace

const Catalog::Column *Catalog::Table::column(const QString &columnName) const
{
    const auto found = std::ranges::find(columns, columnName, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

const Catalog::Table *Catalog::table(const QString &schema, const QString &name) const
{
    return find(tables, schema.isEmpty() ? searchPath : QStringList{schema}, name);
}

const Catalog::Index *Catalog::index(const QString &schema, const QString &name) const
{
    return find(indexes, schema.isEmpty() ? searchPath : QStringList{schema}, name);
}

const Catalog::View *Catalog::view(const QString &schema, const QString &name) const
{
    return find(views, schema.isEmpty() ? searchPath : QStringList{schema}, name);
}

const Catalog::Type *Catalog::type(const QString &schema, const QString &name) const
{
    return find(types, schema.isEmpty() ? searchPath : QStringList{schema}, name);
}

const Catalog::Extension *Catalog::extension(const QString &name) const
{
    const auto found = std::ranges::find(extensions, name, &Extension::name);
    return found == extensions.end() ? nullptr : &*found;
}

QList<Catalog::Function> Catalog::functionsNamed(const QString &schema, const QString &name) const
{
    const QStringList places = schema.isEmpty() ? searchPath : QStringList{schema};
    QList<Function> named;
    for (const QString &place : places) {
        std::ranges::copy_if(functions, std::back_inserter(named),
            [&](const Function &function) { return function.name == name && function.schema == place; });
    }
    return named;
}

} // namespace archon::db
