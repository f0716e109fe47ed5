// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QStringList>

namespace archon::db {

// Takes what somebody copied out of a dashboard, a chat, a terminal or a .env file and finds the database address in
// it: off come quotes, line breaks, `psql`, `export DATABASE_URL=`. Says so in corrections. Refuses what is no database
// address at all, such as the https:// address of a Supabase project, and says what to look for instead.
class PasteCleaner {
public:
    struct Cleaned {
        QString text; // begins with postgresql:// or is key=value text
        QStringList corrections;
        [[nodiscard]] bool isUri() const;
    };
    [[nodiscard]] static core::Result<Cleaned> clean(const QString &pasted);

private:
    explicit PasteCleaner(QString text) : m_text(std::move(text)) { }

    void removeInvisible();
    void takeEnvironmentLine();
    void takeFromPsql();
    void takeListOfLines();
    void takeDotNet();
    void removeQuotes();
    void joinLines();
    void settleScheme();
    [[nodiscard]] std::optional<core::Error> refuseOthers() const;

    QString m_text;
    QStringList m_corrections;
};

} // namespace archon::db
