// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/datafolder.h"

#include "cluster/failure.h"
#include "cluster/socketfolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

constexpr qint64 neededBytes = qint64(150) * 1024 * 1024;
constexpr QDir::Filters everything = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;

// A private server of one person: little memory, few connections, nothing from the network, durable all the same.
// Shared memory is System V's because that of POSIX is as small as 64 MB in many containers, too small for building
// a vector index. Statements stay out of the log, since they may hold what the user keeps to themselves.
constexpr char settings[] = R"(
# Archon Memory
listen_addresses = ''
max_connections = 30
shared_buffers = 64MB
maintenance_work_mem = 64MB
dynamic_shared_memory_type = sysv
min_wal_size = 32MB
max_wal_size = 256MB
jit = off
log_destination = 'stderr'
logging_collector = off
log_checkpoints = off
log_min_error_statement = panic
)";

std::unexpected<core::Error> cannotMake(const QString &path, const QString &reason)
{
    return failure(core::ErrorKind::Io, u"The folder %1 could not be made: %2."_s.arg(path, reason),
        u"Choose a folder that you may write to with --data or ARCHON_MEMORY_DATA."_s);
}

// The folder and those above it; root's let others pass through, because the server runs as one of them.
core::Result<void> makePath(const QString &path)
{
    if (QFileInfo::exists(path)) {
        return {};
    }
    if (const core::Result<void> above = makePath(QFileInfo(path).path()); !above) {
        return above;
    }
    const mode_t mode = geteuid() == 0 ? 0711 : 0700;
    const QByteArray name = QFile::encodeName(path);
    if ((mkdir(name.constData(), mode) != 0 && errno != EEXIST) || chmod(name.constData(), mode) != 0) {
        return cannotMake(path, systemReason());
    }
    return {};
}

void syncFolder(const QString &path)
{
    const int descriptor = open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

core::Result<void> append(const QString &fileName, const QByteArray &text)
{
    QFile file(fileName);
    if (!file.open(QIODevice::Append) || file.write(text) != text.size() || !file.flush()) {
        return failure(
            core::ErrorKind::Io, u"The file %1 could not be written: %2."_s.arg(fileName, file.errorString()));
    }
    return {};
}

std::unexpected<core::Error> explainInitdb(const QString &root, const Command::Output &output)
{
    if (output.words.contains("No space left on device"_L1)) {
        return failure(core::ErrorKind::Io, u"The disk of %1 is full, so no local database could be made."_s.arg(root),
            u"Free some space, or choose another folder with --data or ARCHON_MEMORY_DATA."_s, output.words);
    }
    return failure(core::ErrorKind::Io, u"PostgreSQL could not make a local database in %1."_s.arg(root),
        u"Its own words tell why."_s, output.words);
}

} // namespace

core::Result<void> DataFolder::claim() const
{
    const QString &root = m_folder.root();
    if (const core::Result<void> made = makePath(root); !made) {
        return made;
    }
    struct stat info = {};
    if (stat(QFile::encodeName(root).constData(), &info) != 0) {
        return cannotMake(root, systemReason());
    }
    if (!S_ISDIR(info.st_mode)) {
        return failure(core::ErrorKind::Refused, u"%1 is a file, not a folder."_s.arg(root),
            u"Choose a folder with --data or ARCHON_MEMORY_DATA."_s);
    }
    if (info.st_uid != geteuid()) {
        return failure(core::ErrorKind::Refused,
            u"The folder %1 belongs to the user “%2”, not to you."_s.arg(root, QFileInfo(root).owner()),
            u"Choose a folder of your own with --data or ARCHON_MEMORY_DATA."_s);
    }
    QStringList others = QDir(root).entryList(everything);
    // These alone are what a reset leaves for a moment.
    others.removeAll(QFileInfo(m_folder.startLock()).fileName());
    others.removeAll(QFileInfo(m_folder.usersLock()).fileName());
    if (!others.isEmpty() && !isOurs()) {
        return failure(core::ErrorKind::Refused,
            u"The folder %1 holds files that Archon Memory did not make."_s.arg(root),
            u"Choose an empty folder with --data or ARCHON_MEMORY_DATA."_s);
    }
    return {};
}

core::Result<void> DataFolder::mark() const
{
    if (isOurs()) {
        return {};
    }
    // Root's folder is passed through by the server's user; anybody else's is private.
    if (chmod(QFile::encodeName(m_folder.root()).constData(), geteuid() == 0 ? 0711 : 0700) != 0) {
        return cannotMake(m_folder.root(), systemReason());
    }
    return append(m_folder.marker(),
        "This folder was made by Archon Memory for its local database.\n"
        "`archon-memory local reset` deletes it. Nothing in it is meant to be edited.\n");
}

bool DataFolder::isOurs() const
{
    return QFileInfo(m_folder.marker()).isFile();
}

bool DataFolder::exists() const
{
    return QFileInfo::exists(m_folder.data());
}

core::Result<int> DataFolder::madeBy() const
{
    QFile file(m_folder.data() + u"/PG_VERSION"_s);
    const int major = file.open(QIODevice::ReadOnly) ? file.read(32).trimmed().toInt() : 0;
    if (major == 0) {
        return failure(core::ErrorKind::Io,
            u"The local database in %1 is damaged: its file PG_VERSION is missing or cannot be read."_s.arg(
                m_folder.data()),
            u"Restore it from a backup, or delete it with “local reset”."_s);
    }
    return major;
}

core::Result<void> DataFolder::create(
    const ServerBinaries &binaries, const ServerUser &user, const std::stop_token &stop) const
{
    if (const QStorageInfo disk(m_folder.root()); disk.isValid() && disk.bytesAvailable() < neededBytes) {
        return failure(core::ErrorKind::Io,
            u"The disk of %1 has %2 MB left; a local database needs %3 MB to begin with."_s.arg(m_folder.root())
                .arg(disk.bytesAvailable() / 1024 / 1024)
                .arg(neededBytes / 1024 / 1024),
            u"Free some space, or choose another folder with --data or ARCHON_MEMORY_DATA."_s);
    }
    // A name of its own each time: an initdb whose program was killed may still be writing to the last one.
    QByteArray name = QFile::encodeName(m_folder.data() + u".new-XXXXXX"_s);
    if (mkdtemp(name.data()) == nullptr) {
        return cannotMake(m_folder.data(), systemReason());
    }
    const QString unfinished = QFile::decodeName(name);
    auto made = [&]() -> core::Result<void> {
        if (core::Result<void> done = user.makeFolder(unfinished); !done) {
            return done;
        }
        if (core::Result<void> done = user.checkReach(unfinished); !done) {
            return done;
        }
        const Command initdb = user.command(binaries.initdb(),
            {u"--pgdata"_s, unfinished, u"--username=postgres"_s, u"--auth=trust"_s, u"--encoding=UTF8"_s,
                u"--locale=C.UTF-8"_s, u"--data-checksums"_s, u"--no-instructions"_s});
        const core::Result<Command::Output> output = initdb.run(stop);
        if (!output) {
            return std::unexpected(output.error());
        }
        if (output->exitCode != 0) {
            return explainInitdb(m_folder.root(), *output);
        }
        return append(unfinished + u"/postgresql.conf"_s, settings);
    }();
    if (made && rename(name.constData(), QFile::encodeName(m_folder.data()).constData()) != 0) {
        made = cannotMake(m_folder.data(), systemReason());
    }
    if (!made) {
        QDir(unfinished).removeRecursively();
        return made;
    }
    syncFolder(m_folder.root());
    return {};
}

void DataFolder::removeLeftovers() const
{
    const QDir root(m_folder.root());
    for (const QString &name : root.entryList({u"data.new-*"_s, u"data.old-*"_s}, everything)) {
        QDir(root.filePath(name)).removeRecursively();
    }
}

core::Result<void> DataFolder::remove() const
{
    if (!isOurs()) {
        return failure(core::ErrorKind::Refused,
            u"The folder %1 was not made by Archon Memory, so it was left alone."_s.arg(m_folder.root()));
    }
    if (exists()) {
        // Gone at one stroke, so that a reset which is interrupted leaves no half of a database.
        QByteArray old = QFile::encodeName(m_folder.data() + u".old-XXXXXX"_s);
        if (mkdtemp(old.data()) == nullptr
            || rename(QFile::encodeName(m_folder.data()).constData(), old.constData()) != 0) {
            const QString reason = systemReason();
            return failure(
                core::ErrorKind::Io, u"The folder %1 could not be deleted: %2."_s.arg(m_folder.data(), reason));
        }
    }
    removeLeftovers();
    SocketFolder::clear(m_folder);
    QDir(m_folder.run()).removeRecursively();
    // The marker late, the lock that we hold last: whoever waits for it finds either our folder or none.
    for (const QString &file : {m_folder.log(), m_folder.log() + u".1"_s, m_folder.keepFile(), m_folder.usersLock(),
             m_folder.marker(), m_folder.startLock()}) {
        QFile::remove(file);
    }
    QDir().rmdir(m_folder.root());
    return {};
}

} // namespace archon::cluster
