// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>
#include <QString>

namespace archon::sql {

// The spelling of a TypeName node that format_type() would give, without a schema: "character varying(50)",
// "vector(1536)", "integer[]". Serial types become the integer that they make. Pure; any thread.
[[nodiscard]] QString columnType(const QJsonValue &typeName);
// The same without length or precision, as the catalog keeps arguments and results of functions.
[[nodiscard]] QString argumentType(const QJsonValue &typeName);
[[nodiscard]] bool isSerial(const QJsonValue &typeName);

} // namespace archon::sql
