// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/checklistmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using archon::app::models::ChecklistModel;
using archon::migrations::Check;
using archon::migrations::Checklist;

class ChecklistModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsByCategory();
    void addsChecksOneByOne();
    void replacesTheCheckOfTheSameName();
    void detailRowsBelongToTheirCheck();

private:
    static Check check(const QString &category, const QString &name, Check::State state)
    {
        Check made;
        made.category = category;
        made.name = name;
        made.state = state;
        made.query = u"SELECT '%1'"_s.arg(name);
        return made;
    }
};

void ChecklistModelTest::groupsByCategory()
{
    ChecklistModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Checklist list;
    list.checks = {check(u"Tables"_s, u"a"_s, Check::State::Pass), check(u"Tables"_s, u"b"_s, Check::State::Fail),
        check(u"Views"_s, u"v"_s, Check::State::Pass)};
    model.setChecklist(list, false);
    QCOMPARE(model.rowCount(), 2);
    const QModelIndex tables = model.index(0, 0);
    QCOMPARE(tables.data().toString(), u"Tables"_s);
    QCOMPARE(tables.data(ChecklistModel::PassedRole).toInt(), 1);
    QCOMPARE(tables.data(ChecklistModel::TotalRole).toInt(), 2);
    QCOMPARE(model.rowCount(tables), 2);
    QVERIFY(model.index(1, 0, tables).data(Qt::AccessibleTextRole).toString().contains(u"failed"_s));
}

void ChecklistModelTest::addsChecksOneByOne()
{
    ChecklistModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int number = 0; number < 30; ++number) {
        model.addCheck(check(u"C%1"_s.arg(number % 3), u"n%1"_s.arg(number), Check::State::Pass));
    }
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.rowCount(model.index(2, 0)), 10);
    QCOMPARE(model.checklist().passed(), 30);
}

void ChecklistModelTest::replacesTheCheckOfTheSameName()
{
    ChecklistModel model;
    model.addCheck(check(u"Functions"_s, u"f()"_s, Check::State::Fail));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.addCheck(check(u"Functions"_s, u"f()"_s, Check::State::Pass));
    QCOMPARE(model.rowCount(model.index(0, 0)), 1);
    QCOMPARE(model.checklist().passed(), 1);
    QVERIFY(!changed.isEmpty());
}

void ChecklistModelTest::detailRowsBelongToTheirCheck()
{
    ChecklistModel model;
    for (int number = 0; number < 5; ++number) {
        model.addCheck(check(u"Tables"_s, u"t%1"_s.arg(number), Check::State::Pass));
        model.addCheck(check(u"Views"_s, u"v%1"_s.arg(number), Check::State::Pass));
    }
    const QModelIndex third = model.index(3, 0, model.index(1, 0));
    const QModelIndex detail = model.index(0, 0, third);
    QCOMPARE(detail.data().toString(), u"SELECT 'v3'"_s);
    QCOMPARE(detail.parent(), third);
    QCOMPARE(model.checkAt(detail)->name, u"v3"_s);
    QCOMPARE(model.rowCount(detail), 0);
}

QTEST_MAIN(ChecklistModelTest)
#include "tst_checklistmodel.moc"
