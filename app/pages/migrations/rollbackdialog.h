// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/rollback.h"

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace archon::app::pages {

// Asks before a migration is undone: shows what will be lost, counted, and the SQL; wants the database's name typed;
// offers to save the rows to a file first. GUI thread.
class RollbackDialog : public QDialog {
    Q_OBJECT

public:
    RollbackDialog(const migrations::RollbackPreview &preview, const QString &title, const QString &database,
        bool production, QWidget *parent = nullptr);

    [[nodiscard]] QString backupFile() const; // empty: none wanted

private:
    [[nodiscard]] QWidget *lossTable(const QList<migrations::Loss> &losses);
    void chooseFile();
    void follow();

    QString m_database;
    QCheckBox *m_save;
    QLineEdit *m_file;
    QPushButton *m_choose;
    QLineEdit *m_name;
    QPushButton *m_go;
};

} // namespace archon::app::pages
