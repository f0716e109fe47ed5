// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::db {

// A NOTICE or WARNING of the server. Plain text from outside.
struct Notice {
    QString severity; // in the server's language
    QString sqlState; // 42P07 and its like tell that IF NOT EXISTS skipped something
    QString message;
    QString detail;
    QString hint;

    // IF NOT EXISTS found the object there already and did nothing.
    [[nodiscard]] bool isSkipped() const
    {
        return sqlState == QLatin1String("42P07") || sqlState == QLatin1String("42701")
            || sqlState == QLatin1String("42P06") || sqlState == QLatin1String("42710");
    }

    bool operator==(const Notice &) const = default;
};

} // namespace archon::db
