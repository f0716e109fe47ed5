// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"

#include <utility>

namespace archon::db {

// libpq's key=value text: blanks between pairs, single quotes around values with blanks, backslash before ' and \.
class KeyValueParser {
public:
    [[nodiscard]] static core::Result<ConnectionUrl> parse(const QString &text, const QStringList &corrections);

private:
    explicit KeyValueParser(QString text) : m_text(std::move(text)) { }

    struct Pair {
        QString keyword;
        QString raw; // as it stands there
        QString value;
        qsizetype at = 0;
    };
    [[nodiscard]] core::Result<Pair> nextPair();
    [[nodiscard]] core::Result<QString> quotedValue();
    [[nodiscard]] QString plainValue();
    void skipBlanks();
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }

    QString m_text;
    qsizetype m_at = 0;
};

} // namespace archon::db
