// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/session.h"
#include "migrations/folder.h"
#include "migrations/runner.h"

#include <QJsonObject>

#include <optional>

namespace archon::app::cli {

// Runs one migration after the other for `migrate` and tells how it went, with the checklist of each. Lives as long as
// the command.
class MigrationJob {
public:
    MigrationJob(Session &session, const migrations::Folder &folder, migrations::RunOptions options);

    struct Answer {
        QJsonObject json; // an element of "results"
        int code = 0;
    };
    // Fails only when it could not be begun, such as without a connection.
    [[nodiscard]] core::Result<Answer> run(const migrations::MigrationId &id);
    // For one that is there already.
    [[nodiscard]] core::Result<Answer> verifyOnly(const migrations::MigrationId &id);

private:
    Answer conclude(const migrations::RunReport &report);
    void printReport(const migrations::RunReport &report);
    void printPlace(const migrations::RunReport &report);

    Session &m_session;
    const migrations::Folder &m_folder;
    migrations::RunOptions m_options;
};

} // namespace archon::app::cli
