// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/rollbackdialog.h"

#include "theme/stylesheet.h"
#include "widgets/messagepanel.h"
#include "widgets/sqlview.h"

#include <QCheckBox>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStandardPaths>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

namespace {

QLabel *plain(const QString &text, const char *look, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    theme::setLook(label, look);
    return label;
}

QString suggestedFile(const QString &name)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir(folder).filePath(u"%1-%2.sql"_s.arg(
        QString(name).replace(u'/', u'-'), QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss"_s)));
}

} // namespace

RollbackDialog::RollbackDialog(const migrations::RollbackPreview &preview, const QString &title,
    const QString &database, bool production, QWidget *parent)
    : QDialog(parent),
      m_database(database),
      m_save(new QCheckBox(tr("Save these rows to a file first"), this)),
      m_file(new QLineEdit(suggestedFile(preview.id.toString()), this)),
      m_choose(new QPushButton(tr("Choose…"), this)),
      m_name(new QLineEdit(this)),
      m_go(new QPushButton(tr("Roll back"), this))
{
    setObjectName(u"rollbackDialog"_s);
    setWindowTitle(tr("Roll back %1").arg(title));
    resize(640, 620);
    qint64 rows = 0;
    for (const migrations::Loss &loss : preview.losses) {
        rows += loss.rows;
    }

    auto *warning = new widgets::MessagePanel(this);
    warning->setObjectName(u"rollbackWarning"_s);
    const QString text = tr("It is done in one transaction and checked afterwards.")
        + (production ? u' ' + tr("This connection is marked as production.") : QString());
    if (rows > 0) {
        warning->showMessage(widgets::MessagePanel::Tone::Bad,
            rows == 1 ? tr("One row or value will be lost for good")
                      : tr("%1 rows or values will be lost for good").arg(QLocale().toString(rows)),
            text);
    } else {
        warning->showMessage(widgets::MessagePanel::Tone::Caution, tr("No rows will be lost"), text);
    }

    auto *sqlView = new widgets::SqlView(this);
    sqlView->setObjectName(u"rollbackSql"_s);
    sqlView->setSql(preview.sql);
    auto *frame = new QFrame(this);
    theme::setLook(frame, "card");
    auto *frameColumn = new QVBoxLayout(frame);
    frameColumn->setContentsMargins(1, 6, 1, 6);
    frameColumn->addWidget(sqlView);

    m_save->setObjectName(u"saveRows"_s);
    m_save->setChecked(rows > 0);
    m_save->setEnabled(rows > 0);
    m_file->setObjectName(u"backupFile"_s);
    m_file->setAccessibleName(tr("File for the rows"));
    m_choose->setObjectName(u"chooseBackup"_s);
    auto *fileRow = new QHBoxLayout;
    fileRow->setSpacing(8);
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(m_choose);

    m_name->setObjectName(u"databaseName"_s);
    m_name->setPlaceholderText(database);
    m_name->setAccessibleName(tr("Name of the database"));
    auto *cancel = new QPushButton(tr("Keep it"), this);
    cancel->setObjectName(u"keepButton"_s);
    m_go->setObjectName(u"confirmRollback"_s);
    theme::setLook(m_go, "danger");
    cancel->setAutoDefault(false);
    m_choose->setAutoDefault(false);
    m_go->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_go);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(12);
    column->addWidget(warning);
    if (!preview.losses.isEmpty()) {
        column->addWidget(lossTable(preview.losses));
    }
    column->addWidget(frame, 1);
    column->addWidget(m_save);
    column->addLayout(fileRow);
    column->addWidget(plain(tr("Type the name of the database, %1, to go on:").arg(database), "", this));
    column->addWidget(m_name);
    column->addLayout(buttons);

    connect(m_save, &QCheckBox::toggled, this, &RollbackDialog::follow);
    connect(m_file, &QLineEdit::textChanged, this, &RollbackDialog::follow);
    connect(m_name, &QLineEdit::textChanged, this, &RollbackDialog::follow);
    connect(m_choose, &QPushButton::clicked, this, &RollbackDialog::chooseFile);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_go, &QPushButton::clicked, this, &QDialog::accept);
    follow();
    m_name->setFocus();
}

QString RollbackDialog::backupFile() const
{
    return m_save->isChecked() ? m_file->text().trimmed() : QString();
}

QWidget *RollbackDialog::lossTable(const QList<migrations::Loss> &losses)
{
    auto *table = new QWidget(this);
    table->setObjectName(u"lossTable"_s);
    auto *grid = new QGridLayout(table);
    grid->setContentsMargins(4, 0, 4, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(0, 1);
    int row = 0;
    const QLocale locale;
    for (const migrations::Loss &loss : losses) {
        grid->addWidget(plain(loss.what, "", table), row, 0);
        auto *count = plain(loss.column ? tr("values: %1").arg(locale.toString(loss.rows))
                                        : tr("rows: %1").arg(locale.toString(loss.rows)),
            loss.rows > 0 ? "bad" : "muted", table);
        count->setAlignment(Qt::AlignRight);
        grid->addWidget(count, row, 1);
        ++row;
    }
    return table;
}

void RollbackDialog::chooseFile()
{
    const QString chosen = QFileDialog::getSaveFileName(this, tr("Save the rows"), m_file->text(), tr("SQL (*.sql)"));
    if (!chosen.isEmpty()) {
        m_file->setText(chosen);
    }
}

void RollbackDialog::follow()
{
    m_file->setEnabled(m_save->isChecked());
    m_choose->setEnabled(m_save->isChecked());
    const bool fileOk = !m_save->isChecked() || !m_file->text().trimmed().isEmpty();
    m_go->setEnabled(fileOk && m_name->text().trimmed() == m_database);
}

} // namespace archon::app::pages
