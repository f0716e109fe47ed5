// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/nearname.h"
#include "migrations/servermessage.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;

// Names in the server's words, and names that are nearly the same.
class ServerMessageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNearNames_data();
    void findsNearNames();
    void countsEdits_data();
    void countsEdits();
    void readsNamesOutOfMessages();
};

void ServerMessageTest::findsNearNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("candidates");
    QTest::addColumn<QStringList>("near");
    const QStringList tables{u"archon_tasks"_s, u"archon_projects"_s, u"archon_sessions"_s, u"people"_s};
    QTest::newRow("one letter") << u"archon_task"_s << tables << QStringList{u"archon_tasks"_s};
    QTest::newRow("two swapped") << u"poeple"_s << tables << QStringList{u"people"_s};
    QTest::newRow("capitals") << u"Archon_Tasks"_s << tables << QStringList{u"archon_tasks"_s};
    QTest::newRow("far") << u"invoices"_s << tables << QStringList{};
    QTest::newRow("nearest first") << u"abcd"_s << QStringList{u"abxd"_s, u"abcde"_s, u"abcD"_s, u"abce"_s}
                                   << QStringList{u"abcD"_s, u"abcde"_s, u"abce"_s};
    QTest::newRow("itself is no suggestion") << u"people"_s << tables << QStringList{};
    QTest::newRow("nothing") << u""_s << tables << QStringList{};
}

void ServerMessageTest::findsNearNames()
{
    QFETCH(QString, name);
    QFETCH(QStringList, candidates);
    QFETCH(QStringList, near);
    QCOMPARE(nearNames(name, candidates), near);
}

void ServerMessageTest::countsEdits_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<int>("edits");
    QTest::newRow("same") << u"abc"_s << u"abc"_s << 0;
    QTest::newRow("case") << u"ABC"_s << u"abc"_s << 0;
    QTest::newRow("empty") << u""_s << u"abc"_s << 3;
    QTest::newRow("put in") << u"ac"_s << u"abc"_s << 1;
    QTest::newRow("taken out") << u"abcd"_s << u"abd"_s << 1;
    QTest::newRow("classic") << u"kitten"_s << u"sitting"_s << 3;
}

void ServerMessageTest::countsEdits()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(int, edits);
    QCOMPARE(editDistance(a, b), edits);
    QCOMPARE(editDistance(b, a), edits);
}

void ServerMessageTest::readsNamesOutOfMessages()
{
    QCOMPARE(quotedNames(u"policy \"Allow all\" for table \"people\" already exists"_s),
        (QStringList{u"Allow all"_s, u"people"_s}));
    QCOMPARE(quotedNames(u"Spalte »a« von Relation »b« existiert nicht"_s), (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(quotedNames(u"la colonne « a » de la relation « b » n'existe pas"_s), (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(splitName(u"app.orders"_s), (sql::Name{u"app"_s, u"orders"_s}));
    QCOMPARE(splitName(u"orders"_s), (sql::Name{{}, u"orders"_s}));
    QCOMPARE(callIn(u"function public.f(integer, text) does not exist"_s)->function, (sql::Name{u"public"_s, u"f"_s}));
    QCOMPARE(callIn(u"function public.f(integer, text) does not exist"_s)->arguments, u"integer, text"_s);
    QVERIFY(!callIn(u"operator does not exist: a <=> b"_s));
    QCOMPARE(keyColumnsIn(u"Key (a, b)=(1, 2) already exists."_s), u"a, b"_s);
    QCOMPARE(numbersIn(u"expected 1536 dimensions, not 1024"_s), (QList<int>{1536, 1024}));
}

QTEST_GUILESS_MAIN(ServerMessageTest)

#include "tst_servermessage.moc"
