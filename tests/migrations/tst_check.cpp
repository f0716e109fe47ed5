// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/check.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon::migrations;

class CheckTest : public QObject {
    Q_OBJECT

private:
    static Checklist listOf(const QString &states)
    {
        Checklist list;
        for (const QChar state : states) {
            Check check;
            check.category = u"Tables"_s;
            check.state = state == u'p' ? Check::State::Pass
                : state == u'd'         ? Check::State::Differs
                : state == u'f'         ? Check::State::Fail
                : state == u'e'         ? Check::State::Error
                                        : Check::State::Skipped;
            list.checks << check;
        }
        return list;
    }

private Q_SLOTS:
    void headlineSaysHowItStands_data()
    {
        QTest::addColumn<QString>("states");
        QTest::addColumn<QString>("headline");
        QTest::addColumn<bool>("green");
        QTest::newRow("none") << QString() << u"There is nothing to check"_s << false;
        QTest::newRow("green") << u"ppp"_s << u"3 of 3 checks passed"_s << true;
        QTest::newRow("amber") << u"ppd"_s << u"2 of 3 checks pass, 1 is there but differs"_s << false;
        QTest::newRow("ambers") << u"pdd"_s << u"1 of 3 checks pass, 2 are there but differ"_s << false;
        QTest::newRow("red") << u"pf"_s << u"1 of 2 checks pass, 1 fails"_s << false;
        QTest::newRow("all kinds")
            << u"pffdess"_s
            << u"1 of 7 checks pass, 2 fail, 1 is there but differs, 1 could not be asked, 2 were skipped"_s << false;
        QTest::newRow("skipped is not green") << u"ps"_s << u"1 of 2 checks pass, 1 was skipped"_s << false;
    }

    void headlineSaysHowItStands()
    {
        QFETCH(QString, states);
        const Checklist list = listOf(states);
        QTEST(list.headline(), "headline");
        QTEST(list.isGreen(), "green");
        QCOMPARE(list.passed() + list.failed(), list.total());
    }

    void groupsCategoriesWhereTheyAppearedFirst()
    {
        Checklist list;
        for (const char *name : {"Views a", "Tables b", "Views c", "Tables d", "Indexes e"}) {
            const QStringList words = QString::fromLatin1(name).split(u' ');
            Check check;
            check.category = words.at(0);
            check.name = words.at(1);
            check.state = words.at(1) == u"c"_s ? Check::State::Fail : Check::State::Pass;
            list.checks << check;
        }
        list.group();
        QString names;
        for (const Check &check : std::as_const(list.checks)) {
            names += check.name;
        }
        QCOMPARE(names, u"acbde"_s);
        const QList<CategoryCount> counts{{u"Views"_s, 1, 2}, {u"Tables"_s, 2, 2}, {u"Indexes"_s, 1, 1}};
        QCOMPARE(list.categories(), counts);
    }

    void everyStateHasItsOwnName()
    {
        QSet<QString> names;
        for (const Check &check : listOf(u"pdfes"_s).checks) {
            names.insert(stateName(check.state));
        }
        QCOMPARE(names, (QSet<QString>{u"pass"_s, u"differs"_s, u"fail"_s, u"error"_s, u"skipped"_s}));
    }
};

QTEST_GUILESS_MAIN(CheckTest)
#include "tst_check.moc"
