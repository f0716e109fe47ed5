// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/check.h"

#include <QAbstractItemModel>

namespace archon::app::models {

// A checklist as a tree: categories, their checks, and under each check one row with the query behind it and its
// answer. GUI thread.
class ChecklistModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Level { Category, Check, Detail };
    enum Role {
        LevelRole = Qt::UserRole,
        StateRole, // of a check
        ActualRole,
        ExplanationRole,
        QueryRole,
        PassedRole, // of a category
        TotalRole,
        ExpectedRole,
        ElapsedRole,
        PlannedRole, // the checklist says what is there before a run: a missing object is no failure
    };

    using QAbstractItemModel::QAbstractItemModel;

    // planned: what is missing is drawn as "not there yet" rather than as failed.
    void setChecklist(const migrations::Checklist &checklist, bool planned);
    void clear();
    // Adds a check or, where one of that category and name stands already, replaces it.
    void addCheck(const migrations::Check &check);
    [[nodiscard]] const migrations::Checklist &checklist() const { return m_checklist; }
    [[nodiscard]] bool isPlanned() const { return m_planned; }
    [[nodiscard]] const migrations::Check *checkAt(const QModelIndex &index) const; // also for its detail row

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Group {
        QString category;
        QList<int> checks; // places in m_checklist.checks
    };
    void regroup();
    [[nodiscard]] QVariant categoryData(const Group &group, int role) const;
    [[nodiscard]] QVariant checkData(const migrations::Check &check, int role) const;

    // internalId: 0 for a category, the group for a check, group and check for a detail row; see the helpers in the
    // source.
    migrations::Checklist m_checklist;
    QList<Group> m_groups;
    bool m_planned = false;
};

} // namespace archon::app::models
