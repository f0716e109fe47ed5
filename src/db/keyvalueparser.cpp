// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/keyvalueparser.h"

#include "db/keywords.h"
#include "db/urlassembler.h"
#include "db/urlerror.h"

using namespace Qt::StringLiterals;

namespace archon::db {

using core::Result;

namespace {

QString placeOf(qsizetype index)
{
    return u"at character %1"_s.arg(index + 1);
}

} // namespace

Result<ConnectionUrl> KeyValueParser::parse(const QString &text, const QStringList &corrections)
{
    KeyValueParser parser(text);
    UrlAssembler assembler;
    assembler.note(corrections);
    parser.skipBlanks();
    QString previous;
    while (!parser.atEnd()) {
        Result<Pair> pair = parser.nextPair();
        if (!pair) {
            return std::unexpected(pair.error());
        }
        const QString word = keywords::canonical(pair->keyword);
        if (keywords::isSecret(previous) && !keywords::isKnown(word) && !keywords::isForeign(word)) {
            // Perhaps the rest of a password with blanks in it: not to be repeated in an error.
            return std::unexpected(
                urlError(u"There is an unknown keyword %1, right after the password."_s.arg(placeOf(pair->at)),
                    u"A password with blanks must stand in single quotes."_s));
        }
        if (word == "password"_L1) {
            if (isPasswordPlaceholder(pair->raw)) {
                return std::unexpected(passwordMissingError());
            }
            if (const auto inner = withoutBrackets(pair->raw)) {
                pair->value = *inner;
                assembler.note(u"The brackets around the password were removed."_s);
            }
        } else if (hasPlaceholder(pair->raw)) {
            return std::unexpected(placeholderError(u"value of "_s + word));
        }
        if (const Result<void> set = assembler.set(pair->keyword, pair->value, placeOf(pair->at)); !set) {
            return std::unexpected(set.error());
        }
        previous = word;
        parser.skipBlanks();
    }
    return assembler.finish();
}

Result<KeyValueParser::Pair> KeyValueParser::nextPair()
{
    Pair pair;
    pair.at = m_at;
    while (!atEnd() && m_text.at(m_at) != u'=' && !m_text.at(m_at).isSpace()) {
        ++m_at;
    }
    pair.keyword = m_text.sliced(pair.at, m_at - pair.at);
    skipBlanks();
    if (atEnd() || m_text.at(m_at) != u'=' || pair.keyword.isEmpty()) {
        // What stands there may be a piece of a password.
        return std::unexpected(urlError(
            u"This is no database URL: %1 there should be a keyword and an equals sign."_s.arg(placeOf(pair.at)),
            u"Paste a URL such as postgresql://user:password@host:5432/database, or key=value pairs such as "
            "host=localhost dbname=postgres; a value with blanks stands in single quotes."_s));
    }
    ++m_at;
    skipBlanks();
    const qsizetype begin = m_at;
    if (!atEnd() && m_text.at(m_at) == u'\'') {
        Result<QString> value = quotedValue();
        if (!value) {
            return std::unexpected(value.error());
        }
        pair.value = *value;
        pair.raw = *value;
    } else {
        pair.value = plainValue();
        pair.raw = m_text.sliced(begin, m_at - begin);
    }
    return pair;
}

Result<QString> KeyValueParser::quotedValue()
{
    const qsizetype begin = m_at;
    QString value;
    for (++m_at; !atEnd(); ++m_at) {
        const QChar letter = m_text.at(m_at);
        if (letter == u'\'') {
            ++m_at;
            return value;
        }
        if (letter == u'\\' && m_at + 1 < m_text.size()) {
            ++m_at;
        }
        value += m_text.at(m_at);
    }
    return std::unexpected(urlError(u"The quote %1 is never closed."_s.arg(placeOf(begin)), {}));
}

QString KeyValueParser::plainValue()
{
    QString value;
    for (; !atEnd() && !m_text.at(m_at).isSpace(); ++m_at) {
        if (m_text.at(m_at) == u'\\' && m_at + 1 < m_text.size()) {
            ++m_at;
        }
        value += m_text.at(m_at);
    }
    return value;
}

void KeyValueParser::skipBlanks()
{
    while (!atEnd() && m_text.at(m_at).isSpace()) {
        ++m_at;
    }
}

} // namespace archon::db
