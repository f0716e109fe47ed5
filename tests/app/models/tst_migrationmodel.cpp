// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/migrationmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using archon::app::models::MigrationModel;
using archon::migrations::MigrationId;
using archon::migrations::MigrationOverview;
using archon::migrations::MigrationState;

class MigrationModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsItsRowsWhenOnlyStatesChange();
    void saysWhatRuns();
    void tellsTheStateInWords();

private:
    static MigrationOverview overview(const QString &id, MigrationState::Kind kind)
    {
        MigrationOverview made;
        made.migration.id = MigrationId(id);
        made.migration.title = id;
        made.state.kind = kind;
        made.state.sentence = u"3 of 28 objects are missing"_s;
        made.plan.summary = u"Creates 2 tables"_s;
        return made;
    }
};

void MigrationModelTest::keepsItsRowsWhenOnlyStatesChange()
{
    MigrationModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setMigrations(
        {overview(u"001"_s, MigrationState::Kind::Pending), overview(u"002"_s, MigrationState::Kind::Pending)});
    const QPersistentModelIndex second = model.index(1);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setMigrations(
        {overview(u"001"_s, MigrationState::Kind::Applied), overview(u"002"_s, MigrationState::Kind::Pending)});
    QVERIFY(reset.isEmpty());
    QVERIFY(second.isValid());
    QCOMPARE(model.index(0).data(MigrationModel::KindRole).toInt(), int(MigrationState::Kind::Applied));
    model.setMigrations({overview(u"002"_s, MigrationState::Kind::Pending)});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(model.rowCount(), 1);
}

void MigrationModelTest::saysWhatRuns()
{
    MigrationModel model;
    model.setMigrations(
        {overview(u"001"_s, MigrationState::Kind::Pending), overview(u"002"_s, MigrationState::Kind::Pending)});
    model.setRunning(MigrationId(u"002"_s));
    QVERIFY(!model.index(0).data(MigrationModel::RunningRole).toBool());
    QVERIFY(model.index(1).data(MigrationModel::RunningRole).toBool());
    QCOMPARE(model.indexOf(MigrationId(u"002"_s)), model.index(1));
    QVERIFY(!model.indexOf(MigrationId(u"003"_s)).isValid());
}

void MigrationModelTest::tellsTheStateInWords()
{
    MigrationModel model;
    model.setMigrations({overview(u"004"_s, MigrationState::Kind::Partial)});
    const QString words = model.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(words.contains(u"partly"_s) && words.contains(u"3 of 28"_s), qPrintable(words));
}

QTEST_MAIN(MigrationModelTest)
#include "tst_migrationmodel.moc"
