// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/checklistmodel.h"

#include "theme/marks.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::models {

namespace {

using migrations::Check;

constexpr quintptr detailBit = quintptr(1) << 40;

quintptr checkId(int group)
{
    return quintptr(group) + 1;
}

quintptr detailId(int group, int check)
{
    return detailBit | (quintptr(check) << 16) | checkId(group);
}

int groupOf(quintptr id)
{
    return int(id & 0xFFFF) - 1;
}

int checkOf(quintptr id)
{
    return int((id & ~detailBit) >> 16);
}

ChecklistModel::Level levelOf(const QModelIndex &index)
{
    if (index.internalId() == 0) {
        return ChecklistModel::Level::Category;
    }
    return (index.internalId() & detailBit) != 0 ? ChecklistModel::Level::Detail : ChecklistModel::Level::Check;
}

} // namespace

void ChecklistModel::setChecklist(const migrations::Checklist &checklist, bool planned)
{
    beginResetModel();
    m_checklist = checklist;
    m_planned = planned;
    regroup();
    endResetModel();
}

void ChecklistModel::clear()
{
    setChecklist({}, false);
}

void ChecklistModel::addCheck(const Check &check)
{
    m_planned = false;
    auto group = std::ranges::find(m_groups, check.category, &Group::category);
    if (group == m_groups.end()) {
        const int row = int(m_groups.size());
        beginInsertRows({}, row, row);
        m_checklist.checks << check;
        m_groups << Group{.category = check.category, .checks = {int(m_checklist.checks.size()) - 1}};
        endInsertRows();
        return;
    }
    const QModelIndex category = index(int(group - m_groups.begin()), 0);
    for (int row = 0; row < group->checks.size(); ++row) {
        Check &known = m_checklist.checks[group->checks.at(row)];
        if (known.name == check.name) {
            known = check;
            const QModelIndex changed = index(row, 0, category);
            Q_EMIT dataChanged(changed, changed);
            Q_EMIT dataChanged(category, category);
            return;
        }
    }
    const int row = int(group->checks.size());
    beginInsertRows(category, row, row);
    m_checklist.checks << check;
    group->checks << int(m_checklist.checks.size()) - 1;
    endInsertRows();
    Q_EMIT dataChanged(category, category);
}

const Check *ChecklistModel::checkAt(const QModelIndex &index) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || levelOf(index) == Level::Category) {
        return nullptr;
    }
    const Group &group = m_groups.at(groupOf(index.internalId()));
    const int row = levelOf(index) == Level::Check ? index.row() : checkOf(index.internalId());
    return &m_checklist.checks.at(group.checks.at(row));
}

QModelIndex ChecklistModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    if (!parent.isValid()) {
        return createIndex(row, column, quintptr(0));
    }
    if (levelOf(parent) == Level::Category) {
        return createIndex(row, column, checkId(parent.row()));
    }
    return createIndex(row, column, detailId(groupOf(parent.internalId()), parent.row()));
}

QModelIndex ChecklistModel::parent(const QModelIndex &child) const
{
    if (!child.isValid()) {
        return {};
    }
    switch (levelOf(child)) {
    case Level::Category:
        return {};
    case Level::Check:
        return createIndex(groupOf(child.internalId()), 0, quintptr(0));
    case Level::Detail:
        break;
    }
    return createIndex(checkOf(child.internalId()), 0, checkId(groupOf(child.internalId())));
}

int ChecklistModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) {
        return int(m_groups.size());
    }
    if (parent.column() != 0) {
        return 0;
    }
    switch (levelOf(parent)) {
    case Level::Category:
        return int(m_groups.at(parent.row()).checks.size());
    case Level::Check:
        return 1;
    case Level::Detail:
        break;
    }
    return 0;
}

int ChecklistModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant ChecklistModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Level level = levelOf(index);
    if (role == LevelRole) {
        return int(level);
    }
    if (role == PlannedRole) {
        return m_planned;
    }
    if (level == Level::Category) {
        return categoryData(m_groups.at(index.row()), role);
    }
    const Check &check = *checkAt(index);
    if (level == Level::Detail && (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)) {
        return check.query;
    }
    return checkData(check, role);
}

void ChecklistModel::regroup()
{
    m_groups.clear();
    for (int place = 0; place < m_checklist.checks.size(); ++place) {
        const QString &category = m_checklist.checks.at(place).category;
        auto group = std::ranges::find(m_groups, category, &Group::category);
        if (group == m_groups.end()) {
            m_groups << Group{.category = category, .checks = {}};
            group = m_groups.end() - 1;
        }
        group->checks << place;
    }
}

QVariant ChecklistModel::categoryData(const Group &group, int role) const
{
    const auto passed = std::ranges::count_if(
        group.checks, [this](int place) { return m_checklist.checks.at(place).state == Check::State::Pass; });
    switch (role) {
    case Qt::DisplayRole:
        return group.category;
    case Qt::AccessibleTextRole:
        return tr("%1: %2 of %3 passed").arg(group.category).arg(passed).arg(group.checks.size());
    case PassedRole:
        return int(passed);
    case TotalRole:
        return int(group.checks.size());
    default:
        return {};
    }
}

QVariant ChecklistModel::checkData(const Check &check, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return check.name;
    case Qt::AccessibleTextRole:
        return u"%1, %2, %3. %4"_s.arg(check.name,
            m_planned && check.state == Check::State::Fail ? tr("not there yet")
                                                           : theme::markOf(check.state, theme::lightColors()).word,
            check.actual, check.explanation);
    case StateRole:
        return int(check.state);
    case ActualRole:
        return check.actual;
    case ExpectedRole:
        return check.expected;
    case ExplanationRole:
        return check.error ? check.error->what
                + (check.error->server.message.isEmpty() ? QString() : u" ("_s + check.error->server.message + u')')
                           : check.explanation;
    case QueryRole:
        return check.query;
    case ElapsedRole:
        return check.elapsedMs;
    default:
        return {};
    }
}

} // namespace archon::app::models
