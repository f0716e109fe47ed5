// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/sourcetext.h"

#include <algorithm>
#include <functional>

namespace archon::sql {

namespace {

// How far apart the remembered places are, in UTF-16 units: what is between two of them is counted anew.
constexpr qsizetype stride = 64;

// UTF-16 units of the code point that starts at this offset.
qsizetype unitsAt(const QString &text, qsizetype offset)
{
    const bool pair
        = text.at(offset).isHighSurrogate() && offset + 1 < text.size() && text.at(offset + 1).isLowSurrogate();
    return pair ? 2 : 1;
}

qsizetype bytesAt(const QString &text, qsizetype offset, qsizetype units)
{
    if (units == 2) {
        return 4;
    }
    const char16_t unit = text.at(offset).unicode();
    if (unit < 0x80) {
        return 1;
    }
    return unit < 0x800 ? 2 : 3;
}

// As QString::toUtf8(), save that half a surrogate pair becomes the replacement character, so that its length is known.
QByteArray encode(const QString &text)
{
    QString clean = text;
    for (qsizetype i = 0; i < clean.size();) {
        const qsizetype units = unitsAt(clean, i);
        if (units == 1 && clean.at(i).isSurrogate()) {
            clean[i] = QChar::ReplacementCharacter;
        }
        i += units;
    }
    return clean.toUtf8();
}

} // namespace

SourceText::SourceText(const QString &text) : m_text(text), m_utf8(encode(text))
{
    m_lineStarts << 0;
    Mark mark;
    qsizetype next = 0;
    for (qsizetype i = 0; i < m_text.size();) {
        if (i >= next) {
            m_marks << mark;
            next = i + stride;
        }
        const qsizetype units = unitsAt(m_text, i);
        if (m_text.at(i) == u'\n' || (m_text.at(i) == u'\r' && (i + 1 == m_text.size() || m_text.at(i + 1) != u'\n'))) {
            m_lineStarts << i + 1;
        }
        mark.byte += bytesAt(m_text, i, units);
        ++mark.codePoint;
        i += units;
        mark.unit = i;
    }
    if (m_marks.isEmpty()) {
        m_marks << Mark{};
    }
}

// The last place at which `member` is not beyond `value`, counted from the nearest mark before it.
SourceText::Mark SourceText::find(qsizetype Mark::*member, qsizetype value) const
{
    const auto after = std::ranges::upper_bound(m_marks, value, std::less<>{}, member);
    Mark mark = after == m_marks.begin() ? Mark{} : *std::prev(after);
    while (mark.unit < m_text.size()) {
        Mark next = mark;
        const qsizetype units = unitsAt(m_text, mark.unit);
        next.byte += bytesAt(m_text, mark.unit, units);
        next.unit += units;
        ++next.codePoint;
        if (next.*member > value) {
            break;
        }
        mark = next;
    }
    return mark;
}

qsizetype SourceText::fromByte(qsizetype byte) const
{
    return find(&Mark::byte, byte).unit;
}

qsizetype SourceText::toByte(qsizetype offset) const
{
    return find(&Mark::unit, offset).byte;
}

qsizetype SourceText::fromCodePoint(qsizetype position) const
{
    return find(&Mark::codePoint, position - 1).unit;
}

qsizetype SourceText::toCodePoint(qsizetype offset) const
{
    return find(&Mark::unit, offset).codePoint + 1;
}

SourceText::Place SourceText::place(qsizetype offset) const
{
    const qsizetype inside = std::clamp<qsizetype>(offset, 0, m_text.size());
    const auto after = std::ranges::upper_bound(m_lineStarts, inside);
    const qsizetype line = after - m_lineStarts.begin();
    return {.line = int(line), .column = int(inside - m_lineStarts.at(line - 1)) + 1};
}

int SourceText::lineCount() const
{
    return int(m_lineStarts.size());
}

} // namespace archon::sql
