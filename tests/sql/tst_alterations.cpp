// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::sql;
using namespace archon::tests;

namespace {

ColumnEffect columnOf(const CreateTable &table, const QString &name)
{
    for (const ColumnEffect &column : table.columns) {
        if (column.name == name) {
            return column;
        }
    }
    qFatal("there is no column %s", qPrintable(name));
}

} // namespace

class AlterationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsLaterAlterations();
    void followsNewNames();
    void doesNotBringBackWhatWasDroppedBeforeTheNewName();
};

void AlterationsTest::followsLaterAlterations()
{
    const Script script = parsed(uR"(
        CREATE TABLE t (a int, b text NOT NULL DEFAULT 'x', embedding vector(1536));
        ALTER TABLE t ADD COLUMN c int;
        CREATE VIEW v AS SELECT 1;
        ALTER TABLE public.t ALTER a TYPE bigint, ALTER a SET NOT NULL, ALTER b DROP NOT NULL, ALTER b DROP DEFAULT;
        ALTER TABLE t ALTER COLUMN embedding TYPE vector(1024), ALTER c SET DEFAULT 5, ALTER nothing TYPE text;
        ALTER VIEW v SET (security_invoker = true))"_s);
    const auto table = effect<CreateTable>(script);
    QCOMPARE(columnOf(table, u"a"_s), (ColumnEffect{.name = u"a"_s, .type = u"bigint"_s, .notNull = true}));
    QCOMPARE(columnOf(table, u"b"_s), (ColumnEffect{.name = u"b"_s, .type = u"text"_s}));
    QCOMPARE(columnOf(table, u"embedding"_s).type, u"vector(1024)"_s);
    QVERIFY(effect<AddColumn>(script).column.hasDefault);
    QVERIFY(effect<CreateView>(script).securityInvoker);
    // What the statement itself says stays in its summary.
    QCOMPARE(script.statements.first().summary, u"Creates table t with 3 columns"_s);
}

void AlterationsTest::followsNewNames()
{
    const Script script = parsed(uR"(
        CREATE TABLE fresh (a int REFERENCES fresh (a));
        CREATE INDEX i ON fresh (a);
        ALTER TABLE fresh ENABLE ROW LEVEL SECURITY;
        DROP TABLE final;
        ALTER TABLE fresh RENAME TO final;
        ALTER TABLE final RENAME COLUMN a TO b;
        ALTER INDEX i RENAME TO j;
        CREATE INDEX k ON final (b))"_s);
    // In order: the file's own table is made, the old one goes, and the new one takes its name.
    const QList<Effect> &moved = script.statements.at(4).effects;
    QCOMPARE(moved.size(), 4);
    QCOMPARE(std::get<Drop>(moved.at(0)).object.name, u"fresh"_s);
    const auto &table = std::get<CreateTable>(moved.at(1));
    QCOMPARE(table.table.name, u"final"_s);
    QCOMPARE(table.constraints.first().table.name, u"final"_s);
    QCOMPARE(table.constraints.first().columns, QStringList{u"b"_s}); // renamed where it stands
    QCOMPARE(table.constraints.first().referencedTable.name, u"final"_s);
    QCOMPARE(table.constraints.first().referencedColumns, QStringList{u"b"_s});
    QCOMPARE(std::get<CreateIndex>(moved.at(2)).table.name, u"final"_s);
    QCOMPARE(std::get<CreateIndex>(moved.at(2)).keys, QStringList{u"b"_s});
    QCOMPARE(std::get<EnableRowSecurity>(moved.at(3)).table.name, u"final"_s);

    const QList<Effect> &column = script.statements.at(5).effects;
    QCOMPARE(column.size(), 2);
    QCOMPARE(std::get<Drop>(column.at(0)).part, u"a"_s);
    QCOMPARE(std::get<AddColumn>(column.at(1)).column, (ColumnEffect{.name = u"b"_s, .type = u"integer"_s}));

    const QList<Effect> &index = script.statements.at(6).effects;
    QCOMPARE(index.size(), 2);
    QCOMPARE(std::get<CreateIndex>(index.at(1)).index.name, u"j"_s);
    QCOMPARE(std::get<CreateIndex>(index.at(1)).keys, QStringList{u"b"_s});
    QVERIFY(script.statements.last().locks.isEmpty()); // it is the file's own table under its new name
    QCOMPARE(script.summary().count(u"renames"_s), 1);
}

void AlterationsTest::doesNotBringBackWhatWasDroppedBeforeTheNewName()
{
    const Script script = parsed(uR"(
        CREATE TABLE t (a int, b int);
        CREATE INDEX i ON t (a);
        CREATE POLICY p ON t USING (a > 0);
        ALTER TABLE t DROP COLUMN b;
        DROP INDEX i;
        DROP POLICY p ON t;
        ALTER TABLE t RENAME TO u)"_s);
    const QList<Effect> &moved = script.statements.last().effects;
    QCOMPARE(moved.size(), 2);
    QCOMPARE(std::get<CreateTable>(moved.at(1)).columns.size(), 1);
    // Nor what this file never made.
    QCOMPARE(parsed(u"ALTER TABLE t RENAME TO u"_s).statements.first().effects.size(), 1);
}

QTEST_GUILESS_MAIN(AlterationsTest)
#include "tst_alterations.moc"
