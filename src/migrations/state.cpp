// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/state.h"

#include "migrations/expectations.h"
#include "migrations/expectedschema.h"
#include "migrations/words.h"

#include <QLocale>
#include <QSet>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using Kind = MigrationState::Kind;

// Things that many migrations ask for and that are often there for another reason. Alone they do not make a migration
// look half applied.
bool isShared(const Check &check, const QSet<QString> &triggerFunctions)
{
    return check.category == "Extensions"_L1 || check.category == "Schemas"_L1
        || check.category == "Row level security"_L1
        || (check.category == "Functions"_L1 && triggerFunctions.contains(check.name));
}

QSet<QString> triggerFunctionsOf(const sql::Script &script)
{
    QSet<QString> names;
    for (const sql::CreateFunction &function : ExpectedSchema::of(script).functions) {
        if (function.result.compare("trigger"_L1, Qt::CaseInsensitive) == 0) {
            names.insert(function.function.toString() + "()"_L1);
        }
    }
    return names;
}

bool isThere(const Check &check)
{
    return check.state == Check::State::Pass || check.state == Check::State::Differs;
}

QStringList names(const QList<Check> &checks, bool (*wanted)(const Check &))
{
    QStringList found;
    for (const Check &check : checks) {
        if (wanted(check)) { // a table and its row level security have the same name
            found << (check.category == "Row level security"_L1 ? "row level security on "_L1 + check.name
                                                                : check.name);
        }
    }
    return found;
}

QString recordedOn(const LedgerEntry &entry)
{
    return entry.appliedAt ? u" on "_s + QLocale::c().toString(entry.appliedAt->date(), u"d MMM yyyy"_s) : QString();
}

Kind kindOf(const sql::Script &script, const QList<Check> &objects, const std::optional<LedgerEntry> &entry)
{
    if (objects.isEmpty()) {
        return entry ? Kind::Applied : Kind::Pending;
    }
    if (!std::ranges::all_of(objects, isThere)) {
        const auto isCommon
            = [functions = triggerFunctionsOf(script)](const Check &check) { return isShared(check, functions); };
        const bool onlyCommon = std::ranges::all_of(objects, isCommon);
        const bool some = std::ranges::any_of(
            objects, [&](const Check &check) { return isThere(check) && (onlyCommon || !isCommon(check)); });
        return some ? Kind::Partial : Kind::Pending;
    }
    if (std::ranges::any_of(objects, [](const Check &check) { return check.state == Check::State::Differs; })) {
        return Kind::Drifted;
    }
    return entry ? Kind::Applied : Kind::Unrecorded;
}

QString differing(const QList<Check> &objects)
{
    const QStringList found = names(objects, [](const Check &check) { return check.state == Check::State::Differs; });
    if (found.isEmpty()) {
        return {};
    }
    return u"%1 %2: %3."_s.arg(
        counted(found.size(), u"object"_s), found.size() == 1 ? u"differs"_s : u"differ"_s, listed(found, 4));
}

QString sentenceFor(const MigrationState &state, const Ledger &ledger)
{
    const QString when = state.entry ? recordedOn(*state.entry) : QString();
    QString sentence;
    switch (state.kind) {
    case Kind::Pending:
        sentence = state.objects.isEmpty() ? u"It leaves no object behind to look for, and it is not recorded."_s
            : state.entry                  ? u"It is recorded as applied%1, but nothing of it is there."_s.arg(when)
                                           : u"Nothing of it is there yet."_s;
        break;
    case Kind::Applied:
        sentence = state.objects.isEmpty()
            ? u"Recorded as applied%1; it leaves no object behind to look for."_s.arg(when)
            : u"Recorded as applied%1, and all of it is there."_s.arg(when);
        break;
    case Kind::Partial: {
        const QStringList missing = names(state.objects, [](const Check &check) { return !isThere(check); });
        sentence = u"%1 of %2 %3 missing: %4."_s.arg(QString::number(missing.size()),
            counted(state.objects.size(), u"object"_s), missing.size() == 1 ? u"is"_s : u"are"_s, listed(missing, 4));
        break;
    }
    case Kind::Unrecorded:
        sentence = ledger.exists ? u"All of it is there, but it is not recorded as applied."_s
                                 : u"All of it is there; this database keeps no record of migrations."_s;
        break;
    case Kind::Drifted:
        sentence = u"All of it is there, but not all is as in the file."_s;
        break;
    case Kind::Broken:
        break;
    }
    if (const QString differ = differing(state.objects); !differ.isEmpty()) {
        sentence += u' ' + differ;
    }
    if (state.changedSince) {
        sentence += u" The file has changed since it was applied."_s;
    }
    return sentence;
}

} // namespace

QString kindName(MigrationState::Kind kind)
{
    switch (kind) {
    case Kind::Pending:
        return u"pending"_s;
    case Kind::Applied:
        return u"applied"_s;
    case Kind::Partial:
        return u"partial"_s;
    case Kind::Unrecorded:
        return u"unrecorded"_s;
    case Kind::Drifted:
        return u"drifted"_s;
    case Kind::Broken:
        return u"broken"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

MigrationState deriveState(const Migration &migration, const db::Catalog &catalog, const Ledger &ledger)
{
    MigrationState state;
    state.entry = ledger.entryFor(migration);
    if (migration.error) {
        state.kind = Kind::Broken;
        state.sentence = migration.error->what;
        return state;
    }
    state.objects = compareWithCatalog(migration.script, catalog);
    state.changedSince = state.entry && !state.entry->checksum.isEmpty()
        && state.entry->checksum.compare(migration.checksum, Qt::CaseInsensitive) != 0;
    state.kind = kindOf(migration.script, state.objects, state.entry);
    state.sentence = sentenceFor(state, ledger);
    return state;
}

} // namespace archon::migrations
