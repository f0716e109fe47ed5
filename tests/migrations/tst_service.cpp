// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/service.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QTemporaryDir>
#include <QTest>

#include <semaphore>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::RunnerScene;

// The way that the window and the command line walk.
class TestService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void walksTheWholeWay();
    void knowsWhatCanBeRunAndWhatNot();
    void runsWhatTheFolderHoldsAtThatMoment();
    void tellsOfAnUnknownMigration();
    void tellsOfABadFolder();
    void createsAnExtensionWhereSupabaseKeepsThem_data();
    void createsAnExtensionWhereSupabaseKeepsThem();
    void explainsWhyAnExtensionCannotBeCreated();
    void returnsAtOnceAndCancels();

private:
    std::unique_ptr<RunnerScene> m_scene;
};

namespace {

MigrationId id(const QString &text)
{
    return MigrationId(text);
}

template <typename T> core::Result<T> await(const db::Job<T> &job)
{
    return job.future.result();
}

QStringList states(const core::Result<Overview> &overview)
{
    QStringList states;
    for (const MigrationOverview &each : overview->migrations) {
        states << kindName(each.state.kind);
    }
    return states;
}

} // namespace

void TestService::walksTheWholeWay()
{
    db::Executor executor(m_scene->server.freshDatabase());
    const MigrationService service(executor, {});
    auto overview = await(service.overview());
    VERIFY_RESULT(overview);
    QCOMPARE(states(overview), (QStringList{u"pending"_s, u"pending"_s}));
    QCOMPARE(overview->pending(), 2);
    QVERIFY(!overview->folderLabel.isEmpty());
    QCOMPARE(overview->server.versionNumber / 10000, 17);
    for (const MigrationOverview &each : overview->migrations) {
        const auto report = await(service.run(each.migration.id, {}));
        VERIFY_RESULT(report);
        QVERIFY2(report->outcome == Outcome::Applied, qPrintable(tests::describe(*report)));
        int answered = 0;
        const auto checks = await(service.verify(each.migration.id, [&answered](const Check &) { ++answered; }));
        VERIFY_RESULT(checks);
        QVERIFY2(checks->isGreen(), qPrintable(checks->headline()));
        QCOMPARE(answered, checks->total());
    }
    overview = await(service.overview());
    VERIFY_RESULT(overview);
    QCOMPARE(states(overview), (QStringList{u"applied"_s, u"applied"_s}));
    QCOMPARE(overview->pending(), 0);
    const auto preview = await(service.previewRollback(id(u"001_base_schema"_s)));
    VERIFY_RESULT(preview);
    QVERIFY(preview->refusal.contains(u"002_session_memory"_s)); // the service knows the folder
    const auto undone = await(service.rollback(id(u"002_session_memory"_s), {}, {}));
    VERIFY_RESULT(undone);
    QCOMPARE(undone->outcome, Outcome::Applied);
    QCOMPARE(states(await(service.overview())), (QStringList{u"applied"_s, u"pending"_s}));
}

void TestService::knowsWhatCanBeRunAndWhatNot()
{
    db::Executor executor(m_scene->server.freshVectorDatabase());
    const MigrationService service(executor, {});
    const auto overview = await(service.overview());
    VERIFY_RESULT(overview);
    QVERIFY(overview->find(id(u"001_base_schema"_s))->preflight.mayRun());
    const MigrationOverview *memory = overview->find(id(u"002_session_memory"_s));
    QVERIFY(memory != nullptr);
    QVERIFY(!memory->preflight.mayRun());
    QVERIFY(memory->plan.refusal.isEmpty());
    QVERIFY(memory->plan.rerunnable);
    QVERIFY(overview->find(id(u"nix"_s)) == nullptr);
    const auto report = await(service.run(memory->migration.id, {}));
    VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::Refused);
    QCOMPARE(report->error->fix.argument, u"001_base_schema"_s);
}

void TestService::runsWhatTheFolderHoldsAtThatMoment()
{
    const QTemporaryDir folder;
    const auto write = [&folder](const QString &name, const QByteArray &text) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
            qFatal("cannot write");
        }
    };
    write(u"001_first.sql"_s, "CREATE TABLE old_one (a int);");
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    db::Executor executor(url);
    const MigrationService service(executor, folder.path());
    QCOMPARE(states(await(service.overview())), QStringList{u"pending"_s});
    write(u"001_first.sql"_s, "CREATE TABLE new_one (a int);");
    write(u"002_bad.sql"_s, "CREAT TABLE;");
    const auto report = await(service.run(id(u"001_first"_s), {}));
    VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::Applied);
    QVERIFY(m_scene->hasTable(url, u"new_one"_s));
    QVERIFY(!m_scene->hasTable(url, u"old_one"_s));
    QCOMPARE(states(await(service.overview())), (QStringList{u"unrecorded"_s, u"broken"_s}));
}

void TestService::tellsOfAnUnknownMigration()
{
    db::Executor executor(m_scene->server.url(u"postgres"_s));
    const MigrationService service(executor, {});
    const MigrationId unknown = id(u"999_nix"_s);
    const auto report = await(service.run(unknown, {}));
    QVERIFY(!report);
    QCOMPARE(report.error().kind, core::ErrorKind::Usage);
    QVERIFY(report.error().what.contains(u"999_nix"_s));
    QCOMPARE(await(service.verify(unknown)).error().kind, core::ErrorKind::Usage);
    QCOMPARE(await(service.previewRollback(unknown)).error().kind, core::ErrorKind::Usage);
    QCOMPARE(await(service.rollback(unknown, {}, {})).error().kind, core::ErrorKind::Usage);
}

void TestService::tellsOfABadFolder()
{
    db::Executor executor(m_scene->server.url(u"postgres"_s));
    const MigrationService service(executor, u"/no/such/folder"_s);
    const auto overview = await(service.overview());
    QVERIFY(!overview);
    QCOMPARE(overview.error().kind, core::ErrorKind::Io);
    QCOMPARE(service.folder(), u"/no/such/folder"_s);
}

void TestService::createsAnExtensionWhereSupabaseKeepsThem_data()
{
    QTest::addColumn<QString>("prepare");
    QTest::addColumn<QString>("schema");
    QTest::newRow("plain") << u"SELECT 1"_s << u"public"_s;
    QTest::newRow("as on Supabase")
        << u"CREATE SCHEMA extensions; ALTER DATABASE %1 SET search_path = \"$user\", public, extensions"_s
        << u"extensions"_s;
    QTest::newRow("off the search path") << u"CREATE SCHEMA extensions"_s << u"public"_s;
}

void TestService::createsAnExtensionWhereSupabaseKeepsThem()
{
    QFETCH(const QString, prepare);
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, prepare.contains(u'%') ? prepare.arg(url.database) : prepare);
    db::Executor executor(url);
    const MigrationService service(executor, {});
    const auto info = await(service.createExtension(u"vector"_s));
    VERIFY_RESULT(info);
    QVERIFY(!info->vectorVersion.isEmpty());
    QTEST(info->vectorSchema, "schema");
    VERIFY_RESULT(await(service.createExtension(u"vector"_s))); // again does no harm
}

void TestService::explainsWhyAnExtensionCannotBeCreated()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    db::Executor executor(url);
    const MigrationService service(executor, {});
    auto info = await(service.createExtension(u"no \"such; DROP"_s));
    QVERIFY(!info);
    QCOMPARE(info.error().sqlState(), u"0A000"_s);
    QCOMPARE(info.error().state, u"Nothing was changed."_s);
    m_scene->value(url, u"CREATE ROLE service_weak LOGIN"_s);
    db::Executor weak(m_scene->server.url(url.database, u"service_weak"_s));
    info = await(MigrationService(weak, {}).createExtension(u"vector"_s));
    QVERIFY(!info);
    QCOMPARE(info.error().sqlState(), u"42501"_s);
    QVERIFY(!info.error().next.isEmpty());
}

void TestService::returnsAtOnceAndCancels()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"001_slow.sql"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("SELECT pg_sleep(60);") > 0);
    file.close();
    db::Executor executor(m_scene->server.freshDatabase());
    const MigrationService service(executor, folder.path());
    std::binary_semaphore sleeping(0);
    QElapsedTimer clock;
    clock.start();
    auto job = service.run(id(u"001_slow"_s), {}, [&sleeping](const RunProgress &progress) {
        if (progress.phase == RunProgress::Phase::Running) {
            sleeping.release();
        }
    });
    QVERIFY2(clock.elapsed() < 20, qPrintable(QString::number(clock.elapsed())));
    sleeping.acquire();
    service.cancel(job.id);
    const auto report = await(job);
    VERIFY_RESULT(report);
    QCOMPARE(report->outcome, Outcome::RolledBack);
    QCOMPARE(report->error->kind, core::ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestService)
#include "tst_service.moc"
