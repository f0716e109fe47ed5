// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "core/error.h"
#include "core/result.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::core::Error;
using archon::core::ErrorKind;
using archon::core::Fix;
using archon::core::Result;

class TestError : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textJoinsTheSentencesThatAreThere();
    void comparesEveryPart();
    void travelsInAResult();
    void theClockIsInUtc();
};

void TestError::textJoinsTheSentencesThatAreThere()
{
    Error error;
    QCOMPARE(error.text(), QString());
    error.what = u"It failed."_s;
    QCOMPARE(error.text(), u"It failed."_s);
    error.next = u"Try again."_s;
    QCOMPARE(error.text(), u"It failed. Try again."_s);
    error.state = u"Nothing was changed."_s;
    QCOMPARE(error.text(), u"It failed. Nothing was changed. Try again."_s);
    error.server.message = u"the server's words"_s;
    QVERIFY(!error.text().contains(error.server.message));
}

void TestError::comparesEveryPart()
{
    Error error;
    error.kind = ErrorKind::Sql;
    error.server.sqlState = u"42P01"_s;
    Error other = error;
    QCOMPARE(other, error);
    QCOMPARE(other.sqlState(), u"42P01"_s);
    other.fix = {Fix::Kind::CreateExtension, u"vector"_s};
    QVERIFY(!(other == error));
    other = error;
    other.server.position = 3;
    QVERIFY(!(other == error));
}

void TestError::travelsInAResult()
{
    const auto half = [](int number) -> Result<int> {
        if (number % 2 != 0) {
            Error error;
            error.kind = ErrorKind::Usage;
            return std::unexpected(error);
        }
        return number / 2;
    };
    QCOMPARE(Result<int>(8).and_then(half).and_then(half).value(), 2);
    QCOMPARE(Result<int>(6).and_then(half).and_then(half).error().kind, ErrorKind::Usage);
}

void TestError::theClockIsInUtc()
{
    const QDateTime now = archon::core::Clock().now();
    QCOMPARE(now.timeSpec(), Qt::UTC);
    QVERIFY(qAbs(now.msecsTo(QDateTime::currentDateTimeUtc())) < 10000);
}

QTEST_GUILESS_MAIN(TestError)
#include "tst_error.moc"
