// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/naturalorder.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using archon::migrations::naturallyLess;

class NaturalOrderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sorts_data()
    {
        QTest::addColumn<QStringList>("sorted");
        QTest::newRow("numbers as numbers") << QStringList{u"2_b"_s, u"010_a"_s, u"100_c"_s};
        QTest::newRow("releases") << QStringList{u"0.1.0/011"_s, u"0.2.0/001"_s, u"0.10.0/001"_s};
        QTest::newRow("longer than any integer")
            << QStringList{u"99999999999999999999_a"_s, u"100000000000000000000_a"_s};
        QTest::newRow("case") << QStringList{u"alpha"_s, u"Beta"_s, u"gamma"_s};
        QTest::newRow("prefix") << QStringList{u"002"_s, u"002_a"_s, u"002_b"_s};
        QTest::newRow("zeros") << QStringList{u"0"_s, u"00"_s, u"1"_s};
        QTest::newRow("empty") << QStringList{QString(), u"a"_s};
    }

    void sorts()
    {
        QFETCH(QStringList, sorted);
        QStringList mixed = sorted;
        std::ranges::reverse(mixed);
        std::ranges::sort(mixed, [](const QString &a, const QString &b) { return naturallyLess(a, b); });
        QCOMPARE(mixed, sorted);
    }

    void isATotalOrder()
    {
        const QStringList texts{u"a1"_s, u"a01"_s, u"A1"_s, u"a"_s, QString(), u"1a"_s, u"a1b"_s};
        for (const QString &a : texts) {
            for (const QString &b : texts) {
                QCOMPARE(naturallyLess(a, b) || naturallyLess(b, a), a != b);
                QVERIFY(!(naturallyLess(a, b) && naturallyLess(b, a)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(NaturalOrderTest)
#include "tst_naturalorder.moc"
