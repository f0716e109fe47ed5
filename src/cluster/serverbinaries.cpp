// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/serverbinaries.h"

#include "cluster/command.h"
#include "cluster/failure.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

constexpr int packagedMajor = 17; // what the words about missing packages name

QString answer(const QString &program, const QString &argument)
{
    const core::Result<Command::Output> output = Command{program, {argument}}.run({}, std::chrono::seconds(10));
    return output && output->exitCode == 0 ? output->text.trimmed() : QString();
}

bool hasVectorFiles(const QString &folder, int major)
{
    QStringList shares{folder + u"/../share"_s, folder + u"/../share/postgresql"_s};
    if (QFileInfo::exists(folder + u"/pg_config"_s)) {
        shares.prepend(answer(folder + u"/pg_config"_s, u"--sharedir"_s));
    }
    const QString number = QString::number(major);
    if (folder == u"/usr/lib/postgresql/%1/bin"_s.arg(number)) {
        shares << u"/usr/share/postgresql/"_s + number;
    }
    return std::ranges::any_of(
        shares, [](const QString &share) { return QFileInfo::exists(share + u"/extension/vector.control"_s); });
}

std::optional<ServerBinaries> inspect(const QString &folder)
{
    ServerBinaries binaries;
    binaries.folder = folder;
    if (!QFileInfo(binaries.initdb()).isExecutable() || !QFileInfo(binaries.postgres()).isExecutable()) {
        return std::nullopt;
    }
    // "postgres (PostgreSQL) 17.6 (Debian 17.6-1)", "… 18beta1"
    static const QRegularExpression pattern(uR"(\(PostgreSQL\) ((\d+)\S*))"_s);
    const QRegularExpressionMatch match = pattern.match(answer(binaries.postgres(), u"--version"_s));
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    binaries.version = match.captured(1);
    binaries.major = match.captured(2).toInt();
    binaries.hasVector = hasVectorFiles(folder, binaries.major);
    return binaries;
}

QString packages(int major)
{
    return u"postgresql-%1 and postgresql-%1-pgvector"_s.arg(major);
}

QString installation(const ServerBinaries &binaries)
{
    return u"%1 in %2"_s.arg(binaries.version, binaries.folder);
}

std::unexpected<core::Error> missing(const QString &what, const QString &next)
{
    return failure(core::ErrorKind::Connection, what, next);
}

} // namespace

ServerBinaries::Places ServerBinaries::Places::ofSystem()
{
    return {qEnvironmentVariable("PATH").split(u':', Qt::SkipEmptyParts), u"/usr/lib/postgresql"_s,
        QStandardPaths::findExecutable(u"pg_config"_s)};
}

ServerBinaries::Places ServerBinaries::Places::only(const QString &folder)
{
    return {{folder}, {}, {}};
}

QString ServerBinaries::initdb() const
{
    return folder + u"/initdb"_s;
}

QString ServerBinaries::postgres() const
{
    return folder + u"/postgres"_s;
}

QList<ServerBinaries> ServerBinaries::find(const Places &places)
{
    QStringList folders = places.path;
    if (!places.versions.isEmpty()) {
        const QDir root(places.versions);
        QList<int> majors;
        for (const QString &name : root.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            majors << name.toInt();
        }
        std::ranges::sort(majors, std::greater());
        for (const int major : majors) {
            folders << root.filePath(QString::number(major) + u"/bin"_s);
        }
    }
    if (!places.pgConfig.isEmpty()) {
        folders << answer(places.pgConfig, u"--bindir"_s);
    }
    QList<ServerBinaries> found;
    QStringList seen;
    for (const QString &folder : std::as_const(folders)) {
        const QString canonical = QFileInfo(folder).canonicalFilePath();
        if (canonical.isEmpty() || seen.contains(canonical)) {
            continue;
        }
        seen << canonical;
        if (const std::optional<ServerBinaries> binaries = inspect(canonical)) {
            found << *binaries;
        }
    }
    return found;
}

core::Result<ServerBinaries> ServerBinaries::choose(const QList<ServerBinaries> &found, std::optional<int> madeBy)
{
    const ServerBinaries *withoutVector = nullptr;
    for (const ServerBinaries &binaries : found) {
        if (madeBy ? binaries.major != *madeBy : binaries.major < oldestMajor) {
            continue;
        }
        if (binaries.hasVector) {
            return binaries;
        }
        if (withoutVector == nullptr) {
            withoutVector = &binaries;
        }
    }
    if (withoutVector != nullptr) {
        return missing(
            u"PostgreSQL %1 is there, but without the extension pgvector."_s.arg(installation(*withoutVector)),
            u"Install the package postgresql-%1-pgvector."_s.arg(withoutVector->major));
    }
    if (madeBy) {
        return missing(u"The local database was made by PostgreSQL %1, which is not installed."_s.arg(*madeBy),
            u"Install the packages %1, or choose another folder with --data, or delete it with “local reset”."_s.arg(
                packages(*madeBy)));
    }
    if (!found.isEmpty()) {
        return missing(u"The only PostgreSQL server here is too old: version %1; 14 or newer is needed."_s.arg(
                           installation(found.first())),
            u"Install the packages %1."_s.arg(packages(packagedMajor)));
    }
    return missing(u"There is no PostgreSQL server on this computer to make a local database with."_s,
        u"Install the packages %1, or connect to a database elsewhere."_s.arg(packages(packagedMajor)));
}

} // namespace archon::cluster
