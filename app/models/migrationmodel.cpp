// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/migrationmodel.h"

#include "theme/marks.h"

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::models {

namespace {

using migrations::MigrationOverview;
using migrations::MigrationState;

QString subtitle(const MigrationOverview &overview)
{
    const MigrationState &state = overview.state;
    if (overview.migration.error) {
        return overview.migration.error->what;
    }
    if (state.kind == MigrationState::Kind::Applied) {
        if (state.entry && state.entry->appliedAt) {
            return MigrationModel::tr("recorded %1")
                .arg(QLocale().toString(state.entry->appliedAt->toLocalTime(), u"d MMM yyyy, HH:mm"_s));
        }
        return MigrationModel::tr("recorded");
    }
    if (state.kind == MigrationState::Kind::Pending) {
        return overview.plan.summary;
    }
    return state.sentence;
}

} // namespace

void MigrationModel::setMigrations(const QList<MigrationOverview> &migrations)
{
    const auto idOf = [](const MigrationOverview &overview) { return overview.migration.id; };
    if (std::ranges::equal(m_migrations, migrations, {}, idOf, idOf)) {
        m_migrations = migrations;
        if (!m_migrations.isEmpty()) {
            Q_EMIT dataChanged(index(0), index(int(m_migrations.size()) - 1));
        }
        return;
    }
    beginResetModel();
    m_migrations = migrations;
    endResetModel();
}

void MigrationModel::setRunning(const migrations::MigrationId &id)
{
    m_running = id;
    if (!m_migrations.isEmpty()) {
        Q_EMIT dataChanged(index(0), index(int(m_migrations.size()) - 1), {RunningRole});
    }
}

const MigrationOverview *MigrationModel::at(const QModelIndex &index) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? &m_migrations.at(index.row()) : nullptr;
}

QModelIndex MigrationModel::indexOf(const migrations::MigrationId &id) const
{
    for (int row = 0; row < m_migrations.size(); ++row) {
        if (m_migrations.at(row).migration.id == id) {
            return index(row);
        }
    }
    return {};
}

int MigrationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_migrations.size());
}

QVariant MigrationModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const MigrationOverview &overview = m_migrations.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return overview.migration.title;
    case Qt::ToolTipRole:
        return overview.migration.file.toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return u"%1, %2, %3"_s.arg(overview.migration.title,
            theme::markOf(overview.state.kind, theme::lightColors()).word, subtitle(overview));
    case IdRole:
        return overview.migration.id.toString();
    case SubtitleRole:
        return subtitle(overview);
    case KindRole:
        return int(overview.state.kind);
    case RunningRole:
        return overview.migration.id == m_running;
    default:
        return {};
    }
}

} // namespace archon::app::models
