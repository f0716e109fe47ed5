// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/localcluster.h"
#include "db/executor.h"
#include "db/serverinfo.h"

#include <QObject>

#include <memory>
#include <optional>
#include <stop_token>

namespace archon::app {

// The database that the program is connected to, or tries to be. Owns the executor for migrations and the private local
// server while that is in use. Everything that blocks happens elsewhere. GUI thread.
class Database : public QObject {
    Q_OBJECT

public:
    enum class State { None, Connecting, Connected, Failed };

    // Where a connection came from, for the chip and the connect page.
    struct Origin {
        QString label; // "local database", "profile work", "DATABASE_URL"
        QString profile; // the name of the saved connection, if it is one
        bool production = false;
        bool local = false; // the private local server
    };

    explicit Database(QObject *parent = nullptr);
    ~Database() override;

    void connectTo(const db::ConnectionUrl &url, const Origin &origin);
    // Starts the private local server first; an empty folder means its usual place.
    void connectLocal(const QString &dataFolder);
    void abort(); // stops trying
    // Reads the server's facts again, for instance after an extension was created.
    void refresh();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const Origin &origin() const { return m_origin; }
    [[nodiscard]] const db::ConnectionUrl &url() const { return m_url; }
    [[nodiscard]] const std::optional<db::ServerInfo> &server() const { return m_server; }
    [[nodiscard]] const core::Error &error() const { return m_error; } // of State::Failed
    // For migrations; lives while the state is Connected.
    [[nodiscard]] db::Executor *migrationExecutor() const { return m_executor.get(); }

Q_SIGNALS:
    void stateChanged();

private:
    void setState(State state);
    void fail(const core::Error &error);
    void open(const db::ConnectionUrl &url);
    void retire();

    State m_state = State::None;
    Origin m_origin;
    db::ConnectionUrl m_url;
    std::optional<db::ServerInfo> m_server;
    core::Error m_error;
    std::unique_ptr<db::Executor> m_executor;
    std::shared_ptr<cluster::LocalCluster> m_cluster;
    std::stop_source m_starting;
    quint64 m_attempt = 0; // the newest attempt wins
};

} // namespace archon::app
