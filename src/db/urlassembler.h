// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"

#include <QSet>

namespace archon::db {

// Puts a ConnectionUrl together from keywords and decoded values, by libpq's rules: lists of hosts and ports that go
// together, only known keywords, each once.
class UrlAssembler {
public:
    // `place` tells where it stands, for the error: "at character 17".
    [[nodiscard]] core::Result<void> set(const QString &keyword, const QString &value, const QString &place);
    // What stands before the query of a URI; keywords in the query win over it.
    void setBefore(const QString &keyword, const QString &value);
    void note(const QString &correction) { m_url.corrections << correction; }
    void note(const QStringList &corrections) { m_url.corrections << corrections; }

    [[nodiscard]] core::Result<ConnectionUrl> finish();

private:
    [[nodiscard]] core::Result<void> assignHosts();
    void mendOptions();

    ConnectionUrl m_url;
    QMap<QString, QString> m_values;
    QSet<QString> m_given; // by set()
};

} // namespace archon::db
