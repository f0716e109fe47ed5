// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace archon::settings;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class SettingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beginWithDefaults();
    void keepWhatTheUserChose();
    void tellOnlyOfChanges();
    void limitTheLockTimeout_data();
    void limitTheLockTimeout();
    void survivesNonsenseInTheFile();
    void liesInTheUsersFolder();
    void isReadableByItsOwnerOnly();
};

void SettingsTest::beginWithDefaults()
{
    const QTemporaryDir folder;
    const Settings settings(folder.filePath(u"s.ini"_s));
    QCOMPARE(settings.appearance(), Appearance::System);
    QVERIFY(settings.migrationsFolder().isEmpty());
    QCOMPARE(settings.lockTimeout(), 5000ms);
    QVERIFY(settings.windowGeometry().isEmpty());
    QVERIFY(settings.layout(u"splitter"_s).isEmpty());
    QVERIFY(settings.lastProfile().isEmpty());
}

void SettingsTest::keepWhatTheUserChose()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"s.ini"_s);
    const QByteArray bytes("\0\1\xff,;=\n", 7);
    {
        Settings settings(file);
        settings.setAppearance(Appearance::Dark);
        settings.setMigrationsFolder(u"/home/ädä/my migrations, all"_s);
        settings.setLockTimeout(1234ms);
        settings.setWindowGeometry(bytes);
        settings.setLayout(u"window"_s, "not the window's geometry");
        settings.setLayout(u"page/splitter"_s, bytes);
        settings.setLastProfile(u"work & play"_s);
    }
    Settings settings(file);
    QCOMPARE(settings.appearance(), Appearance::Dark);
    QCOMPARE(settings.migrationsFolder(), u"/home/ädä/my migrations, all"_s);
    QCOMPARE(settings.lockTimeout(), 1234ms);
    QCOMPARE(settings.windowGeometry(), bytes);
    QCOMPARE(settings.layout(u"window"_s), "not the window's geometry");
    QCOMPARE(settings.layout(u"page/splitter"_s), bytes);
    QCOMPARE(settings.lastProfile(), u"work & play"_s);
    settings.setAppearance(Appearance::System);
    QCOMPARE(settings.appearance(), Appearance::System);
}

void SettingsTest::tellOnlyOfChanges()
{
    const QTemporaryDir folder;
    Settings settings(folder.filePath(u"s.ini"_s));
    const QSignalSpy appearance(&settings, &Settings::appearanceChanged);
    const QSignalSpy migrations(&settings, &Settings::migrationsFolderChanged);
    settings.setAppearance(Appearance::System);
    settings.setMigrationsFolder({});
    QCOMPARE(appearance.size() + migrations.size(), 0);
    settings.setAppearance(Appearance::Light);
    settings.setMigrationsFolder(u"/x"_s);
    settings.setMigrationsFolder(u"/x"_s);
    QCOMPARE(appearance.size(), 1);
    QCOMPARE(appearance.first().first().value<Appearance>(), Appearance::Light);
    QCOMPARE(migrations.size(), 1);
    QCOMPARE(migrations.first().first().toString(), u"/x"_s);
}

void SettingsTest::limitTheLockTimeout_data()
{
    QTest::addColumn<int>("wanted");
    QTest::addColumn<int>("kept");
    QTest::newRow("negative") << -1 << 0;
    QTest::newRow("none") << 0 << 0;
    QTest::newRow("some") << 700 << 700;
    QTest::newRow("the most") << 600000 << 600000;
    QTest::newRow("more") << 600001 << 600000;
}

void SettingsTest::limitTheLockTimeout()
{
    QFETCH(int, wanted);
    QFETCH(int, kept);
    const QTemporaryDir folder;
    Settings settings(folder.filePath(u"s.ini"_s));
    settings.setLockTimeout(std::chrono::milliseconds(wanted));
    QCOMPARE(settings.lockTimeout(), std::chrono::milliseconds(kept));
    settings.store().setValue(u"migrations/lock_timeout_ms"_s, wanted); // also what an editor wrote
    QCOMPARE(settings.lockTimeout(), std::chrono::milliseconds(kept));
}

void SettingsTest::survivesNonsenseInTheFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"s.ini"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("appearance=purple\n[migrations]\nlock_timeout_ms=soon\n[layout\n\xff\xfe===\n");
    file.close();
    const Settings settings(file.fileName());
    QCOMPARE(settings.appearance(), Appearance::System);
    QCOMPARE(settings.lockTimeout(), 5000ms);
}

void SettingsTest::liesInTheUsersFolder()
{
    const QTemporaryDir folder;
    qputenv("XDG_CONFIG_HOME", folder.path().toUtf8());
    {
        Settings settings;
        settings.setLastProfile(u"work"_s);
    }
    qunsetenv("XDG_CONFIG_HOME");
    QVERIFY(QFile::exists(folder.filePath(u"archon-memory/settings.ini"_s)));
}

void SettingsTest::isReadableByItsOwnerOnly()
{
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    const QTemporaryDir folder;
    const QString fresh = folder.filePath(u"fresh.ini"_s);
    const QString old = folder.filePath(u"old.ini"_s);
    {
        QFile file(old);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
    }
    for (const QString &name : {fresh, old}) {
        {
            Settings settings(name);
            settings.setLastProfile(u"work"_s);
        }
        QVERIFY2(!(QFile::permissions(name) & others), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(SettingsTest)
#include "tst_settings.moc"
