// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/keychainstore.h"
#include "support/verifyresult.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace archon::settings;
using namespace archon;
using namespace Qt::StringLiterals;

// Against a real secret service: withkeyring.sh starts one for this test alone.
class KeychainStoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void findsNothingAtFirst();
    void keepsASecret_data();
    void keepsASecret();
    void replacesASecret();
    void forgetsASecret();
    void removingNothingIsNoError();
    void tellsServicesApart();
    void answersSeveralQuestionsAtOnce();
    void leavesNoSecretInAFile();
};

namespace {

// Waits as a page would: in the event loop.
template <typename T> core::Result<T> await(QFuture<core::Result<T>> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 10000)) {
        core::Error error;
        error.what = u"no answer from the keychain"_s;
        return std::unexpected(error);
    }
    return future.result();
}

} // namespace

void KeychainStoreTest::initTestCase()
{
    QVERIFY2(KeychainStore().isAvailable(),
        "There is no secret service. This test needs withkeyring.sh, dbus-run-session and gnome-keyring-daemon.");
}

void KeychainStoreTest::findsNothingAtFirst()
{
    const auto secret = await(KeychainStore().read(u"connection/nobody"_s));
    VERIFY_RESULT(secret);
    QVERIFY(!secret->has_value());
}

void KeychainStoreTest::keepsASecret_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("secret");
    QTest::newRow("plain") << u"connection/work"_s << u"hunter2"_s;
    QTest::newRow("odd letters") << u"connection/ärger & 'co'"_s << u"pä$$ w\"ör\\d\n%"_s;
    QTest::newRow("long") << u"connection/long"_s << QString(5000, u'x');
    QTest::newRow("empty") << u"connection/empty"_s << u""_s;
}

void KeychainStoreTest::keepsASecret()
{
    QFETCH(QString, key);
    QFETCH(QString, secret);
    VERIFY_RESULT(await(KeychainStore().write(key, secret)));
    const auto kept = await(KeychainStore().read(key)); // another object, as after a new start
    VERIFY_RESULT(kept);
    QVERIFY(kept->has_value());
    QCOMPARE(**kept, secret);
}

void KeychainStoreTest::replacesASecret()
{
    KeychainStore store;
    VERIFY_RESULT(await(store.write(u"connection/replaced"_s, u"old"_s)));
    VERIFY_RESULT(await(store.write(u"connection/replaced"_s, u"new"_s)));
    const auto kept = await(store.read(u"connection/replaced"_s));
    VERIFY_RESULT(kept);
    QCOMPARE(*kept, u"new"_s);
}

void KeychainStoreTest::forgetsASecret()
{
    KeychainStore store;
    VERIFY_RESULT(await(store.write(u"connection/gone"_s, u"secret"_s)));
    VERIFY_RESULT(await(store.remove(u"connection/gone"_s)));
    const auto kept = await(store.read(u"connection/gone"_s));
    VERIFY_RESULT(kept);
    QVERIFY(!kept->has_value());
}

void KeychainStoreTest::removingNothingIsNoError()
{
    VERIFY_RESULT(await(KeychainStore().remove(u"connection/nobody"_s)));
}

void KeychainStoreTest::tellsServicesApart()
{
    KeychainStore ours;
    KeychainStore theirs(u"Another Program"_s);
    VERIFY_RESULT(await(ours.write(u"connection/same"_s, u"ours"_s)));
    const auto kept = await(theirs.read(u"connection/same"_s));
    VERIFY_RESULT(kept);
    QVERIFY(!kept->has_value());
}

void KeychainStoreTest::answersSeveralQuestionsAtOnce()
{
    KeychainStore store;
    QList<QFuture<core::Result<void>>> writes;
    for (int i = 0; i < 10; ++i) {
        writes << store.write(u"connection/many%1"_s.arg(i), u"secret %1"_s.arg(i));
    }
    for (const auto &write : writes) {
        VERIFY_RESULT(await(write));
    }
    for (int i = 0; i < 10; ++i) {
        const auto kept = await(store.read(u"connection/many%1"_s.arg(i)));
        VERIFY_RESULT(kept);
        QCOMPARE(*kept, u"secret %1"_s.arg(i));
    }
}

void KeychainStoreTest::leavesNoSecretInAFile()
{
    VERIFY_RESULT(await(KeychainStore().write(u"connection/file"_s, u"correct horse battery"_s)));
    int files = 0;
    QDirIterator entries(qEnvironmentVariable("HOME"), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        QFile file(entries.next());
        if (file.open(QIODevice::ReadOnly)) {
            ++files;
            const QByteArray bytes = file.readAll();
            QVERIFY2(!bytes.contains("correct horse battery"), qPrintable(file.fileName()));
            QVERIFY2(!bytes.contains(QByteArray("correct horse battery").toBase64()), qPrintable(file.fileName()));
        }
    }
    QVERIFY(files > 0); // the keyring itself
}

QTEST_GUILESS_MAIN(KeychainStoreTest)
#include "tst_keychainstore.moc"
