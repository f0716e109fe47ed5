// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/behaviourcheck.h"

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

Check checkFor(const VerifyStep &step)
{
    Check check;
    check.category = step.category;
    check.name = step.name;
    check.query = step.sql;
    check.expected = u"true"_s;
    return check;
}

// The server writes t and f; a function of the author may write the words.
std::optional<bool> truth(const QString &text)
{
    if (text == "t"_L1 || text.compare("true"_L1, Qt::CaseInsensitive) == 0) {
        return true;
    }
    if (text == "f"_L1 || text.compare("false"_L1, Qt::CaseInsensitive) == 0) {
        return false;
    }
    return std::nullopt;
}

void setError(Check &check, const QString &explanation)
{
    check.state = Check::State::Error;
    check.explanation = explanation;
}

// Missing tables, columns, functions, types, schemas.
bool isMissing(const QString &sqlState)
{
    return sqlState == "42P01"_L1 || sqlState == "42703"_L1 || sqlState == "42883"_L1 || sqlState == "42704"_L1
        || sqlState == "3F000"_L1;
}

int weight(Check::State state)
{
    switch (state) {
    case Check::State::Fail:
        return 4;
    case Check::State::Error:
        return 3;
    case Check::State::Differs:
        return 2;
    case Check::State::Skipped:
        return 1;
    case Check::State::Pass:
        return 0;
    }
    Q_UNREACHABLE_RETURN(0);
}

QString joined(const QString &a, const QString &b, const QString &separator)
{
    return a.isEmpty() || b.isEmpty() || a == b ? (a.isEmpty() ? b : a) : a + separator + b;
}

} // namespace

Check answeredCheck(const VerifyStep &step, const db::Connection::Executed &answer)
{
    Check check = checkFor(step);
    const db::Rows &rows = answer.rows;
    if (rows.columns.isEmpty()) {
        setError(check, u"The statement gives back no columns; a check answers true or false in its first one."_s);
        return check;
    }
    if (rows.isEmpty()) {
        check.state = Check::State::Fail;
        check.actual = u"no row"_s;
        check.explanation = u"The statement gave back no row."_s;
        return check;
    }
    // Of several rows the first that is not true speaks for all.
    qsizetype speaker = 0;
    for (qsizetype row = 0; row < rows.size(); ++row) {
        if (truth(rows.text(row, 0)) != true) {
            speaker = row;
            break;
        }
    }
    const QString answered = rows.text(speaker, 0);
    const bool isNull = !rows.rows.at(speaker).at(0).has_value();
    check.actual = rows.columns.size() > 1 ? rows.text(speaker, 1) : QString();
    if (check.actual.isEmpty()) {
        check.actual = isNull ? u"NULL"_s : truth(answered).value_or(false) ? u"true"_s : answered;
    }
    if (const std::optional<bool> good = truth(answered)) {
        check.state = *good ? Check::State::Pass : Check::State::Fail;
    } else if (isNull) {
        check.state = Check::State::Fail;
        check.explanation = u"The answer was NULL, neither true nor false."_s;
    } else {
        setError(check, u"The first column is neither true nor false."_s);
    }
    return check;
}

Check failedCheck(const VerifyStep &step, const core::Error &error)
{
    const QString state = error.sqlState();
    if (state == "25006"_L1) {
        return skippedCheck(step, u"It writes a row for a moment, and transactions are read-only here."_s);
    }
    if (state == "42501"_L1) {
        return skippedCheck(step, u"This role may not do what the check does: %1."_s.arg(error.server.message));
    }
    Check check = checkFor(step);
    check.error = error;
    if (isMissing(state)) {
        check.state = Check::State::Fail;
        check.explanation = u"It needs something that is missing: %1."_s.arg(error.server.message);
        return check;
    }
    setError(check, error.what);
    return check;
}

Check skippedCheck(const VerifyStep &step, const QString &reason)
{
    Check check = checkFor(step);
    check.state = Check::State::Skipped;
    check.explanation = reason;
    return check;
}

Check mergedCheck(const Check &object, const Check &behaviour)
{
    Check merged = object;
    merged.state = weight(behaviour.state) > weight(object.state) ? behaviour.state : object.state;
    merged.elapsedMs += behaviour.elapsedMs;
    merged.query = joined(object.query, behaviour.query, u"\n\n"_s);
    if (object.state == Check::State::Fail) { // what is not there cannot work; once is enough
        return merged;
    }
    // What a call answered says more than the signature that was found.
    const bool answered = object.state == Check::State::Pass && !behaviour.actual.isEmpty();
    merged.actual = answered ? behaviour.actual : joined(object.actual, behaviour.actual, u", "_s);
    merged.explanation = joined(object.explanation, behaviour.explanation, u" "_s);
    merged.error = behaviour.error;
    if (behaviour.state != Check::State::Pass && object.state == Check::State::Pass) {
        merged.expected = joined(object.expected, behaviour.expected, u", "_s);
    }
    return merged;
}

} // namespace archon::migrations
