// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/planwords.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Plan", text);
}

QString effectOf(sql::Lock lock)
{
    switch (lock) {
    case sql::Lock::AccessExclusive:
        return tr("nobody can read or write it meanwhile");
    case sql::Lock::Exclusive:
    case sql::Lock::ShareRowExclusive:
    case sql::Lock::Share:
        return tr("nobody can write to it meanwhile");
    default:
        return {};
    }
}

QString lockWords(const migrations::Plan &plan)
{
    QStringList strong;
    QStringList weak;
    for (const migrations::Plan::LockedTable &each : plan.locks) {
        const QString effect = effectOf(each.lock);
        if (each.lock == sql::Lock::AccessExclusive) {
            strong << each.table;
        } else if (!effect.isEmpty()) {
            weak << each.table;
        }
    }
    QStringList sentences;
    const QLocale locale;
    if (!strong.isEmpty()) {
        sentences << tr("Locks %1 until it commits: %2.")
                         .arg(locale.createSeparatedList(strong), effectOf(sql::Lock::AccessExclusive));
    }
    if (!weak.isEmpty()) {
        sentences << tr("Locks %1: %2.").arg(locale.createSeparatedList(weak), effectOf(sql::Lock::Share));
    }
    return sentences.join(u' ');
}

} // namespace

QString planWords(const migrations::MigrationOverview &overview)
{
    if (overview.migration.error) {
        return overview.migration.error->text();
    }
    QStringList words{overview.plan.summary, lockWords(overview.plan)};
    words << (overview.plan.rerunnable ? tr("Can be run twice.") : tr("Cannot be run twice as it is written."));
    words.removeAll(QString());
    return words.join(u' ');
}

QString cautionWords(const migrations::MigrationOverview &overview)
{
    QStringList lines;
    const auto add = [&lines](const QString &line) {
        if (!line.isEmpty() && !lines.contains(line)) {
            lines << line;
        }
    };
    add(overview.plan.refusal);
    const QList<migrations::PreflightCheck> &checks = overview.preflight.checks;
    const auto first = std::ranges::find_if(checks, [](const migrations::PreflightCheck &check) {
        return check.state == migrations::PreflightCheck::State::Fail
            && check.fix.kind == core::Fix::Kind::RunMigration;
    });
    if (first != checks.end()) {
        add(tr("Needs %1, which is not applied yet.").arg(first->fix.argument)); // what else is missing comes with it
        return lines.join(u'\n');
    }
    for (const migrations::PreflightCheck &check : checks) {
        if (check.state != migrations::PreflightCheck::State::Pass) {
            add(check.message);
        }
    }
    if (overview.state.changedSince) {
        add(tr("The file was changed after it was recorded."));
    }
    if (overview.state.kind != migrations::MigrationState::Kind::Pending
        && overview.state.kind != migrations::MigrationState::Kind::Applied) {
        add(overview.state.sentence);
    }
    return lines.join(u'\n');
}

} // namespace archon::app::pages
