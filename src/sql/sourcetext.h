// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace archon::sql {

// The one place that converts between the four ways to count in a text: bytes of UTF-8 (libpg_query's locations), code
// points (the server's and libpg_query's error positions), UTF-16 units (QString), and line with column. Offsets
// outside the text are clamped to it. CRLF counts as the server counts it: two code points, one line end.
class SourceText {
public:
    struct Place {
        int line = 1; // 1-based
        int column = 1; // 1-based, in UTF-16 units

        bool operator==(const Place &) const = default;
    };

    explicit SourceText(const QString &text);

    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] const QByteArray &utf8() const { return m_utf8; }
    [[nodiscard]] qsizetype fromByte(qsizetype byte) const; // 0-based byte -> 0-based UTF-16 unit
    [[nodiscard]] qsizetype toByte(qsizetype offset) const; // 0-based UTF-16 unit -> 0-based byte
    [[nodiscard]] qsizetype fromCodePoint(qsizetype position) const; // 1-based code point -> 0-based UTF-16 unit
    [[nodiscard]] qsizetype toCodePoint(qsizetype offset) const; // 0-based UTF-16 unit -> 1-based code point
    [[nodiscard]] Place place(qsizetype offset) const; // of a 0-based UTF-16 unit
    [[nodiscard]] int lineCount() const;

private:
    struct Mark {
        qsizetype byte = 0;
        qsizetype unit = 0;
        qsizetype codePoint = 0;
    };
    [[nodiscard]] Mark find(qsizetype Mark::*member, qsizetype value) const;

    QString m_text;
    QByteArray m_utf8;
    QList<qsizetype> m_lineStarts; // UTF-16 offsets
    QList<Mark> m_marks; // every few dozen units
};

} // namespace archon::sql
