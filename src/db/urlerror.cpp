// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/urlerror.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace archon::db {

core::Error urlError(const QString &what, const QString &next)
{
    core::Error error;
    error.kind = core::ErrorKind::Usage;
    error.what = what;
    error.next = next;
    return error;
}

core::Error passwordMissingError()
{
    core::Error error = urlError(u"The password is missing: the URL still has a placeholder in its place."_s,
        u"Put the database password there. On Supabase it is the one that you chose for the project; it can be reset "
        u"in "
        "Database settings."_s);
    error.fix = {core::Fix::Kind::EnterPassword, {}};
    return error;
}

core::Error placeholderError(const QString &part)
{
    return urlError(u"The %1 still has a placeholder in brackets."_s.arg(part),
        u"Put the real value there, without the brackets."_s);
}

bool isPasswordPlaceholder(QStringView pasted)
{
    static const QRegularExpression words(
        uR"(^[\[<{(]*\s*(?:(?:your|my|the|db|database|project|supabase|postgres|insert|enter|here)[-_ ]*)*)"
        uR"((?:password|passwd|pass|pwd)(?:[-_ ]*(?:here|goes here))?\s*[\]>})]*$)"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression variable(
        uR"(^\$(?:\{[A-Za-z_]\w*\}|\([A-Za-z_]\w*\)|[A-Z0-9_]*(?:PASS|PWD)[A-Z0-9_]*)$)"_s);
    static const QRegularExpression masked(uR"(^[*•●∙]{3,}$)"_s);
    if (variable.matchView(pasted).hasMatch() || masked.matchView(pasted).hasMatch()) {
        return true;
    }
    // "password" itself is a password that people use; with brackets or "your" it is none.
    const bool marked = pasted.startsWith(u'[') || pasted.startsWith(u'<') || pasted.startsWith(u'{')
        || pasted.startsWith(u"your", Qt::CaseInsensitive);
    return marked && words.matchView(pasted).hasMatch();
}

bool hasPlaceholder(QStringView pasted)
{
    static const QRegularExpression pattern(uR"(\[[A-Za-z][^\]:]*\]|<[A-Za-z][^>]*>|\$\{\w+\}|\{\{?\w+\}?\})"_s);
    return pattern.matchView(pasted).hasMatch();
}

std::optional<QString> withoutBrackets(const QString &pasted)
{
    if (pasted.size() > 2
        && ((pasted.startsWith(u'[') && pasted.endsWith(u']')) || (pasted.startsWith(u'<') && pasted.endsWith(u'>')))) {
        return pasted.sliced(1, pasted.size() - 2);
    }
    return std::nullopt;
}

} // namespace archon::db
