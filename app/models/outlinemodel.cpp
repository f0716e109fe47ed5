// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlinemodel.h"

using namespace Qt::StringLiterals;

namespace archon::app::models {

namespace {

QString wordOf(OutlineModel::Progress progress)
{
    switch (progress) {
    case OutlineModel::Progress::Running:
        return OutlineModel::tr("running");
    case OutlineModel::Progress::Done:
        return OutlineModel::tr("done");
    case OutlineModel::Progress::Failed:
        return OutlineModel::tr("failed");
    case OutlineModel::Progress::Untouched:
        break;
    }
    return {};
}

} // namespace

void OutlineModel::setStatements(const QList<sql::Statement> &statements)
{
    beginResetModel();
    m_entries.clear();
    m_entries.reserve(statements.size());
    for (const sql::Statement &statement : statements) {
        m_entries << Entry{.statement = statement, .progress = Progress::Untouched, .notes = {}};
    }
    endResetModel();
}

void OutlineModel::clearProgress()
{
    for (Entry &entry : m_entries) {
        entry.progress = Progress::Untouched;
        entry.notes.clear();
        entry.skipped = false;
        entry.elapsedMs = 0;
    }
    if (!m_entries.isEmpty()) {
        Q_EMIT dataChanged(index(0), index(int(m_entries.size()) - 1));
    }
}

void OutlineModel::setRunning(int statement)
{
    if (statement >= 1 && statement <= m_entries.size()) {
        m_entries[statement - 1].progress = Progress::Running;
        changeRow(statement - 1);
    }
}

void OutlineModel::setFinished(const migrations::StatementResult &result)
{
    if (result.index < 1 || result.index > m_entries.size()) {
        return;
    }
    Entry &entry = m_entries[result.index - 1];
    entry.progress = Progress::Done;
    entry.elapsedMs = result.elapsedMs;
    for (const db::Notice &notice : result.notices) {
        entry.notes << notice.message;
        entry.skipped = entry.skipped || notice.isSkipped();
    }
    changeRow(result.index - 1);
}

void OutlineModel::setFailed(int statement)
{
    if (statement >= 1 && statement <= m_entries.size()) {
        m_entries[statement - 1].progress = Progress::Failed;
        changeRow(statement - 1);
    }
}

void OutlineModel::setRolledBack()
{
    for (int row = 0; row < m_entries.size(); ++row) {
        Entry &entry = m_entries[row];
        if (entry.progress == Progress::Done || entry.progress == Progress::Running) {
            entry.progress = Progress::Untouched;
            changeRow(row);
        }
    }
}

const sql::Statement *OutlineModel::at(const QModelIndex &index) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? &m_entries.at(index.row()).statement : nullptr;
}

int OutlineModel::noticeCount() const
{
    int count = 0;
    for (const Entry &entry : m_entries) {
        count += int(entry.notes.size());
    }
    return count;
}

int OutlineModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant OutlineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Entry &entry = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return entry.statement.summary;
    case Qt::ToolTipRole:
        return (QStringList{tr("Line %1: %2").arg(entry.statement.line).arg(entry.statement.summary)} + entry.notes)
            .join(u'\n')
            .toHtmlEscaped()
            .replace(u'\n', "<br>"_L1);
    case Qt::AccessibleTextRole:
        return u"%1. %2. %3 %4"_s.arg(index.row() + 1)
            .arg(entry.statement.summary, wordOf(entry.progress), entry.notes.join(u". "_s))
            .trimmed();
    case NumberRole:
        return entry.statement.index;
    case KindRole:
        return entry.statement.kind;
    case ObjectRole:
        return entry.statement.object;
    case ProgressRole:
        return int(entry.progress);
    case NoteRole:
        return entry.skipped ? tr("skipped: %1").arg(entry.notes.join(u"; "_s)) : entry.notes.join(u"; "_s);
    case ElapsedRole:
        return entry.elapsedMs;
    default:
        return {};
    }
}

void OutlineModel::changeRow(int row)
{
    Q_EMIT dataChanged(index(row), index(row));
}

} // namespace archon::app::models
