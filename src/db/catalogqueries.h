// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

// The four questions that make up a Catalog. Lists come as JSON, so that one row holds a whole relation. They work on
// PostgreSQL 14 to 18 and read nothing but the system catalogs.
namespace archon::db::catalogqueries {

[[nodiscard]] QString overview(); // one row: search path, schemas, roles, extensions, types
[[nodiscard]] QString relations(); // tables and views with all that hangs on them
[[nodiscard]] QString indexes();
[[nodiscard]] QString functions();

} // namespace archon::db::catalogqueries
