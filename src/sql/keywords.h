// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::sql {

// The identifier as the server writes it: in quotes where it would not be read back otherwise. Pure; any thread.
[[nodiscard]] QString quoteIdentifier(const QString &identifier);

} // namespace archon::sql
