// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/rollback.h"
#include "migrations/rowbackup.h"
#include "migrations/runner.h"
#include "runnerscene.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::RunnerScene;

// Rows that are saved before a migration is undone come back exactly by psql alone, and nothing is dropped unless they
// are safe.
class TestRowBackup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void writesCopyLines_data();
    void writesCopyLines();
    void bringsEveryRowAndValueBack();
    void bringsBackEveryKindOfValue();
    void writesParentsBeforeChildren();
    void isReadableByItsOwnerOnly();
    void neverOverwritesAFile_data();
    void neverOverwritesAFile();
    void changesNothingWhenItCannotWrite();
    void changesNothingWhereAValueCouldNotBePutBack();
    void removesTheFileWhenNothingWasChanged();
    void holdsNothingThatPsqlWouldRun();

private:
    [[nodiscard]] QString restore(const db::ConnectionUrl &url, const QString &file) const;

    std::unique_ptr<RunnerScene> m_scene;
    QTemporaryDir m_folder;
};

namespace {

Migration memory()
{
    return RunnerScene::shippedMigration(u"002_session_memory"_s);
}

RollbackReport undo(db::Connection &connection, const Migration &migration, const QString &file)
{
    return rollbackMigration(connection, migration, file, {});
}

QString describe(const RollbackReport &report)
{
    return outcomeName(report.outcome) + (report.error ? u": "_s + report.error->text() : QString());
}

} // namespace

// Empty when psql could put all of it back.
QString TestRowBackup::restore(const db::ConnectionUrl &url, const QString &file) const
{
    QProcess psql;
    psql.start(tests::TestServer::binary(u"psql"_s),
        {u"-X"_s, u"-q"_s, u"--set"_s, u"ON_ERROR_STOP=1"_s, u"--file"_s, file, u"-d"_s, url.toUri()});
    psql.waitForFinished(60000);
    return psql.exitCode() == 0 ? QString() : QString::fromUtf8(psql.readAllStandardError());
}

void TestRowBackup::writesCopyLines_data()
{
    QTest::addColumn<db::Row>("row");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("plain") << db::Row{u"a"_s, u"b"_s} << QByteArray("a\tb\n");
    QTest::newRow("NULL and empty") << db::Row{std::nullopt, u""_s, std::nullopt} << QByteArray("\\N\t\t\\N\n");
    QTest::newRow("empty first") << db::Row{u""_s, u""_s} << QByteArray("\t\n");
    QTest::newRow("looks like NULL") << db::Row{u"\\N"_s} << QByteArray("\\\\N\n");
    QTest::newRow("looks like the end") << db::Row{u"\\."_s} << QByteArray("\\\\.\n");
    QTest::newRow("breaks") << db::Row{u"a\tb\nc\rd\be\ff\vg"_s} << QByteArray("a\\tb\\nc\\rd\\be\\ff\\vg\n");
    QTest::newRow("emoji") << db::Row{u"😀"_s} << QByteArray("😀\n");
}

void TestRowBackup::writesCopyLines()
{
    QFETCH(const db::Row, row);
    QTEST(copyLine(row), "line");
}

void TestRowBackup::bringsEveryRowAndValueBack()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url,
        u"INSERT INTO archon_projects (title, embedding, updated_at) SELECT 'p' || n, "
        "(SELECT array_agg(random()::real) FROM generate_series(1, 1536) WHERE n > 0)::vector, '2001-02-03' "
        "FROM generate_series(1, 3) n;"
        "INSERT INTO archon_tasks (title, embedding, updated_at) SELECT 't' || n, CASE WHEN n % 2 = 0 THEN "
        "(SELECT array_agg((n * random() - i % 2)::real) FROM generate_series(1, 1536) AS i)::vector END, '2001-02-03' "
        "FROM generate_series(1, 7) n;"
        "INSERT INTO archon_sessions (agent, project_id, summary, context, ended_at, embedding) "
        "SELECT E'a\\\\ \\t\\n\\r\\'' || n, (SELECT id FROM archon_projects LIMIT 1), E'\\\\.\\n\\\\N 😀', "
        "'{\"k\": \"\\\\n\\t\"}', now() - interval '1 us' * n, (SELECT array_agg(random()::real) "
        "FROM generate_series(1, 1536) WHERE n > 0)::vector FROM generate_series(1, 450) n;"
        "INSERT INTO archon_session_events (session_id, event_type, event_data) "
        "SELECT id, 'e', '{\"a\": [1, null, \"x\\\\y\"]}' FROM archon_sessions;"
        "INSERT INTO archon_session_events (session_id, event_type, event_data) VALUES (NULL, 'orphan', '1')"_s);
    const QString question
        = u"SELECT md5(string_agg(r, '|' ORDER BY r)) || count(*) FROM ("
          "SELECT 'p' || p::text r FROM archon_projects p UNION ALL SELECT 't' || t::text FROM archon_tasks t "
          "UNION ALL SELECT 's' || s::text FROM archon_sessions s UNION ALL "
          "SELECT 'e' || e::text FROM archon_session_events e) x"_s;
    const QString before = m_scene->value(url, question);
    const auto connection = RunnerScene::open(url);
    const QString file = m_folder.filePath(u"all.sql"_s);
    const RollbackReport report = undo(*connection, memory(), file);
    QVERIFY2(report.outcome == Outcome::Applied, qPrintable(describe(report)));
    QCOMPARE(report.backupFile, file);
    QVERIFY(!m_scene->hasTable(url, u"archon_sessions"_s));
    RunnerScene::apply(*connection, memory());
    QVERIFY(m_scene->value(url, question) != before);
    QCOMPARE(restore(url, file), QString());
    QCOMPARE(m_scene->value(url, question), before); // also updated_at, which a trigger moves
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'update%' AND tgenabled <> 'O'"_s),
        u"0"_s);
}

void TestRowBackup::bringsBackEveryKindOfValue()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url,
        u"ALTER DATABASE %1 SET datestyle = 'German'; ALTER DATABASE %1 SET intervalstyle = 'sql_standard';"
        "ALTER DATABASE %1 SET extra_float_digits = '-3'; ALTER DATABASE %1 SET bytea_output = 'escape';"
        "CREATE TABLE kept (\"the Key\" int PRIMARY KEY)"_s.arg(url.database));
    const Migration migration = RunnerScene::fromText(
        u"CREATE TABLE \"Every \"\"kind\" (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, \"select\" float8, d date, "
        "i interval, b bytea, a text[], j json, n numeric, t timestamptz, twice float8 GENERATED ALWAYS AS (\"select\" "
        "* 2) STORED);\n"
        "ALTER TABLE kept ADD COLUMN \"Odd one\" float8, ADD COLUMN other text;"_s,
        u"003_test"_s,
        u"DROP TABLE \"Every \"\"kind\"; ALTER TABLE kept DROP COLUMN \"Odd one\", DROP COLUMN other;"_s);
    const auto connection = RunnerScene::open(url);
    RunnerScene::apply(*connection, migration);
    m_scene->value(url, uR"(INSERT INTO "Every ""kind" ("select", d, i, b, a, j, n, t) VALUES
            (0.1 + 0.2, '2026-02-13', '-1 day 02:03:04', '\x00ff5c', ARRAY['a,b', NULL, E'\\"'], '{"a" : 1 }', 1e30, '2026-02-13 14:15:16.789+05'),
            ('-Infinity', 'infinity', '1 mon', '', '{}', 'null', 'NaN', NULL), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            INSERT INTO kept VALUES (1, 1 / 3.0, NULL), (2, NULL, E'\t'), (3, NULL, NULL))"_s);
    const QString question
        = uR"(SELECT format('%s%s', (SELECT string_agg(e::text, '|' ORDER BY id) FROM "Every ""kind" e),
                                 (SELECT string_agg(k::text, '|' ORDER BY "the Key") FROM kept k)))"_s;
    const QString exact = u"SET extra_float_digits = 1; SET bytea_output = 'hex'; "_s + question;
    const QString before = m_scene->value(url, exact);
    const QString file = m_folder.filePath(u"kinds.sql"_s);
    const RollbackReport report = undo(*connection, migration, file);
    QVERIFY2(report.outcome == Outcome::Applied, qPrintable(describe(report)));
    RunnerScene::apply(*connection, migration);
    QCOMPARE(restore(url, file), QString());
    QCOMPARE(m_scene->value(url, exact), before);
}

void TestRowBackup::writesParentsBeforeChildren()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const Migration migration
        = RunnerScene::fromText(u"CREATE TABLE c_parent (id int PRIMARY KEY, up int REFERENCES c_parent);"
                                "CREATE TABLE b_child (id int PRIMARY KEY REFERENCES c_parent);"
                                "CREATE TABLE a_grandchild (id int PRIMARY KEY REFERENCES b_child);"_s,
            u"003_test"_s, u"DROP TABLE a_grandchild, b_child, c_parent;"_s);
    const auto connection = RunnerScene::open(url);
    RunnerScene::apply(*connection, migration);
    m_scene->value(url,
        u"INSERT INTO c_parent VALUES (2, 2), (1, 2); INSERT INTO b_child VALUES (1); INSERT INTO a_grandchild VALUES (1)"_s);
    const QString file = m_folder.filePath(u"parents.sql"_s);
    QCOMPARE(undo(*connection, migration, file).outcome, Outcome::Applied);
    RunnerScene::apply(*connection, migration);
    QCOMPARE(restore(url, file), QString());
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM a_grandchild"_s), u"1"_s);
}

void TestRowBackup::isReadableByItsOwnerOnly()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const auto connection = RunnerScene::open(url);
    const QString file = m_folder.filePath(u"mode.sql"_s);
    QCOMPARE(undo(*connection, memory(), file).outcome, Outcome::Applied);
    struct stat status{};
    QCOMPARE(::stat(qPrintable(file), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
}

void TestRowBackup::neverOverwritesAFile_data()
{
    QTest::addColumn<bool>("isLink");
    QTest::newRow("a file") << false;
    QTest::newRow("a link that leads nowhere") << true;
}

void TestRowBackup::neverOverwritesAFile()
{
    QFETCH(const bool, isLink);
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const auto connection = RunnerScene::open(url);
    const QString path = m_folder.filePath(isLink ? u"link.sql"_s : u"mine.sql"_s);
    if (isLink) {
        QVERIFY(QFile::link(m_folder.filePath(u"nowhere"_s), path));
    } else {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("precious") == 8);
    }
    const RollbackReport report = undo(*connection, memory(), path);
    QVERIFY2(report.outcome == Outcome::RolledBack, qPrintable(describe(report)));
    QCOMPARE(report.error->kind, core::ErrorKind::Io);
    QVERIFY(report.error->state.startsWith(u"Nothing was changed"_s));
    QVERIFY(m_scene->hasTable(url, u"archon_sessions"_s));
    QVERIFY(report.backupFile.isEmpty());
    QVERIFY(QFileInfo(path).isSymLink() == isLink);
    if (!isLink) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("precious"));
    }
}

void TestRowBackup::changesNothingWhenItCannotWrite()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url, u"INSERT INTO archon_sessions (agent) VALUES ('a')"_s);
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const RollbackReport report = undo(*connection, memory(), m_folder.filePath(u"no/such/folder/x.sql"_s));
    QVERIFY2(report.outcome == Outcome::RolledBack, qPrintable(describe(report)));
    QCOMPARE(report.error->kind, core::ErrorKind::Io);
    QVERIFY(report.error->state.startsWith(u"Nothing was changed"_s));
    QCOMPARE(RunnerScene::fingerprint(url), before);
}

void TestRowBackup::changesNothingWhereAValueCouldNotBePutBack()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE keyless (a int)"_s);
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(
        u"ALTER TABLE keyless ADD COLUMN b int;"_s, u"003_test"_s, u"ALTER TABLE keyless DROP COLUMN b;"_s);
    RunnerScene::apply(*connection, migration);
    const QString file = m_folder.filePath(u"keyless.sql"_s);
    const RollbackReport report = undo(*connection, migration, file);
    QCOMPARE(report.outcome, Outcome::RolledBack);
    QVERIFY2(report.error->what.contains(u"primary key"_s), qPrintable(report.error->what));
    QVERIFY(!QFileInfo::exists(file));
    QCOMPARE(undo(*connection, migration, {}).outcome, Outcome::Applied);
}

void TestRowBackup::removesTheFileWhenNothingWasChanged()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(u"CREATE TABLE half_1 (a int); CREATE TABLE half_2 (a int);"_s,
        u"003_test"_s, u"DROP TABLE half_1;"_s); // refused at the end, because half_2 would stay
    RunnerScene::apply(*connection, migration);
    const QString file = m_folder.filePath(u"half.sql"_s);
    const RollbackReport report = undo(*connection, migration, file);
    QCOMPARE(report.outcome, Outcome::RolledBack);
    QVERIFY(!QFileInfo::exists(file));
    QVERIFY(report.backupFile.isEmpty());
}

void TestRowBackup::holdsNothingThatPsqlWouldRun()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(u"CREATE TABLE \"x\n\\! touch HACKED\n\" (a text);"_s,
        u"003_test"_s, u"DROP TABLE \"x\n\\! touch HACKED\n\";"_s);
    RunnerScene::apply(*connection, migration);
    m_scene->value(url, u"INSERT INTO \"x\n\\! touch HACKED\n\" VALUES (E'a\\n\\\\.\\n\\\\! touch HACKED\\n')"_s);
    const QString file = m_folder.filePath(u"hostile.sql"_s);
    const RollbackReport report = undo(*connection, migration, file);
    QVERIFY2(report.outcome == Outcome::Applied, qPrintable(describe(report)));
    RunnerScene::apply(*connection, migration);
    QCOMPARE(restore(url, file), QString());
    QVERIFY(!QFileInfo::exists(u"HACKED"_s));
    QCOMPARE(m_scene->value(url, u"SELECT length(a) FROM \"x\n\\! touch HACKED\n\""_s), u"21"_s);
}

QTEST_GUILESS_MAIN(TestRowBackup)
#include "tst_rowbackup.moc"
