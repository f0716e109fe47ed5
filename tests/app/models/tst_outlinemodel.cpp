// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlinemodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using app::models::OutlineModel;

class OutlineModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsARun();
    void aRollBackTakesTheTicksAway();
    void ignoresWhatItDoesNotHave();

private:
    static void fill(OutlineModel &model)
    {
        const auto script
            = sql::parseScript(u"CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int);"_s);
        QVERIFY(script.has_value());
        model.setStatements(script->statements);
        QCOMPARE(model.rowCount(), 3);
    }
    static OutlineModel::Progress progress(const OutlineModel &model, int row)
    {
        return static_cast<OutlineModel::Progress>(model.index(row).data(OutlineModel::ProgressRole).toInt());
    }
};

void OutlineModelTest::followsARun()
{
    OutlineModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    fill(model);
    model.setRunning(1);
    QCOMPARE(progress(model, 0), OutlineModel::Progress::Running);
    migrations::StatementResult result;
    result.index = 1;
    result.notices = {db::Notice{.severity = u"NOTICE"_s,
        .sqlState = u"42P07"_s,
        .message = u"relation \"a\" already exists, skipping"_s,
        .detail = {},
        .hint = {}}};
    model.setFinished(result);
    QCOMPARE(progress(model, 0), OutlineModel::Progress::Done);
    QVERIFY(model.index(0).data(OutlineModel::NoteRole).toString().startsWith(u"skipped"_s));
    QCOMPARE(model.noticeCount(), 1);
    model.clearProgress();
    QCOMPARE(model.noticeCount(), 0);
    QCOMPARE(progress(model, 0), OutlineModel::Progress::Untouched);
}

void OutlineModelTest::aRollBackTakesTheTicksAway()
{
    OutlineModel model;
    fill(model);
    migrations::StatementResult result;
    result.index = 1;
    model.setFinished(result);
    model.setRunning(2);
    model.setRolledBack();
    model.setFailed(2);
    QCOMPARE(progress(model, 0), OutlineModel::Progress::Untouched);
    QCOMPARE(progress(model, 1), OutlineModel::Progress::Failed);
}

void OutlineModelTest::ignoresWhatItDoesNotHave()
{
    OutlineModel model;
    fill(model);
    model.setRunning(0);
    model.setRunning(4);
    model.setFailed(99);
    for (int row = 0; row < 3; ++row) {
        QCOMPARE(progress(model, row), OutlineModel::Progress::Untouched);
    }
}

QTEST_MAIN(OutlineModelTest)
#include "tst_outlinemodel.moc"
