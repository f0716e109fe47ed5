// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QList>
#include <QString>

#include <optional>

namespace archon::migrations {

// One line of a checklist: a question to the database and its answer.
struct Check {
    enum class State {
        Pass, // there, and as it should be
        Differs, // there, but different
        Fail, // missing, or the answer was false
        Error, // the question itself failed
        Skipped, // not asked, because something that it needs is missing
    };
    QString category; // "Tables", "Indexes", "Test queries"
    QString name; // "archon_sessions", "get_recent_sessions()"
    State state = State::Skipped;
    QString expected;
    QString actual;
    QString explanation; // a sentence on why it is not green; may be empty
    QString query; // what a person can run to see the same answer
    double elapsedMs = 0;
    std::optional<core::Error> error;

    bool operator==(const Check &) const = default;
};
[[nodiscard]] QString stateName(Check::State state); // "pass", "differs", "fail", "error", "skipped"

struct CategoryCount {
    QString category;
    int passed = 0;
    int total = 0;

    bool operator==(const CategoryCount &) const = default;
};

// The answered checklist of one migration.
struct Checklist {
    QList<Check> checks; // grouped: all of a category stand together, in order of first appearance
    double elapsedMs = 0;

    [[nodiscard]] int passed() const;
    [[nodiscard]] int failed() const; // everything that is not Pass
    [[nodiscard]] int total() const { return int(checks.size()); }
    [[nodiscard]] int count(Check::State state) const;
    [[nodiscard]] bool isGreen() const { return !checks.isEmpty() && failed() == 0; }
    [[nodiscard]] QList<CategoryCount> categories() const;
    // Moves the checks of a category together, each category where it appeared first.
    void group();
    // "48 of 48 checks passed", "30 of 31 checks pass, 1 is there but differs"
    [[nodiscard]] QString headline() const;

    bool operator==(const Checklist &) const = default;
};

} // namespace archon::migrations
