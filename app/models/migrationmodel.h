// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/service.h"

#include <QAbstractListModel>

namespace archon::app::models {

// The migrations of a folder with their states, one row each. GUI thread.
class MigrationModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, SubtitleRole, KindRole, RunningRole };

    using QAbstractListModel::QAbstractListModel;

    // Keeps the rows where the ids are the same, so that selection and scroll position survive a refresh.
    void setMigrations(const QList<migrations::MigrationOverview> &migrations);
    void setRunning(const migrations::MigrationId &id); // an empty id: none runs
    [[nodiscard]] const migrations::MigrationOverview *at(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const migrations::MigrationId &id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<migrations::MigrationOverview> m_migrations;
    migrations::MigrationId m_running;
};

} // namespace archon::app::models
