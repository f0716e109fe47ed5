// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::cluster {

// What lies where in the folder of a local database. A value that touches no file.
//
//   <root>/archon-memory.cluster   the mark that this program made the folder
//   <root>/start.lock, users.lock  see FileLock and Lease
//   <root>/data/                   PostgreSQL's own
//   <root>/run/                    its socket, where the path is short enough
class Folder {
public:
    explicit Folder(const QString &root);

    // Where it is when nobody says otherwise: the option, ARCHON_MEMORY_DATA, the user's data folder; as root a folder
    // that the user of the server can reach.
    [[nodiscard]] static Folder chosen(const QString &option);

    [[nodiscard]] const QString &root() const { return m_root; }
    [[nodiscard]] QString data() const;
    [[nodiscard]] QString run() const;
    [[nodiscard]] QString log() const;
    [[nodiscard]] QString marker() const;
    [[nodiscard]] QString startLock() const; // held by whoever creates, starts or stops
    [[nodiscard]] QString usersLock() const; // shared by all who use the server
    [[nodiscard]] QString keepFile() const; // names the run of the server that is to go on without users
    [[nodiscard]] QString socketRecord() const; // names the folder of the socket where it is not run()

private:
    QString m_root;
};

} // namespace archon::cluster
