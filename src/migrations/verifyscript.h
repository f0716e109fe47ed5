// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

namespace archon::migrations {

// A step of a NNN.verify.sql file. With a check comment ("-- check: Category | what it shows") it is a check: one
// statement whose first column is true or false and whose second, if any, is the actual value; without one it is set-up
// that later checks need.
struct VerifyStep {
    QString category; // empty: set-up
    QString name;
    QString sql;
    int line = 0; // 1-based

    [[nodiscard]] bool isCheck() const { return !category.isEmpty(); }
    bool operator==(const VerifyStep &) const = default;
};

// Refuses transaction control. Pure; any thread.
[[nodiscard]] core::Result<QList<VerifyStep>> parseVerifyScript(const QString &text);

} // namespace archon::migrations
