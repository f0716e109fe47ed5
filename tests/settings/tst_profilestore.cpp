// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/profilestore.h"
#include "support/verifyresult.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace archon::settings;
using namespace archon;
using namespace Qt::StringLiterals;

class ProfileStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsProfilesByName();
    void keepsEveryKindOfUrl_data();
    void keepsEveryKindOfUrl();
    void replacesTheOneOfThatName();
    void forgetsWhatIsRemoved();
    void keepsNoSecret();
    void skipsWhatCannotBeRead();
};

namespace {

Profile profile(const QString &name, const QString &url, bool production = false)
{
    const auto parsed = db::ConnectionUrl::parse(url);
    if (!parsed) {
        QTest::qFail(qPrintable(parsed.error().text()), __FILE__, __LINE__);
        return {};
    }
    return {name, *parsed, production};
}

QStringList names(const ProfileStore &store)
{
    QStringList result;
    for (const Profile &one : store.profiles()) {
        result << one.name;
    }
    return result;
}

} // namespace

void ProfileStoreTest::keepsProfilesByName()
{
    const QTemporaryDir folder;
    const Profile work = profile(u"work"_s, u"postgresql://ada@db.example:6000/archon?sslmode=require"_s, true);
    {
        QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
        ProfileStore store(file);
        QVERIFY(store.profiles().isEmpty());
        store.save(work);
        store.save(profile(u"Home"_s, u"postgresql://localhost/x"_s));
        store.save(profile(u"ärger, \"quoted\" / [group]"_s, u"postgresql://localhost/y"_s));
    }
    QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
    const ProfileStore store(file);
    QCOMPARE(names(store), (QStringList{u"Home"_s, u"work"_s, u"ärger, \"quoted\" / [group]"_s}));
    QVERIFY(store.find(u"work"_s) != nullptr);
    QCOMPARE(*store.find(u"work"_s), work);
    QVERIFY(store.find(u"Work"_s) == nullptr);
}

void ProfileStoreTest::keepsEveryKindOfUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("several hosts") << u"postgresql://ada@a:1,b:2/archon?target_session_attrs=read-write"_s;
    QTest::newRow("IPv6") << u"postgresql://ada@[::1]:5433/archon"_s;
    QTest::newRow("socket") << u"postgresql://ada@/archon?host=/var/run/postgre%20sql"_s;
    QTest::newRow("service") << u"service=archon"_s;
    QTest::newRow("odd letters") << u"postgresql://a%40b%2Fc@h/d%20%25%C3%A4"_s;
}

void ProfileStoreTest::keepsEveryKindOfUrl()
{
    QFETCH(QString, url);
    const QTemporaryDir folder;
    const Profile before = profile(u"p"_s, url);
    {
        QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
        ProfileStore(file).save(before);
    }
    QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
    const ProfileStore store(file);
    QCOMPARE(store.profiles(), QList{before});
}

void ProfileStoreTest::replacesTheOneOfThatName()
{
    const QTemporaryDir folder;
    QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
    ProfileStore store(file);
    store.save(profile(u"p"_s, u"postgresql://old/d"_s));
    store.save(profile(u"p"_s, u"postgresql://new/d"_s, true));
    QCOMPARE(names(store), QStringList{u"p"_s});
    QCOMPARE(store.profiles().first().url.hosts.first().name, u"new"_s);
    QVERIFY(store.profiles().first().production);
    QCOMPARE(ProfileStore(file).profiles(), store.profiles());
}

void ProfileStoreTest::forgetsWhatIsRemoved()
{
    const QTemporaryDir folder;
    QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
    ProfileStore store(file);
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s}) {
        store.save(profile(name, u"postgresql://%1.example/d"_s.arg(name)));
    }
    store.remove(u"b"_s);
    store.remove(u"nobody"_s);
    QCOMPARE(names(ProfileStore(file)), (QStringList{u"a"_s, u"c"_s}));
    store.remove(u"a"_s);
    store.remove(u"c"_s);
    QVERIFY(ProfileStore(file).profiles().isEmpty());
    file.sync();
    QFile text(file.fileName());
    QVERIFY(text.open(QIODevice::ReadOnly));
    QVERIFY(!text.readAll().contains(".example"));
}

void ProfileStoreTest::keepsNoSecret()
{
    const QTemporaryDir folder;
    QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
    ProfileStore store(file);
    store.save(profile(u"p"_s, u"postgresql://ada:hunter2@h/d?sslpassword=hunter3"_s));
    QVERIFY(store.profiles().first().url.password.isEmpty());
    file.sync();
    QFile text(file.fileName());
    QVERIFY(text.open(QIODevice::ReadOnly));
    const QByteArray bytes = text.readAll();
    QVERIFY(bytes.contains("ada@h"));
    QVERIFY2(!bytes.contains("hunter"), bytes.constData());
}

void ProfileStoreTest::skipsWhatCannotBeRead()
{
    const QTemporaryDir folder;
    QSettings file(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
    {
        ProfileStore store(file);
        store.save(profile(u"bad"_s, u"postgresql://bad/d"_s));
        store.save(profile(u"good"_s, u"postgresql://good/d"_s));
    }
    file.setValue(u"profiles/1/url"_s, u"https://hunter2@nonsense"_s);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"bad.*cannot be read"_s));
    QCOMPARE(names(ProfileStore(file)), QStringList{u"good"_s});
}

QTEST_APPLESS_MAIN(ProfileStoreTest)
#include "tst_profilestore.moc"
