// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/strongid.h"

#include <QMap>
#include <QSet>
#include <QTest>

#include <type_traits>

using namespace Qt::StringLiterals;
using archon::core::StrongId;

using FruitId = StrongId<struct FruitTag>;
using TreeId = StrongId<struct TreeTag>;

class TestStrongId : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cannotBeMixedUp();
    void comparesAndSortsByText();
    void worksAsAKey();
};

void TestStrongId::cannotBeMixedUp()
{
    static_assert(!std::is_convertible_v<FruitId, TreeId>);
    static_assert(!std::is_constructible_v<FruitId, TreeId>);
    static_assert(!std::is_convertible_v<QString, FruitId>);
    QVERIFY(FruitId().isEmpty());
    QVERIFY(!FruitId(u"a"_s).isEmpty());
    QCOMPARE(FruitId(u"a"_s).toString(), u"a"_s);
}

void TestStrongId::comparesAndSortsByText()
{
    QVERIFY(FruitId(u"a"_s) == FruitId(u"a"_s));
    QVERIFY(FruitId(u"a"_s) != FruitId(u"A"_s));
    QVERIFY(FruitId(u"002_b"_s) < FruitId(u"010_a"_s));
    QVERIFY(FruitId(u"b"_s) > FruitId(u"a"_s));
    QVERIFY(FruitId(u"a"_s) <= FruitId(u"a"_s));
}

void TestStrongId::worksAsAKey()
{
    const QSet<FruitId> set{FruitId(u"a"_s), FruitId(u"b"_s), FruitId(u"a"_s)};
    QCOMPARE(set.size(), 2);
    QMap<FruitId, int> map;
    map[FruitId(u"b"_s)] = 2;
    map[FruitId(u"a"_s)] = 1;
    QCOMPARE(map.firstKey(), FruitId(u"a"_s));
}

QTEST_GUILESS_MAIN(TestStrongId)
#include "tst_strongid.moc"
