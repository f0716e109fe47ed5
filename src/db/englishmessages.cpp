// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/englishmessages.h"

namespace archon::db {

namespace {

// Everything as the user has it, but for the messages. Made once, never freed.
locale_t english()
{
    static const locale_t made = [] {
        const locale_t base = duplocale(LC_GLOBAL_LOCALE);
        const locale_t changed = newlocale(LC_MESSAGES_MASK, "C", base);
        return changed == locale_t{} ? base : changed;
    }();
    return made;
}

} // namespace

EnglishMessages::EnglishMessages() : m_before(uselocale(english())) { }

EnglishMessages::~EnglishMessages()
{
    uselocale(m_before);
}

} // namespace archon::db
