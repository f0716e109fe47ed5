// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/folder.h"

#include "migrations/naturalorder.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// Far more than any project has; keeps a slip of the finger ("/") from reading a whole disk.
constexpr int deepest = 6;
constexpr int mostEntries = 50'000;

core::Error folderError(const QString &what, const QString &next = u"Choose the folder that holds the .sql files."_s)
{
    core::Error error;
    error.kind = core::ErrorKind::Io;
    error.what = what;
    error.next = next;
    return error;
}

bool isCompanion(const QString &fileName)
{
    static const QRegularExpression archonsChecks(
        u"^verify_\\d+_.*\\.sql$"_s, QRegularExpression::CaseInsensitiveOption);
    return fileName.endsWith(".verify.sql"_L1, Qt::CaseInsensitive)
        || fileName.endsWith(".down.sql"_L1, Qt::CaseInsensitive) || archonsChecks.match(fileName).hasMatch();
}

// What lies below a folder, links followed, each folder once.
class Scan {
public:
    explicit Scan(QString root) : m_root(std::move(root)) { }

    void read(const QString &below = {}, int depth = 0)
    {
        const QDir dir(below.isEmpty() ? m_root : m_root + u'/' + below);
        const QString canonical = dir.canonicalPath();
        if (depth > deepest || m_seen.contains(canonical)) {
            return;
        }
        m_seen.insert(canonical);
        if (!dir.isReadable()) {
            unreadable << below;
            return;
        }
        // System: links that lead nowhere are to be reported, not overlooked.
        const QFileInfoList entries
            = dir.entryInfoList(QDir::Files | QDir::Dirs | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
        m_entries += int(entries.size());
        if (m_entries > mostEntries) {
            tooMany = true;
            return;
        }
        for (const QFileInfo &entry : entries) {
            const QString path = below.isEmpty() ? entry.fileName() : below + u'/' + entry.fileName();
            if (entry.isDir()) {
                read(path, depth + 1);
            } else if (path.endsWith(".sql"_L1, Qt::CaseInsensitive) && !isCompanion(entry.fileName())) {
                files << path;
            }
        }
    }

    QStringList files;
    QStringList unreadable;
    bool tooMany = false;

private:
    QString m_root;
    QSet<QString> m_seen;
    int m_entries = 0;
};

core::Result<QList<Migration>> readAll(const QString &root, const QString &shown)
{
    Scan scan(root);
    scan.read();
    if (scan.tooMany) {
        return std::unexpected(
            folderError(u"%1 holds more than %2 files and folders."_s.arg(shown, QString::number(mostEntries))));
    }
    if (scan.files.isEmpty() && scan.unreadable.isEmpty()) {
        return std::unexpected(folderError(u"%1 holds no migration: there is no .sql file in it."_s.arg(shown)));
    }
    std::ranges::sort(scan.files, [](const QString &a, const QString &b) { return naturallyLess(a, b); });
    QList<Migration> migrations;
    QSet<MigrationId> ids;
    for (const QString &file : std::as_const(scan.files)) {
        Migration migration = readMigration(root, file);
        if (ids.contains(migration.id)) { // a.sql beside a.SQL
            migration.id = MigrationId(file);
        }
        ids.insert(migration.id);
        migrations << migration;
    }
    for (const QString &folder : std::as_const(scan.unreadable)) {
        Migration migration;
        migration.id = MigrationId(folder);
        migration.file = folder;
        migration.name = folder;
        migration.title = folder;
        migration.error = folderError(u"The folder %1 may not be read."_s.arg(folder), {});
        migrations << migration;
    }
    std::ranges::stable_sort(migrations,
        [](const Migration &a, const Migration &b) { return naturallyLess(a.id.toString(), b.id.toString()); });
    return migrations;
}

QString shortened(const QString &path)
{
    const QString home = QDir::homePath();
    if (home.size() > 1 && (path == home || path.startsWith(home + u'/'))) {
        return u'~' + path.sliced(home.size());
    }
    return path;
}

} // namespace

const Migration *Folder::find(const MigrationId &id) const
{
    const auto found = std::ranges::find(migrations, id, &Migration::id);
    return found == migrations.end() ? nullptr : &*found;
}

core::Result<Folder> Folder::read(const QString &path)
{
    if (path.isEmpty()) {
        return shipped();
    }
    Folder folder;
    folder.path = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    folder.label = shortened(folder.path);
    const QFileInfo info(folder.path);
    if (!info.exists()) {
        return std::unexpected(folderError(u"There is no folder %1."_s.arg(folder.label)));
    }
    if (!info.isDir()) {
        return std::unexpected(folderError(u"%1 is a file, not a folder."_s.arg(folder.label)));
    }
    if (!info.isReadable() || !info.isExecutable()) {
        return std::unexpected(folderError(u"The folder %1 may not be read."_s.arg(folder.label),
            u"Give your user the right to read it, or choose another folder."_s));
    }
    core::Result<QList<Migration>> migrations = readAll(folder.path, u"The folder %1"_s.arg(folder.label));
    if (!migrations) {
        return std::unexpected(migrations.error());
    }
    folder.migrations = *std::move(migrations);
    return folder;
}

core::Result<Folder> Folder::shipped()
{
    Folder folder;
    folder.label = u"shipped with Archon Memory"_s;
    core::Result<QList<Migration>> migrations = readAll(u":/migrations"_s, u"This program"_s);
    if (!migrations) {
        return std::unexpected(migrations.error());
    }
    folder.migrations = *std::move(migrations);
    return folder;
}

} // namespace archon::migrations
