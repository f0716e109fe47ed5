// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hintcontext.h"
#include "migrations/servermessage.h"

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

struct Again {
    const char *sqlState;
    const char16_t *advice;
};
constexpr Again advices[] = {
    {"42P07", u"write IF NOT EXISTS, or drop it first"},
    {"42701", u"write ADD COLUMN IF NOT EXISTS"},
    {"42P06", u"write CREATE SCHEMA IF NOT EXISTS"},
    {"42723", u"write CREATE OR REPLACE FUNCTION"},
    {"42710",
        u"policies need DROP POLICY IF EXISTS before them, triggers CREATE OR REPLACE TRIGGER, types a DO block that "
        u"looks first"},
};

QString adviceFor(const QString &sqlState)
{
    for (const Again &again : advices) {
        if (sqlState == QLatin1StringView(again.sqlState)) {
            return QString::fromUtf16(again.advice);
        }
    }
    return {};
}

QString nameIn(const QString &message)
{
    const QStringList names = quotedNames(message);
    if (!names.isEmpty()) {
        return splitName(names.first()).name;
    }
    const auto call = callIn(message); // function "f" already exists with same argument types, or f(integer)
    return call ? call->function.name : QString();
}

} // namespace

std::optional<Hint> existingObject(const HintContext &context)
{
    const QString name = nameIn(context.report.message);
    const QString relation = quotedNames(context.report.message).value(1);
    const QString label = name.isEmpty() ? u"What the statement makes"_s : name;
    const QString what = relation.isEmpty() ? u"%1 is there already."_s.arg(label)
                                            : u"%1 is there already, on %2."_s.arg(label, relation);
    const QString rerun = u"For a file that can be run again, %1."_s.arg(adviceFor(context.report.sqlState));
    const Migration *creator = nullptr;
    if (context.report.sqlState == "42701"_L1) {
        creator = relation.isEmpty() ? nullptr : context.creatorOfColumn(relation, name);
    } else if (!name.isEmpty()) {
        creator = context.creatorOfAnything(name);
    }
    if (creator == nullptr) {
        return Hint{what, rerun, {}};
    }
    return Hint{what,
        u"%1 creates it and may have run before, whole or in part: verify it to see what is there. %2"_s.arg(
            creator->id.toString(), rerun),
        {core::Fix::Kind::Verify, creator->id.toString()}};
}

} // namespace archon::migrations
