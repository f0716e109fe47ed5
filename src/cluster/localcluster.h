// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"

#include <QString>

#include <functional>
#include <memory>
#include <stop_token>

namespace archon::cluster {

// The private local PostgreSQL of a user: one data folder, one Unix socket, no TCP. Created on first use, started on
// demand, stopped when its last user has gone. Any number of programs may use it at the same time: each holds a shared
// lock on a file in the folder for as long as its LocalCluster lives, and whoever can turn it into an exclusive one is
// the last. Everything blocks (seconds): never on the GUI thread.
//
// As root the server runs as the user `postgres`, and the folder lies where that user can reach it.
class LocalCluster {
public:
    // What start() is at, for somebody who watches.
    enum class Stage {
        Waiting, // another program creates, starts or stops it
        Creating,
        Starting,
        Recovering, // from a crash: may take minutes
    };
    struct Options {
        QString dataFolder; // empty: ARCHON_MEMORY_DATA, else the user's data folder
        QString database = QStringLiteral("archon"); // created if missing
        bool keepRunning = false; // let it run without users, until stop(): `local start`
        QString binaryFolder; // the programs of the server; empty: PATH, the distribution's folders, pg_config
        std::function<void(Stage)> progress; // told on the thread that start() was called on; may be empty
    };

    // Where the data of this user would be, without touching anything.
    [[nodiscard]] static QString dataFolder(const Options &options);

    // Creates the folder if it is missing or was left half made, starts the server if it does not run, creates the
    // database. Survives a stale postmaster.pid and another program that does the same at this moment.
    // Errors name what is missing (the packages, disk space, a folder that cannot be written) and the end of the log.
    [[nodiscard]] static core::Result<std::unique_ptr<LocalCluster>> start(
        const Options &options, std::stop_token stop = {});
    // Stops the server if nobody else uses it.
    ~LocalCluster();
    Q_DISABLE_COPY_MOVE(LocalCluster)

    [[nodiscard]] const db::ConnectionUrl &url() const;
    [[nodiscard]] QString folder() const;

    [[nodiscard]] static bool isRunning(const Options &options);
    // Where the server takes connections now, or will when it is started; starts nothing. Fails when that cannot be
    // told yet: where the folder's path is too long for a socket, each run of the server has an address of its own.
    [[nodiscard]] static core::Result<db::ConnectionUrl> address(const Options &options);
    // Stops it whoever uses it. No error if it does not run.
    [[nodiscard]] static core::Result<void> stop(const Options &options);
    // Stops it and deletes its folder. Refuses a folder that this class did not make.
    [[nodiscard]] static core::Result<void> reset(const Options &options);

private:
    struct Private;
    explicit LocalCluster(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace archon::cluster
