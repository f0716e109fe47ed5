// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogs.h"
#include "migrations/state.h"

#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

class MigrationStateTest : public QObject {
    Q_OBJECT

private:
    static Ledger ledgerOf(const QList<LedgerEntry> &entries)
    {
        Ledger ledger;
        ledger.exists = true;
        ledger.schema = u"public"_s;
        ledger.entries = entries;
        return ledger;
    }

private Q_SLOTS:
    void objectsCountFirstTheLedgerSecond_data()
    {
        QTest::addColumn<QString>("there"); // a: table a, b: table b, B: table b with another type
        QTest::addColumn<bool>("recorded");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("nothing") << QString() << false << u"pending"_s << u"Nothing of it is there yet."_s;
        QTest::newRow("nothing, but recorded")
            << QString() << true << u"pending"_s
            << u"It is recorded as applied on 14 Feb 2026, but nothing of it is there."_s;
        QTest::newRow("half") << u"a"_s << false << u"partial"_s << u"1 of 2 objects is missing: b."_s;
        QTest::newRow("half, recorded") << u"b"_s << true << u"partial"_s << u"1 of 2 objects is missing: a."_s;
        QTest::newRow("half, different") << u"B"_s << false << u"partial"_s
                                         << u"1 of 2 objects is missing: a. 1 object differs: b."_s;
        QTest::newRow("all") << u"ab"_s << true << u"applied"_s
                             << u"Recorded as applied on 14 Feb 2026, and all of it is there."_s;
        QTest::newRow("all, not recorded")
            << u"ab"_s << false << u"unrecorded"_s << u"All of it is there, but it is not recorded as applied."_s;
        QTest::newRow("all, one different")
            << u"aB"_s << true << u"drifted"_s
            << u"All of it is there, but not all is as in the file. 1 object differs: b."_s;
        QTest::newRow("all, one different, not recorded")
            << u"aB"_s << false << u"drifted"_s
            << u"All of it is there, but not all is as in the file. 1 object differs: b."_s;
    }

    void objectsCountFirstTheLedgerSecond()
    {
        QFETCH(QString, there);
        QFETCH(bool, recorded);
        db::Catalog catalog = emptyCatalog();
        for (const QChar table : there) {
            catalog.tables << tableOf(table.toLower(), {table.isUpper() ? u"x text"_s : u"x integer"_s});
        }
        QList<LedgerEntry> entries;
        if (recorded) {
            entries << LedgerEntry{u"007"_s, u"007_two"_s, QDateTime({2026, 2, 14}, {12, 0}, QTimeZone::UTC), {}};
        }
        const MigrationState state = deriveState(
            migrationOf(u"007_two"_s, u"CREATE TABLE a (x int); CREATE TABLE b (x int)"_s), catalog, ledgerOf(entries));
        QTEST(kindName(state.kind), "kind");
        QTEST(state.sentence, "sentence");
        QCOMPARE(state.entry.has_value(), recorded);
        QCOMPARE(state.objects.size(), 2);
        QVERIFY(!state.changedSince);
    }

    void withoutObjectsTheLedgerDecides()
    {
        const Migration migration = migrationOf(u"012_data"_s, u"UPDATE t SET a = 1 WHERE b = 2"_s);
        const MigrationState pending = deriveState(migration, emptyCatalog(), ledgerOf({}));
        QCOMPARE(pending.kind, MigrationState::Kind::Pending);
        QCOMPARE(pending.sentence, u"It leaves no object behind to look for, and it is not recorded."_s);
        const MigrationState applied
            = deriveState(migration, emptyCatalog(), ledgerOf({{u"012"_s, u"012_data"_s, std::nullopt, {}}}));
        QCOMPARE(applied.kind, MigrationState::Kind::Applied);
        QCOMPARE(applied.sentence, u"Recorded as applied; it leaves no object behind to look for."_s);
    }

    void seesThatTheFileHasChanged()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"a"_s, {u"x integer"_s});
        const Migration migration = migrationOf(u"1_a"_s, u"CREATE TABLE a (x int)"_s);
        LedgerEntry entry{u"1"_s, u"1_a"_s, std::nullopt, migration.checksum.toUpper()};
        QVERIFY(!deriveState(migration, catalog, ledgerOf({entry})).changedSince);
        entry.checksum = QString(32, u'0');
        const MigrationState changed = deriveState(migration, catalog, ledgerOf({entry}));
        QVERIFY(changed.changedSince);
        QCOMPARE(changed.kind, MigrationState::Kind::Applied);
        QVERIFY(changed.sentence.endsWith(u"The file has changed since it was applied."_s));
    }

    void aBrokenFileIsBroken()
    {
        const MigrationState state = deriveState(migrationOf(u"1_a"_s, {}), emptyCatalog(), ledgerOf({}));
        QCOMPARE(state.kind, MigrationState::Kind::Broken);
        QCOMPARE(state.sentence, u"1_a.sql is empty."_s);
        QVERIFY(state.objects.isEmpty());
    }

    void whatManyMigrationsShareMakesNoneHalfApplied()
    {
        const Migration migration = migrationOf(u"1_a"_s,
            u"CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE a (x int); ALTER TABLE archon_tasks ENABLE ROW LEVEL "
            u"SECURITY;"
            "CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN END$$"_s);
        db::Catalog catalog = baseCatalog();
        catalog.tables[1].rowSecurity = true;
        const MigrationState state = deriveState(migration, catalog, ledgerOf({}));
        QCOMPARE(Checklist({state.objects, 0}).passed(), 3);
        QCOMPARE(state.kind, MigrationState::Kind::Pending);
        catalog.tables << tableOf(u"a"_s, {u"x integer"_s});
        QCOMPARE(deriveState(migration, catalog, ledgerOf({})).kind, MigrationState::Kind::Unrecorded);
    }

    void tellsATableFromItsRowLevelSecurity()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"a"_s, {u"x integer"_s});
        const Migration migration
            = migrationOf(u"1_a"_s, u"CREATE TABLE a (x int); ALTER TABLE a ENABLE ROW LEVEL SECURITY"_s);
        QCOMPARE(deriveState(migration, catalog, ledgerOf({})).sentence,
            u"1 of 2 objects is missing: row level security on a."_s);
    }

    void sharedThingsCountWhereThereIsNothingElse()
    {
        const Migration migration
            = migrationOf(u"1_a"_s, u"CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; CREATE SCHEMA nowhere"_s);
        const MigrationState state = deriveState(migration, baseCatalog(), ledgerOf({}));
        QCOMPARE(state.kind, MigrationState::Kind::Partial);
        QCOMPARE(state.sentence, u"2 of 3 objects are missing: pg_trgm and nowhere."_s);
    }

    void saysThatThereIsNoLedger()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"a"_s, {u"x integer"_s});
        const MigrationState state = deriveState(migrationOf(u"1_a"_s, u"CREATE TABLE a (x int)"_s), catalog, {});
        QCOMPARE(state.kind, MigrationState::Kind::Unrecorded);
        QCOMPARE(state.sentence, u"All of it is there; this database keeps no record of migrations."_s);
    }

    void findsTheRowInEveryShape_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("found");
        const QString root = u"002_session_memory"_s;
        const QString release = u"0.1.0/011_add_page"_s;
        QTest::newRow("A") << release << u"0.1.0"_s << u"011_add_page"_s << true;
        QTest::newRow("A, another release") << release << u"0.2.0"_s << u"011_add_page"_s << false;
        QTest::newRow("A, run from inside the release folder")
            << u"011_add_page"_s << u"0.1.0"_s << u"011_add_page"_s << true;
        QTest::newRow("A, recorded from inside") << release << u"011"_s << u"011_add_page"_s << true;
        QTest::newRow("D") << u"004_conversation_history"_s << u"004"_s << u"conversation_history"_s << true;
        QTest::newRow("F without number") << root << u"002"_s << u"session_memory"_s << true;
        QTest::newRow("F with number") << root << u"002"_s << u"002_session_memory"_s << true;
        QTest::newRow("F, number without zeros") << root << u"2"_s << u"session_memory"_s << true;
        QTest::newRow("another name") << root << u"002"_s << u"add_hybrid_search"_s << false;
        QTest::newRow("another number") << root << u"003"_s << u"session_memory"_s << false;
        QTest::newRow("same number in a release") << root << u"0.1.0"_s << u"002_add_hybrid_search"_s << false;
        QTest::newRow("stem of a release without number") << release << u"0.1.0"_s << u"add_page"_s << false;
        QTest::newRow("no number at all") << u"complete_setup"_s << u"0.1.0"_s << u"complete_setup"_s << false;
        QTest::newRow("no number, ours") << u"complete_setup"_s << u"0"_s << u"complete_setup"_s << true;
        QTest::newRow("number alone") << u"002"_s << u"002"_s << QString() << false;
    }

    void findsTheRowInEveryShape()
    {
        QFETCH(QString, id);
        QFETCH(QString, version);
        QFETCH(QString, name);
        QFETCH(bool, found);
        const Ledger ledger = ledgerOf({{u"9"_s, u"9_other"_s, std::nullopt, {}}, {version, name, std::nullopt, {}}});
        const std::optional<LedgerEntry> entry = ledger.entryFor(migrationOf(id, u"SELECT 1"_s));
        QCOMPARE(entry.has_value(), found);
        QVERIFY(!found || entry->name == name);
    }

    void prefersTheExactRow()
    {
        const Ledger ledger = ledgerOf({
            {u"002"_s, u"session_memory"_s, std::nullopt, u"a"_s},
            {u"002"_s, u"002_session_memory"_s, std::nullopt, u"b"_s},
            {u"0.1.0"_s, u"002_session_memory"_s, std::nullopt, u"c"_s},
        });
        QCOMPARE(ledger.entryFor(migrationOf(u"002_session_memory"_s, u"SELECT 1"_s))->checksum, u"b"_s);
    }
};

QTEST_GUILESS_MAIN(MigrationStateTest)
#include "tst_state.moc"
