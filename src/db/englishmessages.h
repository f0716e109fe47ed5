// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtClassHelperMacros>

#include <locale.h> // NOLINT(modernize-deprecated-headers): locale_t is POSIX

namespace archon::db {

// While it lives, the C library and libpq speak English on this thread, whatever the user's language: failures of the
// client library have no SQLSTATE, so only their words tell them apart.
class EnglishMessages {
public:
    EnglishMessages();
    ~EnglishMessages();
    Q_DISABLE_COPY_MOVE(EnglishMessages)

private:
    locale_t m_before;
};

} // namespace archon::db
