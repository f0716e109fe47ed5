// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

#include <optional>

namespace archon::settings {

// The assignments in a .env file, read the way the usual dotenv tools do: export, quotes over several lines, escapes in
// double quotes, comments, ${NAME} of the same file; the last assignment of a name wins. A value; any thread.
class DotEnv {
public:
    explicit DotEnv(const QString &text);
    // The bytes of a file: UTF-8, or what its byte order mark says.
    [[nodiscard]] static DotEnv fromBytes(const QByteArray &bytes);

    [[nodiscard]] std::optional<QString> value(const QString &name) const;

private:
    QMap<QString, QString> m_values;
};

} // namespace archon::settings
