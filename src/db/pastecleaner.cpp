// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/pastecleaner.h"

#include "db/keywords.h"
#include "db/urlerror.h"

#include <QHash>
#include <QProcess>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

constexpr auto caseless = QRegularExpression::CaseInsensitiveOption;

const QString whereToFind
    = u"Take the URL that begins with postgresql:// (on Supabase: the Connect button on top of the project's "
      "page, Session pooler or Direct connection)."_s;

bool looksLikeUri(const QString &text)
{
    static const QRegularExpression scheme(
        uR"(^(?:jdbc:)?(?:postgres(?:ql)?|postgis|pgsql|psql)(?:\+\w+)?://)"_s, caseless);
    return scheme.match(text).hasMatch();
}

// A value in libpq's quotes.
QString quoted(QString value)
{
    return u'\'' + value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s) + u'\'';
}

} // namespace

bool PasteCleaner::Cleaned::isUri() const
{
    return text.startsWith("postgresql://"_L1);
}

core::Result<PasteCleaner::Cleaned> PasteCleaner::clean(const QString &pasted)
{
    constexpr qsizetype longest = 1 << 16;
    if (pasted.size() > longest) {
        return std::unexpected(urlError(u"This text is too long for a database URL."_s, whereToFind));
    }
    PasteCleaner cleaner(pasted);
    cleaner.removeInvisible();
    cleaner.takeEnvironmentLine();
    cleaner.removeQuotes();
    cleaner.takeFromPsql();
    cleaner.removeQuotes();
    cleaner.takeListOfLines();
    cleaner.takeDotNet();
    cleaner.joinLines();
    if (std::optional<core::Error> error = cleaner.refuseOthers()) {
        return std::unexpected(*error);
    }
    constexpr qsizetype longestUri = 4096;
    if (cleaner.m_text.size() > longestUri) {
        return std::unexpected(urlError(u"This text is too long for a database URL."_s, whereToFind));
    }
    cleaner.settleScheme();
    return Cleaned{cleaner.m_text, cleaner.m_corrections};
}

void PasteCleaner::removeInvisible()
{
    // Byte order marks, zero-width blanks and the like, which chats and web pages slip in.
    static const QRegularExpression invisible(uR"([\x{200B}-\x{200F}\x{2060}\x{FEFF}\x{00AD}\x{202A}-\x{202E}])"_s);
    QString text = m_text;
    text.remove(invisible);
    if (text != m_text) {
        m_corrections << u"Invisible characters were removed."_s;
    }
    text.replace(QChar::Nbsp, u' ');
    text.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    m_text = text.trimmed();
}

void PasteCleaner::takeEnvironmentLine()
{
    static const QRegularExpression assignment(
        uR"x(^[ \t]*(?:export[ \t]+|set[ \t]+|setx[ \t]+|\$env:|-[ \t]+|"?)([A-Za-z_]\w*)"?[ \t]*[=:][ \t]*(.+)$)x"_s,
        QRegularExpression::MultilineOption);
    if (looksLikeUri(m_text)) {
        return;
    }
    QString name;
    QString value;
    for (auto matches = assignment.globalMatch(m_text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        QString candidate = match.captured(2).trimmed();
        QString bare = candidate;
        bare.remove(QRegularExpression(uR"(^["'`]+)"_s));
        if (name.isEmpty() && bare.startsWith("http"_L1) && bare.contains("://"_L1)) {
            value = bare; // no database, but it gets told apart further on
        }
        const bool isWord = keywords::isKnown(match.captured(1)); // dbname=postgres://… is for libpq
        if (isWord || !(looksLikeUri(bare) || (bare.contains("host="_L1) && match.captured(1).isUpper()))) {
            continue;
        }
        if (name.isEmpty() || match.captured(1) == "DATABASE_URL"_L1) {
            name = match.captured(1);
            value = candidate;
        }
    }
    if (name.isEmpty()) {
        m_text = value.isEmpty() ? m_text : value;
        return;
    }
    static const QRegularExpression comment(uR"(\s+#.*$)"_s);
    if (const QChar quote = value.front(); quote == u'"' || quote == u'\'') {
        if (const qsizetype end = value.indexOf(quote, 1); end > 0) {
            value.truncate(end + 1);
        }
    } else {
        value.remove(comment);
    }
    m_text = value;
    m_corrections << u"The value of %1 was taken from the line."_s.arg(name);
}

void PasteCleaner::removeQuotes()
{
    static const QRegularExpression leading(uR"(^[\s"'`“”„‘’«»]+|^<(?=\w+:))"_s);
    static const QRegularExpression trailing(uR"([\s"'`“”„‘’«»;,]+$)"_s);
    static const QRegularExpression wholeKeyValue(uR"(^["'`“„‘«])"_s);
    QString text = m_text;
    // A key=value text may rightly end with a quote: only what began with one loses it.
    if (looksLikeUri(QString(text).remove(leading)) || wholeKeyValue.match(text).hasMatch()
        || text.startsWith("psql"_L1)) {
        const bool angle = text.startsWith(u'<');
        text.remove(leading);
        if (!text.startsWith("psql"_L1)) {
            text.remove(trailing);
        }
        if (angle && text.endsWith(u'>')) {
            text.chop(1);
        }
    }
    if (text != m_text) {
        m_text = text;
        m_corrections << u"Quotes and blanks around the URL were removed."_s;
    }
}

void PasteCleaner::takeFromPsql()
{
    static const QRegularExpression command(
        uR"(^(?:\S*/)?(?:psql|pg_dump|pg_restore)\s+(.+)$)"_s, QRegularExpression::DotMatchesEverythingOption);
    static const QHash<QString, QString> letters{
        {u"h"_s, u"host"_s}, {u"p"_s, u"port"_s}, {u"d"_s, u"dbname"_s}, {u"U"_s, u"user"_s}};
    static const QRegularExpression flag(uR"(^-([hpdU])(.*)$)"_s);
    static const QRegularExpression longFlag(uR"(^--(host|port|dbname|username)(?:=(.*))?$)"_s);
    const auto match = command.match(m_text);
    if (!match.hasMatch()) {
        return;
    }
    m_corrections << u"The address was taken out of the psql command."_s;
    QString arguments = match.captured(1);
    QStringList parts;
    const QStringList words = QProcess::splitCommand(arguments.replace(u'\'', u'"').replace("\\\n"_L1, " "_L1));
    for (qsizetype i = 0; i < words.size(); ++i) {
        QString word;
        QString value;
        if (const auto shortOne = flag.match(words.at(i)); shortOne.hasMatch()) {
            word = letters.value(shortOne.captured(1));
            value = shortOne.captured(2);
        } else if (const auto longOne = longFlag.match(words.at(i)); longOne.hasMatch()) {
            word = keywords::canonical(longOne.captured(1));
            value = longOne.captured(2);
        } else if (looksLikeUri(words.at(i)) || words.at(i).contains(u'=')) {
            m_text = words.at(i);
            return;
        } else {
            continue;
        }
        if (value.isEmpty() && i + 1 < words.size()) {
            value = words.at(++i);
        }
        if (looksLikeUri(value) || value.contains(u'=')) {
            m_text = value;
            return;
        }
        parts << word + u'=' + quoted(value);
    }
    m_text = parts.isEmpty() ? match.captured(1) : parts.join(u' ');
}

// "host:db.example.org" and so on, one below the other, as Supabase shows them.
void PasteCleaner::takeListOfLines()
{
    static const QRegularExpression entry(
        uR"(^\s*(host|port|database|dbname|user|username|password|pool_mode)\s*:\s*(\S.*)?$)"_s, caseless);
    const QStringList lines = m_text.split(u'\n', Qt::SkipEmptyParts);
    QStringList parts;
    for (const QString &line : lines) {
        const auto match = entry.match(line);
        if (!match.hasMatch()) {
            if (line.trimmed().isEmpty()) {
                continue;
            }
            return;
        }
        const QString word = keywords::canonical(match.captured(1).toLower());
        if (!keywords::isForeign(word) && !match.captured(2).isEmpty()) {
            parts << word + u'=' + quoted(match.captured(2).trimmed());
        }
    }
    if (lines.size() > 1 && !parts.isEmpty()) {
        m_text = parts.join(u' ');
        m_corrections << u"The list of values was read as one address."_s;
    }
}

// "User Id=postgres;Password=…;Server=…;Port=5432;Database=postgres"
void PasteCleaner::takeDotNet()
{
    static const QRegularExpression entry(uR"(^\s*([A-Za-z][A-Za-z ]*?)\s*=\s*(.*?)\s*$)"_s);
    if (!m_text.contains(u';') || looksLikeUri(m_text)) {
        return;
    }
    QStringList parts;
    for (const QString &piece : m_text.split(u';', Qt::SkipEmptyParts)) {
        const auto match = entry.match(piece);
        if (!match.hasMatch()) {
            return;
        }
        const QString word = keywords::canonical(match.captured(1).toLower());
        if (!keywords::isKnown(word) && !keywords::isForeign(word)) {
            return; // a semicolon of another kind
        }
        if (!keywords::isForeign(word)) {
            const QString value = match.captured(2);
            parts << word + u'=' + quoted(word == "sslmode"_L1 ? value.toLower() : value);
        }
    }
    m_text = parts.join(u' ');
    m_corrections << u"The .NET connection string was read as a database address."_s;
}

void PasteCleaner::joinLines()
{
    if (!m_text.contains(u'\n')) {
        return;
    }
    static const QRegularExpression breaks(uR"([ \t]*\n\s*)"_s);
    if (looksLikeUri(m_text)) {
        m_text.remove(breaks);
        m_corrections << u"Line breaks inside the URL were removed."_s;
    } else {
        m_text.replace(breaks, u" "_s);
    }
}

std::optional<core::Error> PasteCleaner::refuseOthers() const
{
    static const QRegularExpression web(uR"(^https?://([^/?#\s]*@)?([^/?#\s:]+))"_s, caseless);
    static const QRegularExpression supabase(uR"((^|\.)supabase\.(co|com|in)$)"_s, caseless);
    static const QRegularExpression scheme(uR"(^(?:jdbc:)?([a-z][a-z0-9+.-]*):(?://|\w))"_s, caseless);
    static const QHash<QString, QString> others{{u"mysql"_s, u"MySQL"_s}, {u"mysql2"_s, u"MySQL"_s},
        {u"mariadb"_s, u"MariaDB"_s}, {u"mongodb"_s, u"MongoDB"_s}, {u"mongodb+srv"_s, u"MongoDB"_s},
        {u"redis"_s, u"Redis"_s}, {u"rediss"_s, u"Redis"_s}, {u"sqlite"_s, u"SQLite"_s},
        {u"file"_s, u"SQLite or a file"_s}, {u"sqlserver"_s, u"SQL Server"_s}, {u"oracle"_s, u"Oracle"_s},
        {u"libsql"_s, u"libSQL"_s}};
    if (m_text.isEmpty()) {
        return urlError(u"There is no database URL."_s, u"Paste one that begins with postgresql://."_s);
    }
    if (const auto match = web.match(m_text); match.hasMatch()) {
        if (supabase.match(match.captured(2)).hasMatch()) {
            return urlError(u"This is the web or API address of a Supabase project, not the URL of its database."_s,
                u"In the Supabase dashboard press Connect on top of the project's page and copy the URI of the Session "
                "pooler, or of the Direct connection; it begins with postgresql://. Its password is the database "
                "password, not an API key."_s);
        }
        return urlError(u"This is the address of a web page, not of a database."_s, whereToFind);
    }
    if (looksLikeUri(m_text)) {
        return std::nullopt;
    }
    if (const auto match = scheme.match(m_text); match.hasMatch()) {
        const QString name = match.captured(1).toLower();
        if (name.startsWith("prisma"_L1)) {
            return urlError(u"This is an address of Prisma's own service, not of a PostgreSQL server."_s,
                u"Take the direct database URL, which Prisma's files call DIRECT_URL."_s);
        }
        if (const QString other = others.value(name); !other.isEmpty()) {
            return urlError(u"This is an address for %1; only PostgreSQL is supported."_s.arg(other), whereToFind);
        }
        if (m_text.contains(QRegularExpression(uR"(^[a-z][a-z0-9+.-]*://)"_s, caseless))) {
            return urlError(u"This begins with %1://, which is no PostgreSQL address."_s.arg(name), whereToFind);
        }
    }
    return std::nullopt;
}

void PasteCleaner::settleScheme()
{
    static const QRegularExpression scheme(uR"(^(jdbc:)?([a-z]+)(\+\w+)?://)"_s, caseless);
    static const QRegularExpression bare(
        uR"(^[^\s=/?]+(:[^\s]*)?@[^\s=]+$|^(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[0-9a-f:]+\])(?::\d+)?/[\w-]+(?:\?\S*)?$)"_s,
        caseless);
    if (const auto match = scheme.match(m_text); match.hasMatch()) {
        const QString name = match.captured(2).toLower();
        if (!match.captured(1).isEmpty() || !match.captured(3).isEmpty() || !name.startsWith("postgres"_L1)) {
            m_corrections << u"%1 was read as postgresql://."_s.arg(match.captured(0));
        }
        m_text = u"postgresql://"_s + m_text.sliced(match.capturedLength());
    } else if (bare.match(m_text).hasMatch()) {
        m_text.prepend("postgresql://"_L1);
        m_corrections << u"postgresql:// was put in front."_s;
    }
}

} // namespace archon::db
