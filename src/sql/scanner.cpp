// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/scanner.h"

#include <pg_query.h>

#include <memory>

namespace archon::sql {

namespace {

// Reads the bytes of a protocol buffer: the scanner has no other way to answer, and its message is three levels deep.
class WireReader {
public:
    explicit WireReader(QByteArrayView bytes) : m_rest(bytes) { }

    // Moves to the next field; false at the end.
    bool next()
    {
        if (m_rest.isEmpty()) {
            return false;
        }
        const quint64 tag = number();
        m_field = int(tag >> 3U);
        m_value = 0;
        m_bytes = {};
        switch (tag & 7U) {
        case 0:
            m_value = number();
            break;
        case 2: {
            const qsizetype length = std::min(qsizetype(number()), m_rest.size());
            m_bytes = m_rest.first(length);
            m_rest = m_rest.sliced(length);
            break;
        }
        default: // the message has no other kind
            m_rest = {};
        }
        return true;
    }
    [[nodiscard]] int field() const { return m_field; }
    [[nodiscard]] quint64 value() const { return m_value; }
    [[nodiscard]] QByteArrayView bytes() const { return m_bytes; }

private:
    quint64 number()
    {
        quint64 result = 0;
        unsigned shift = 0;
        while (!m_rest.isEmpty() && shift < 64) {
            const auto byte = quint8(m_rest.front());
            m_rest = m_rest.sliced(1);
            result |= quint64(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0) {
                break;
            }
            shift += 7;
        }
        return result;
    }

    QByteArrayView m_rest;
    QByteArrayView m_bytes;
    quint64 m_value = 0;
    int m_field = 0;
};

Token readToken(QByteArrayView bytes, const QByteArray &source)
{
    Token token;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case 1:
            token.begin = qsizetype(reader.value());
            break;
        case 2:
            token.end = qsizetype(reader.value());
            break;
        case 5:
            token.keyword = Token::Keyword(std::min<quint64>(reader.value(), 4));
            break;
        default:
            break;
        }
    }
    token.end = std::clamp<qsizetype>(token.end, 0, source.size());
    token.begin = std::clamp<qsizetype>(token.begin, 0, token.end);
    const QByteArrayView text = token.text(source);
    token.comment = text.startsWith("--") || text.startsWith("/*");
    return token;
}

} // namespace

QList<Token> scan(const QByteArray &utf8)
{
    const PgQueryScanResult result = pg_query_scan(utf8.constData());
    const auto release = [](const PgQueryScanResult *scanned) { pg_query_free_scan_result(*scanned); };
    const std::unique_ptr<const PgQueryScanResult, decltype(release)> guard(&result, release);
    QList<Token> tokens;
    if (result.error != nullptr) {
        return tokens;
    }
    WireReader reader(QByteArrayView(result.pbuf.data, qsizetype(result.pbuf.len)));
    while (reader.next()) {
        if (reader.field() == 2) {
            tokens << readToken(reader.bytes(), utf8);
        }
    }
    return tokens;
}

} // namespace archon::sql
