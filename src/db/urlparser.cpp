// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/urlparser.h"

#include "db/ipaddress.h"
#include "db/keyvalueparser.h"
#include "db/keywords.h"
#include "db/pastecleaner.h"
#include "db/urlerror.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::db {

using core::Result;

namespace {

constexpr auto scheme = "postgresql://"_L1;

// nullopt: a % that two hex digits do not follow, or bytes that are no UTF-8.
std::optional<QString> decoded(const QString &text)
{
    static const QRegularExpression broken(uR"(%(?![0-9A-Fa-f]{2}))"_s);
    if (text.contains(broken)) {
        return std::nullopt;
    }
    const QByteArray bytes = QByteArray::fromPercentEncoding(text.toUtf8());
    return bytes.isValidUtf8() ? std::optional(QString::fromUtf8(bytes)) : std::nullopt;
}

bool isKnownOption(const QString &word)
{
    const QString name = keywords::canonical(word);
    return keywords::isKnown(name) || keywords::isForeign(name) || name == keywords::poolerFlag() || name == "ssl"_L1;
}

// Could this be what stands behind the @: hosts, ports, database, known options? Decides where a password ends that
// holds @, /, ? or # itself.
bool isPlausibleRest(QString rest)
{
    static const QRegularExpression pattern(
        uR"(^(?:(?:[\w.~-]|%[0-9A-Fa-f]{2})*|\[[^\]@/?]*\])(?::\d*)?(?:,(?:(?:[\w.~-]|%[0-9A-Fa-f]{2})*|\[[^\]@/?]*\])(?::\d*)?)*)"
        uR"((?:/[^/?@#:]*)?(?:\?(.*))?$)"_s,
        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression blanks(uR"(\s)"_s);
    const auto match = pattern.match(rest.remove(blanks));
    if (!match.hasMatch()) {
        return false;
    }
    return std::ranges::all_of(match.captured(1).split(u'&', Qt::SkipEmptyParts), [](const QString &piece) {
        return piece.contains(u'=') && isKnownOption(decoded(piece.section(u'=', 0, 0)).value_or(QString()));
    });
}

QString placeOf(qsizetype index)
{
    return u"at character %1"_s.arg(index + 1);
}

} // namespace

Result<ConnectionUrl> ConnectionUrl::parse(const QString &pasted)
{
    const Result<PasteCleaner::Cleaned> cleaned = PasteCleaner::clean(pasted);
    if (!cleaned) {
        return std::unexpected(cleaned.error());
    }
    return cleaned->isUri() ? UrlParser::parse(cleaned->text, cleaned->corrections)
                            : KeyValueParser::parse(cleaned->text, cleaned->corrections);
}

UrlParser::UrlParser(const QString &uri) : m_text(uri.sliced(scheme.size())), m_schemeLength(scheme.size()) { }

Result<ConnectionUrl> UrlParser::parse(const QString &uri, const QStringList &corrections)
{
    UrlParser parser(uri);
    parser.m_assembler.note(corrections);
    parser.splitUserInfo();

    const QString &rest = parser.m_rest;
    const qsizetype queryAt = rest.indexOf(u'?');
    const QString front = rest.left(queryAt < 0 ? rest.size() : queryAt);
    const qsizetype slash = front.indexOf(u'/');
    const QString authority = front.left(slash < 0 ? front.size() : slash);
    const QString path = slash < 0 ? QString() : front.sliced(slash + 1);
    Result<void> step = parser.readUserInfo();
    if (step) {
        step = parser.readHosts(authority);
    }
    if (step) {
        step = parser.readDatabase(path);
    }
    if (step && queryAt >= 0) {
        step = parser.readQuery(rest.sliced(queryAt + 1), parser.m_schemeLength + parser.m_restAt + queryAt + 1);
    }
    if (!step) {
        return std::unexpected(step.error());
    }
    return parser.m_assembler.finish();
}

void UrlParser::splitUserInfo()
{
    qsizetype at = -1;
    for (qsizetype i = m_text.indexOf(u'@'); i >= 0; i = m_text.indexOf(u'@', i + 1)) {
        at = i; // the last one, unless one before it fits
        if (isPlausibleRest(m_text.sliced(i + 1))) {
            break;
        }
    }
    // No user at all, and an @ in an option: postgresql:///db?application_name=a@b
    m_hasUserInfo = at >= 0 && !(isPlausibleRest(m_text) && m_text.left(at).contains(u'?'));
    m_userInfo = m_hasUserInfo ? m_text.left(at) : QString();
    m_restAt = m_hasUserInfo ? at + 1 : 0;
    m_rest = m_text.sliced(m_restAt);
}

Result<void> UrlParser::readUserInfo()
{
    const qsizetype colon = m_userInfo.indexOf(u':');
    const QString user = m_userInfo.left(colon < 0 ? m_userInfo.size() : colon).trimmed();
    if (hasPlaceholder(user)) {
        return std::unexpected(placeholderError(u"user name"_s));
    }
    const std::optional<QString> name = decoded(user);
    if (!name) {
        return std::unexpected(urlError(
            u"The user name holds a % that two hexadecimal digits should follow."_s, u"A % itself is written %25."_s));
    }
    m_assembler.setBefore(u"user"_s, *name);
    return colon < 0 ? Result<void>() : setPassword(m_userInfo.sliced(colon + 1));
}

Result<void> UrlParser::setPassword(const QString &pasted)
{
    QString raw = pasted.trimmed();
    if (raw != pasted) {
        m_assembler.note(u"Blanks around the password were removed."_s);
    }
    if (isPasswordPlaceholder(raw)) {
        return std::unexpected(passwordMissingError());
    }
    if (const auto inner = withoutBrackets(raw)) {
        raw = *inner;
        m_assembler.note(u"The brackets around the password were removed."_s);
    }
    static const QRegularExpression special(uR"([@/?#\[\]:\s%])"_s);
    std::optional<QString> password = decoded(raw);
    if (!password) {
        password = raw;
        m_assembler.note(u"The password holds a % that is no percent-encoding; it was taken as it stands."_s);
    } else if (QString rest = raw; rest.remove(QRegularExpression(uR"(%[0-9A-Fa-f]{2})"_s)).contains(special)) {
        m_assembler.note(
            u"The password holds characters that a URL wants percent-encoded; they were taken as they are."_s);
    }
    if (password->contains(QChar::Null)) {
        return std::unexpected(urlError(u"The password has a character with the code zero."_s));
    }
    m_assembler.setBefore(u"password"_s, *password);
    return {};
}

Result<void> UrlParser::readHosts(const QString &authority)
{
    static const QRegularExpression blanks(uR"(\s)"_s);
    QString text = authority;
    if (text.contains(blanks)) {
        text.remove(blanks);
        m_assembler.note(u"Blanks in the host were removed."_s);
    }
    if (hasPlaceholder(text)) {
        return std::unexpected(placeholderError(u"host"_s));
    }
    static const QRegularExpression entry(uR"(^(?:\[([^\]]*)\]|([^:\[\]]*))(?::(.*))?$)"_s);
    QStringList names;
    QStringList ports;
    for (const QString &part : text.split(u',')) {
        const auto match = entry.match(part);
        if (ipaddress::isIpv6(part)) {
            return std::unexpected(urlError(u"The IPv6 address is not in brackets."_s,
                u"Write it as [%1], so that the port can be told from it."_s.arg(part)));
        }
        if (!match.hasMatch()) {
            return std::unexpected(urlError(u"The part with the host cannot be read."_s,
                u"It reads host:port, or [address]:port for IPv6; several are separated by commas."_s));
        }
        const std::optional<QString> name = decoded(match.hasCaptured(1) ? match.captured(1) : match.captured(2));
        if (!name) {
            return std::unexpected(urlError(u"The host holds a % that two hexadecimal digits should follow."_s));
        }
        if (match.hasCaptured(1) && !name->isEmpty() && !ipaddress::isIpv6(*name)) {
            return std::unexpected(urlError(u"There is no valid IPv6 address in the brackets of the host."_s,
                u"Without brackets a name or an IPv4 address can stand there."_s));
        }
        names << *name;
        ports << match.captured(3);
    }
    m_assembler.setBefore(u"host"_s, names.join(u','));
    if (std::ranges::any_of(ports, [](const QString &port) { return !port.isEmpty(); })) {
        m_assembler.setBefore(u"port"_s, ports.join(u','));
    }
    return {};
}

Result<void> UrlParser::readDatabase(const QString &path)
{
    const QString text = path.trimmed();
    if (hasPlaceholder(text)) {
        return std::unexpected(placeholderError(u"name of the database"_s));
    }
    const std::optional<QString> name = decoded(text);
    if (!name || name->contains(QChar::Null)) {
        return std::unexpected(
            urlError(u"The name of the database holds a % that two hexadecimal digits should follow."_s,
                u"A % itself is written %25."_s));
    }
    m_assembler.setBefore(u"dbname"_s, *name);
    return {};
}

Result<void> UrlParser::readQuery(const QString &query, qsizetype at)
{
    QStringList pieces = query.split(u'&');
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        QString piece = pieces.at(i);
        const qsizetype pieceAt = at;
        at += piece.size() + 1;
        if (piece.trimmed().isEmpty()) {
            continue;
        }
        const QString word = decoded(piece.section(u'=', 0, 0).trimmed()).value_or(QString());
        if (keywords::isSecret(keywords::canonical(word))) {
            // An & of the password itself: what follows is no option.
            while (i + 1 < pieces.size() && !isKnownOption(pieces.at(i + 1).section(u'=', 0, 0))) {
                piece += u'&' + pieces.at(++i);
                at += pieces.at(i).size() + 1;
            }
        }
        if (!piece.contains(u'=')) {
            return std::unexpected(urlError(u"There is an option without a value %1."_s.arg(placeOf(pieceAt)),
                u"Options read keyword=value and are separated by &."_s));
        }
        const QString raw = piece.section(u'=', 1);
        if (keywords::canonical(word) == "password"_L1) {
            const Result<void> set = setPassword(raw);
            if (!set) {
                return set;
            }
            continue;
        }
        const std::optional<QString> value = decoded(raw.trimmed());
        if (!value) {
            return std::unexpected(
                urlError(u"The value of “%1” %2 holds a % that two hexadecimal digits should follow."_s.arg(
                    word, placeOf(pieceAt))));
        }
        if (const Result<void> set = m_assembler.set(word, *value, placeOf(pieceAt)); !set) {
            return set;
        }
    }
    return {};
}

} // namespace archon::db
