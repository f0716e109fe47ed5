// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/statementgate.h"

#include <QObject>
#include <QTest>

#include <atomic>
#include <thread>

using archon::db::StatementGate;

class TestStatementGate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sendsARequestOnlyWhileAStatementRuns();
    void refusesTheNextStatementOnce();
    void keepsARequestThatCameTooLate();
    void usesUpARequestThatHit();
    void forgetsWhenTold();
    void letsNobodyInWhenClosed();
    void aStatementCannotEndWhileARequestIsSent();
};

void TestStatementGate::sendsARequestOnlyWhileAStatementRuns()
{
    StatementGate gate;
    int sent = 0;
    QVERIFY(gate.enter());
    gate.requestCancel([&] { ++sent; });
    QCOMPARE(sent, 1);
    QVERIFY(gate.leave(true));
    gate.requestCancel([&] { ++sent; });
    QCOMPARE(sent, 1);
}

void TestStatementGate::refusesTheNextStatementOnce()
{
    StatementGate gate;
    gate.requestCancel([] { });
    QVERIFY(!gate.enter());
    QVERIFY(gate.enter());
    QVERIFY(!gate.leave(false));
}

void TestStatementGate::keepsARequestThatCameTooLate()
{
    StatementGate gate;
    QVERIFY(gate.enter());
    gate.requestCancel([] { });
    QVERIFY(gate.leave(false)); // the statement had ended on the server already
    QVERIFY(!gate.enter());
    QVERIFY(gate.enter());
}

void TestStatementGate::usesUpARequestThatHit()
{
    StatementGate gate;
    QVERIFY(gate.enter());
    gate.requestCancel([] { });
    QVERIFY(gate.leave(true));
    QVERIFY(gate.enter());
}

void TestStatementGate::forgetsWhenTold()
{
    StatementGate gate;
    gate.requestCancel([] { });
    gate.forget();
    QVERIFY(gate.enter());
}

void TestStatementGate::letsNobodyInWhenClosed()
{
    StatementGate gate;
    gate.close();
    QVERIFY(!gate.enter());
    QVERIFY(!gate.enter());
}

void TestStatementGate::aStatementCannotEndWhileARequestIsSent()
{
    StatementGate gate;
    std::atomic<bool> sending = false;
    std::atomic<bool> sent = false;
    QVERIFY(gate.enter());
    const std::jthread canceller([&] {
        gate.requestCancel([&] {
            sending = true;
            QTest::qSleep(50);
            sent = true;
        });
    });
    while (!sending) {
        std::this_thread::yield();
    }
    gate.leave(true);
    QVERIFY(sent);
}

QTEST_GUILESS_MAIN(TestStatementGate)
#include "tst_statementgate.moc"
