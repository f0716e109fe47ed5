// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/effect.h"

#include <QHash>
#include <QStringList>

namespace archon::sql {

// Names as written, where an empty schema may be any: what stands in the set fits a name that leaves out the schema,
// and the other way round. A file of thousands of statements asks it once for each.
class NameSet {
public:
    void insert(const Name &name)
    {
        QStringList &schemas = m_schemas[name.name];
        if (!schemas.contains(name.schema)) {
            schemas << name.schema;
        }
    }
    void remove(const Name &name)
    {
        const auto found = m_schemas.find(name.name);
        if (found == m_schemas.end()) {
            return;
        }
        if (name.schema.isEmpty()) {
            found->clear();
        }
        found->removeIf([&name](const QString &schema) { return schema.isEmpty() || schema == name.schema; });
    }
    [[nodiscard]] bool contains(const Name &name) const
    {
        const QStringList schemas = m_schemas.value(name.name);
        return !schemas.isEmpty()
            && (name.schema.isEmpty() || schemas.contains(name.schema) || schemas.contains(QString()));
    }

private:
    QHash<QString, QStringList> m_schemas; // by name
};

} // namespace archon::sql
