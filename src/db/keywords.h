// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::db::keywords {

// The words that libpq itself understands, asked from the library that is linked. Any thread.
[[nodiscard]] bool isKnown(const QString &keyword);
// libpq says that the value is to be hidden: password, sslpassword.
[[nodiscard]] bool isSecret(const QString &keyword);
// An option that other programs put into their URLs (Prisma, Vercel, JDBC, SQLAlchemy) and that means nothing here.
[[nodiscard]] bool isForeign(const QString &keyword);
// libpq's word for what other programs call it (username -> user, database -> dbname), or the word itself.
[[nodiscard]] QString canonical(const QString &keyword);
// The option by which Prisma and others say that the address is a transaction pooler. libpq does not know it.
[[nodiscard]] QString poolerFlag();

} // namespace archon::db::keywords
