// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/migration.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <expected>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// Nobody writes a migration of this size by hand: it is a dump, and belongs to psql.
constexpr qint64 largestFile = 256LL * 1024 * 1024;
constexpr qsizetype longestVersion = 20; // archon_migrations.version is varchar(20)

core::Error fileError(const QString &what, const QString &next = {})
{
    core::Error error;
    error.kind = core::ErrorKind::Io;
    error.what = what;
    error.next = next;
    return error;
}

// The length of the UTF-8 sequence that starts at `place`, or 0 where there is no valid one.
qsizetype sequenceLength(QByteArrayView bytes, qsizetype place)
{
    const auto byte = [bytes](qsizetype at) { return static_cast<unsigned char>(bytes.at(at)); };
    const unsigned char first = byte(place);
    if (first < 0x80) {
        return 1;
    }
    qsizetype length = 0;
    unsigned char low = 0x80; // the range of the second byte shuts out overlong forms and surrogates
    unsigned char high = 0xbf;
    if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        low = first == 0xe0 ? 0xa0 : 0x80;
        high = first == 0xed ? 0x9f : 0xbf;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        low = first == 0xf0 ? 0x90 : 0x80;
        high = first == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    if (place + length > bytes.size() || byte(place + 1) < low || byte(place + 1) > high) {
        return 0;
    }
    for (qsizetype i = 2; i < length; ++i) {
        if (byte(place + i) < 0x80 || byte(place + i) > 0xbf) {
            return 0;
        }
    }
    return length;
}

QString placeOf(QByteArrayView bytes, qsizetype place)
{
    const auto line = std::count(bytes.begin(), bytes.begin() + place, '\n') + 1;
    return u"byte %1, in line %2"_s.arg(place + 1).arg(line);
}

std::expected<QString, core::Error> decode(const QString &file, const QByteArray &bytes)
{
    if (bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff")) {
        return std::unexpected(
            fileError(u"%1 is written in UTF-16."_s.arg(file), u"Save it as UTF-8, then read the folder again."_s));
    }
    const qsizetype start = bytes.startsWith("\xef\xbb\xbf") ? 3 : 0;
    const bool faultless = !bytes.contains('\0') && bytes.isValidUtf8();
    for (qsizetype place = faultless ? bytes.size() : start; place < bytes.size();) {
        if (bytes.at(place) == '\0') {
            // Everything behind it would be lost without a word: to the server it is the end of the text.
            return std::unexpected(
                fileError(u"%1 holds a zero byte (%2): it is no SQL text."_s.arg(file, placeOf(bytes, place))));
        }
        const qsizetype length = sequenceLength(bytes, place);
        if (length == 0) {
            return std::unexpected(fileError(u"%1 is not valid UTF-8 (%2)."_s.arg(file, placeOf(bytes, place)),
                u"Save it as UTF-8, then read the folder again."_s));
        }
        place += length;
    }
    return QString::fromUtf8(QByteArrayView(bytes).sliced(start));
}

std::expected<QString, core::Error> readText(const QString &path, const QString &file)
{
    const QFileInfo info(path);
    if (!info.exists()) {
        return std::unexpected(fileError(u"%1 cannot be read: the link leads nowhere."_s.arg(file)));
    }
    if (!info.isFile()) { // a pipe would never end
        return std::unexpected(fileError(u"%1 is not an ordinary file."_s.arg(file)));
    }
    if (info.size() > largestFile) {
        return std::unexpected(fileError(u"%1 is larger than %2 MB: this program does not run such files."_s.arg(
            file, QString::number(largestFile >> 20))));
    }
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly)) {
        return std::unexpected(fileError(u"%1 cannot be read: %2."_s.arg(file, source.errorString())));
    }
    const QByteArray bytes = source.readAll();
    if (source.error() != QFileDevice::NoError) {
        return std::unexpected(fileError(u"%1 cannot be read: %2."_s.arg(file, source.errorString())));
    }
    return decode(file, bytes);
}

QString lineEndsOf(const QString &text)
{
    const qsizetype pairs = text.count("\r\n"_L1);
    const qsizetype feeds = text.count(u'\n');
    const qsizetype returns = text.count(u'\r');
    if (returns == 0) {
        return u"LF"_s;
    }
    return pairs == feeds && pairs == returns ? u"CRLF"_s : u"mixed"_s;
}

QString leadingNumber(QStringView stem)
{
    const auto end = std::ranges::find_if_not(stem, [](QChar c) { return c >= u'0' && c <= u'9'; });
    return stem.first(end - stem.begin()).toString();
}

// Names only: what is known before the file is opened.
Migration named(const QString &relativePath)
{
    Migration migration;
    const QString below
        = relativePath.endsWith(".sql"_L1, Qt::CaseInsensitive) ? relativePath.chopped(4) : relativePath;
    const qsizetype slash = below.lastIndexOf(u'/');
    migration.id = MigrationId(below);
    migration.file = relativePath;
    migration.name = below.sliced(slash + 1);
    migration.version = slash < 0 ? leadingNumber(migration.name) : below.first(slash);
    if (migration.version.isEmpty()) {
        migration.version = u"0"_s;
    }
    migration.version.truncate(longestVersion);
    migration.title = migration.name;
    migration.title.replace(u'_', u' ');
    return migration;
}

void understand(Migration &migration, const QString &text)
{
    migration.text = text;
    migration.lineEnds = lineEndsOf(text);
    migration.checksum = textChecksum(text);
    if (text.trimmed().isEmpty()) {
        migration.error = fileError(u"%1 is empty."_s.arg(migration.file));
        return;
    }
    core::Result<sql::Script> script = sql::parseScript(text);
    if (!script) {
        migration.error = script.error();
    } else if (script->statements.isEmpty()) {
        migration.error = fileError(u"%1 holds only comments: there is no statement to run."_s.arg(migration.file));
    } else {
        migration.script = *std::move(script);
    }
}

std::optional<QString> readCompanion(const QString &folder, Migration &migration, const QString &suffix)
{
    const QString file = migration.id.toString() + suffix;
    const QString path = folder + u'/' + file;
    if (!QFileInfo(path).isSymLink() && !QFileInfo::exists(path)) {
        return std::nullopt;
    }
    std::expected<QString, core::Error> text = readText(path, file);
    if (!text) {
        migration.companionProblem = text.error().what;
        return std::nullopt;
    }
    return *std::move(text);
}

} // namespace

bool Migration::isNumbered() const
{
    return !leadingNumber(name).isEmpty();
}

QString textChecksum(const QString &text)
{
    QString normal = text;
    normal.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    return QString::fromLatin1(QCryptographicHash::hash(normal.toUtf8(), QCryptographicHash::Md5).toHex());
}

Migration makeMigration(const QString &relativePath, const QByteArray &bytes)
{
    Migration migration = named(relativePath);
    const std::expected<QString, core::Error> text = decode(relativePath, bytes);
    if (text) {
        understand(migration, *text);
    } else {
        migration.error = text.error();
    }
    return migration;
}

Migration readMigration(const QString &folder, const QString &relativePath)
{
    Migration migration = named(relativePath);
    const std::expected<QString, core::Error> text = readText(folder + u'/' + relativePath, relativePath);
    if (text) {
        understand(migration, *text);
    } else {
        migration.error = text.error();
    }
    migration.verifyText = readCompanion(folder, migration, u".verify.sql"_s);
    migration.downText = readCompanion(folder, migration, u".down.sql"_s);
    return migration;
}

} // namespace archon::migrations
