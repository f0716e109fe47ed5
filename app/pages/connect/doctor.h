// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"
#include "db/serverinfo.h"
#include "shell/database.h"

#include <QList>
#include <QString>

#include <optional>

namespace archon::app::pages {

// One stage of a connection, from the text of the URL to the rights of the role.
struct DoctorStage {
    enum class State { Waiting, Running, Pass, Warn, Fail };
    QString name;
    State state = State::Waiting;
    QString text;
    core::Fix fix;

    bool operator==(const DoctorStage &) const = default;
};

// What is known of a connection, stage by stage: parsed, resolved and reached, encrypted, signed in, session mode,
// server, role, pgvector. Derived from the outcome of one attempt, so it asks nothing itself. Pure.
[[nodiscard]] QList<DoctorStage> diagnose(const core::Result<db::ConnectionUrl> &parsed, Database::State state,
    const std::optional<db::ServerInfo> &server, const core::Error &error);

} // namespace archon::app::pages
