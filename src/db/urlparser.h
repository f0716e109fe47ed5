// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"
#include "db/urlassembler.h"

namespace archon::db {

// Reads a postgresql:// URI, also one whose password holds characters that should have been percent-encoded.
class UrlParser {
public:
    [[nodiscard]] static core::Result<ConnectionUrl> parse(const QString &uri, const QStringList &corrections);

private:
    explicit UrlParser(const QString &uri);

    void splitUserInfo();
    [[nodiscard]] core::Result<void> readUserInfo();
    [[nodiscard]] core::Result<void> readHosts(const QString &authority);
    [[nodiscard]] core::Result<void> readDatabase(const QString &path);
    [[nodiscard]] core::Result<void> readQuery(const QString &query, qsizetype at);
    [[nodiscard]] core::Result<void> setPassword(const QString &raw);

    QString m_text; // without the scheme
    qsizetype m_schemeLength;
    QString m_userInfo;
    bool m_hasUserInfo = false;
    QString m_rest; // behind the @
    qsizetype m_restAt = 0;
    UrlAssembler m_assembler;
};

} // namespace archon::db
