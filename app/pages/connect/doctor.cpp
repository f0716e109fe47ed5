// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/connect/doctor.h"

#include <QCoreApplication>

#include <array>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

namespace {

using State = DoctorStage::State;

enum Stage { Parsed, Reached, Encrypted, SignedIn, Pooler, Server, Role, Vector, StageCount };

QString tr(const char *text)
{
    return QCoreApplication::translate("Doctor", text);
}

// Which stage an attempt failed at. With an SQLSTATE the server answered; without, only the client library's text
// tells.
Stage failedStage(const core::Error &error)
{
    if (error.kind == core::ErrorKind::Usage) {
        return Parsed;
    }
    const QString text = error.server.message;
    if (text.contains("SSL"_L1) || text.contains("certificate"_L1) || text.contains("encryption"_L1)) {
        return Encrypted;
    }
    const QString sqlState = error.sqlState();
    if (sqlState.startsWith("28"_L1) || sqlState.startsWith("3D"_L1) || text.contains("no password supplied"_L1)) {
        return SignedIn;
    }
    if (error.kind == core::ErrorKind::Refused) {
        return Pooler;
    }
    return sqlState.isEmpty() ? Reached : SignedIn;
}

void describeServer(QList<DoctorStage> &stages, const db::ServerInfo &server, const db::ConnectionUrl &url)
{
    stages[Reached].text = server.host;
    const bool exposed = !server.encrypted && !url.isLocal();
    stages[Encrypted].state = exposed ? State::Warn : State::Pass;
    stages[Encrypted].text = server.encrypted ? tr("TLS")
        : exposed                             ? tr("Not encrypted: passwords and rows can be read on the way.")
                                              : tr("Not needed on this machine");
    if (exposed) {
        stages[Encrypted].fix = {.kind = core::Fix::Kind::RequireTls, .argument = {}};
    }
    stages[SignedIn].text = tr("as %1, database %2").arg(server.user, server.database);
    if (server.transactionPooler) {
        stages[Pooler].state = State::Fail;
        stages[Pooler].text = tr("This is a transaction pooler: migrations need a session. Use port 5432.");
        stages[Pooler].fix = {.kind = core::Fix::Kind::UseSessionPooler, .argument = url.inSessionMode().toUri()};
    } else {
        stages[Pooler].text = tr("A session of its own");
    }
    const bool old = server.versionNumber < 140000;
    stages[Server].state = old ? State::Fail : server.readOnly ? State::Warn : State::Pass;
    stages[Server].text = old ? tr("PostgreSQL %1 is too old: 14 or newer is needed.").arg(server.version)
        : server.standby      ? tr("PostgreSQL %1, a standby: it can only be read.").arg(server.version)
        : server.readOnly     ? tr("PostgreSQL %1, read-only").arg(server.version)
                              : tr("PostgreSQL %1").arg(server.version);
    stages[Role].state = server.mayCreateInSchema ? State::Pass : State::Warn;
    const QString schema = server.searchPath.isEmpty() ? tr("the schema") : server.searchPath.first();
    stages[Role].text = server.mayCreateInSchema ? tr("%1 may create objects in %2").arg(server.user, schema)
                                                 : tr("%1 may not create objects in %2").arg(server.user, schema);
    if (!server.vectorVersion.isEmpty()) {
        stages[Vector].text = tr("%1, in schema %2").arg(server.vectorVersion, server.vectorSchema);
    } else if (!server.vectorAvailable.isEmpty()) {
        stages[Vector].state = State::Warn;
        stages[Vector].text = tr("Not installed in this database; %1 can be.").arg(server.vectorAvailable);
        stages[Vector].fix = {.kind = core::Fix::Kind::CreateExtension, .argument = u"vector"_s};
    } else {
        stages[Vector].state = State::Fail;
        stages[Vector].text = tr("This server does not have it.");
    }
}

} // namespace

QList<DoctorStage> diagnose(const core::Result<db::ConnectionUrl> &parsed, Database::State state,
    const std::optional<db::ServerInfo> &server, const core::Error &error)
{
    const std::array<QString, StageCount> names{tr("Address"), tr("Server reached"), tr("Encryption"), tr("Signed in"),
        tr("Session mode"), tr("Server"), tr("Role"), tr("pgvector")};
    QList<DoctorStage> stages;
    for (const QString &name : names) {
        stages << DoctorStage{.name = name, .state = State::Waiting, .text = {}, .fix = {}};
    }
    if (!parsed) {
        stages[Parsed].state = State::Fail;
        stages[Parsed].text = parsed.error().what;
        return stages;
    }
    stages[Parsed].state = State::Pass;
    stages[Parsed].text = parsed->corrections.isEmpty() ? parsed->toUri() : parsed->corrections.join(u' ');
    if (state == Database::State::Connecting) {
        stages[Reached].state = State::Running;
        stages[Reached].text = tr("Connecting to %1…").arg(parsed->hostLabel());
    } else if (state == Database::State::Failed) {
        const Stage failed = failedStage(error);
        for (int stage = 0; stage < failed; ++stage) {
            stages[stage].state = State::Pass;
        }
        stages[failed].state = State::Fail;
        stages[failed].text = error.what;
        stages[failed].fix = error.fix;
    } else if (state == Database::State::Connected && server) {
        for (DoctorStage &stage : stages) {
            stage.state = State::Pass;
        }
        describeServer(stages, *server, *parsed);
    }
    return stages;
}

} // namespace archon::app::pages
