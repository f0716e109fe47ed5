// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/runner.h"
#include "sql/script.h"

#include <QAbstractListModel>

namespace archon::app::models {

// The statements of a script, one row each, and how far a run of it has come. GUI thread.
class OutlineModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum class Progress { Untouched, Running, Done, Failed };
    enum Role { NumberRole = Qt::UserRole, KindRole, ObjectRole, ProgressRole, NoteRole, ElapsedRole };

    using QAbstractListModel::QAbstractListModel;

    void setStatements(const QList<sql::Statement> &statements);
    void clearProgress();
    void setRunning(int statement); // 1-based
    void setFinished(const migrations::StatementResult &result);
    void setFailed(int statement);
    void setRolledBack(); // what was done is done no more
    [[nodiscard]] const sql::Statement *at(const QModelIndex &index) const;
    [[nodiscard]] int noticeCount() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Entry {
        sql::Statement statement;
        Progress progress = Progress::Untouched;
        QStringList notes; // the server's notices
        bool skipped = false;
        double elapsedMs = 0;
    };
    void changeRow(int row);

    QList<Entry> m_entries;
};

} // namespace archon::app::models
