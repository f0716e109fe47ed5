// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/hintcontext.h"

#include <optional>

namespace archon::migrations {

// The hints that need no look at the catalog or the folder, by SQLSTATE: first the whole code, then its class.
[[nodiscard]] std::optional<Hint> plainHint(const QString &sqlState);

} // namespace archon::migrations
