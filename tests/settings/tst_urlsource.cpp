// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/urlsource.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace archon::settings;
using namespace archon;
using namespace Qt::StringLiterals;

class UrlSourceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void takesTheFirstThatIsThere_data();
    void takesTheFirstThatIsThere();
    void namesTheSourceOfABadUrl_data();
    void namesTheSourceOfABadUrl();
    void ignoresAVirtualEnvironment();
    void saysThatTheFileCannotBeRead();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    void writeDotEnv(const QByteArray &text) const;
};

void UrlSourceTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void UrlSourceTest::writeDotEnv(const QByteArray &text) const
{
    QFile file(m_folder->filePath(u".env"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

namespace {

Profile work()
{
    Profile profile;
    profile.name = u"work"_s;
    profile.url.hosts = {{u"profile.example"_s, 0}};
    return profile;
}

} // namespace

void UrlSourceTest::takesTheFirstThatIsThere_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<bool>("forceLocal");
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QByteArray>("dotEnv");
    QTest::addColumn<bool>("hasProfile");
    QTest::addColumn<UrlSource::Origin>("origin");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("host");
    const QString option = u"postgresql://option.example/d"_s;
    const QString variable = u"postgresql://variable.example/d"_s;
    const QByteArray file = "DATABASE_URL=postgresql://file.example/d\n";
    using enum UrlSource::Origin;
    QTest::newRow("option") << option << false << variable << file << true << Option << u"--url"_s
                            << u"option.example"_s;
    QTest::newRow("variable") << QString() << false << variable << file << true << Environment << u"DATABASE_URL"_s
                              << u"variable.example"_s;
    QTest::newRow("file") << QString() << false << QString() << file << true << DotEnv << u".env in "_s
                          << u"file.example"_s;
    QTest::newRow("profile") << QString() << false << QString() << QByteArray() << true << Profile << u"profile work"_s
                             << u"profile.example"_s;
    QTest::newRow("nothing") << QString() << false << QString() << QByteArray() << false << Local << u"local database"_s
                             << QString();
    QTest::newRow("forced") << option << true << variable << file << true << Local << u"local database"_s << QString();
    QTest::newRow("blank ones are not there") << u" "_s << false << u"  "_s << QByteArray("DATABASE_URL=\n") << true
                                              << Profile << u"profile work"_s << u"profile.example"_s;
    QTest::newRow("file of something else") << QString() << false << QString() << QByteArray("PORT=1\n") << false
                                            << Local << u"local database"_s << QString();
}

void UrlSourceTest::takesTheFirstThatIsThere()
{
    QFETCH(QString, option);
    QFETCH(bool, forceLocal);
    QFETCH(QString, variable);
    QFETCH(QByteArray, dotEnv);
    QFETCH(bool, hasProfile);
    QFETCH(UrlSource::Origin, origin);
    QFETCH(QString, label);
    QFETCH(QString, host);
    if (!dotEnv.isEmpty()) {
        writeDotEnv(dotEnv);
    }
    QProcessEnvironment environment;
    if (!variable.isEmpty()) {
        environment.insert(u"DATABASE_URL"_s, variable);
    }
    const Profile profile = work();
    const auto source = chooseUrl(option, forceLocal, environment, m_folder->path(), hasProfile ? &profile : nullptr);
    VERIFY_RESULT(source);
    QCOMPARE(source->origin, origin);
    QCOMPARE(source->label, origin == UrlSource::Origin::DotEnv ? label + m_folder->path() : label);
    QCOMPARE(source->url.has_value(), !host.isEmpty());
    if (source->url) {
        QCOMPARE(source->url->hosts.first().name, host);
    }
    QCOMPARE(source->profile, origin == UrlSource::Origin::Profile ? u"work"_s : QString());
}

void UrlSourceTest::namesTheSourceOfABadUrl_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QByteArray>("dotEnv");
    QTest::addColumn<QString>("name");
    const QString bad = u"postgresql://u:hunter2@h:99999/d"_s;
    QTest::newRow("option") << bad << u"postgresql://good/d"_s << QByteArray("DATABASE_URL=postgresql://good/d")
                            << u"--url"_s;
    QTest::newRow("variable") << QString() << bad << QByteArray("DATABASE_URL=postgresql://good/d")
                              << u"DATABASE_URL"_s;
    QTest::newRow("file") << QString() << QString() << "DATABASE_URL='" + bad.toUtf8() + '\'' << u".env in "_s;
}

void UrlSourceTest::namesTheSourceOfABadUrl()
{
    QFETCH(QString, option);
    QFETCH(QString, variable);
    QFETCH(QByteArray, dotEnv);
    QFETCH(QString, name);
    writeDotEnv(dotEnv);
    QProcessEnvironment environment;
    environment.insert(u"DATABASE_URL"_s, variable);
    const Profile profile = work();
    const auto source = chooseUrl(option, false, environment, m_folder->path(), &profile);
    QVERIFY(!source);
    QCOMPARE(source.error().kind, core::ErrorKind::Usage);
    QVERIFY2(source.error().what.startsWith(name), qPrintable(source.error().what));
    QVERIFY2(!source.error().text().contains(u"hunter2"_s), qPrintable(source.error().text()));
}

void UrlSourceTest::ignoresAVirtualEnvironment()
{
    QVERIFY(QDir(m_folder->path()).mkdir(u".env"_s));
    const auto source = chooseUrl({}, false, {}, m_folder->path(), nullptr);
    VERIFY_RESULT(source);
    QCOMPARE(source->origin, UrlSource::Origin::Local);
}

void UrlSourceTest::saysThatTheFileCannotBeRead()
{
    if (geteuid() == 0) {
        QSKIP("root can read every file");
    }
    writeDotEnv("DATABASE_URL=postgresql://good/d");
    QVERIFY(QFile::setPermissions(m_folder->filePath(u".env"_s), {}));
    const auto source = chooseUrl({}, false, {}, m_folder->path(), nullptr);
    QVERIFY(!source);
    QCOMPARE(source.error().kind, core::ErrorKind::Io);
    QVERIFY(source.error().what.contains(m_folder->filePath(u".env"_s)));
    QVERIFY(chooseUrl({}, true, {}, m_folder->path(), nullptr)); // --local does not look
}

QTEST_APPLESS_MAIN(UrlSourceTest)
#include "tst_urlsource.moc"
