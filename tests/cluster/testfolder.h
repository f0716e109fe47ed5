// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/localcluster.h"

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace archon::tests {

// A place for one local database, which the server's user can reach, gone at the end together with its server.
class TestFolder {
public:
    explicit TestFolder(const QString &name = QStringLiteral("cluster"));
    ~TestFolder();
    Q_DISABLE_COPY_MOVE(TestFolder)

    [[nodiscard]] QString outer() const; // a folder around it
    [[nodiscard]] QString path() const;
    [[nodiscard]] cluster::LocalCluster::Options options() const;
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] qint64 serverPid() const; // 0: none

    // The first column of the first row; fails the test and returns nothing if it does not work.
    static QString query(const db::ConnectionUrl &url, const QString &sql);

private:
    QTemporaryDir m_outer;
    QString m_path;
};

// Another program that uses the database in a folder. Killed at the end if it still runs.
class ClusterUser {
public:
    ClusterUser(const QString &mode, const QString &folder);
    ~ClusterUser();
    Q_DISABLE_COPY_MOVE(ClusterUser)

    // Waits until it says a line that starts so; false when it ends without.
    [[nodiscard]] bool says(const QString &word);
    [[nodiscard]] QString words() const { return m_words; } // all that it said
    void kill(); // as a crash would end it
    [[nodiscard]] bool end(); // as its user would end it; true if it ended well

private:
    QProcess m_process;
    QString m_words;
};

} // namespace archon::tests
