// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/filelock.h"
#include "support/verifyresult.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <optional>
#include <thread>

using namespace archon::cluster;
using namespace archon;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class FileLockTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesAndExcludes();
    void endsWithItsObject();
    void isNotInheritedByPrograms();
    void waitsForAnother();
    void givesUpWhenAsked();
    void givesUpAfterItsLimit();
    void locksTheFileThatIsThereNow();
    void saysWhyItCannot();

private:
    QTemporaryDir m_folder;
    int m_count = 0;
    QString freshFile() { return m_folder.filePath(u"lock%1"_s.arg(++m_count)); }
};

void FileLockTest::sharesAndExcludes()
{
    const QString file = freshFile();
    const auto first = FileLock::tryLock(file, FileLock::Mode::Shared);
    VERIFY_RESULT(first);
    const auto second = FileLock::tryLock(file, FileLock::Mode::Shared);
    VERIFY_RESULT(second);
    QVERIFY(first->has_value() && second->has_value());
    const auto third = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(third);
    QVERIFY(!third->has_value());
}

void FileLockTest::endsWithItsObject()
{
    const QString file = freshFile();
    {
        const auto lock = FileLock::tryLock(file, FileLock::Mode::Exclusive);
        VERIFY_RESULT(lock);
        QVERIFY(lock->has_value());
    }
    const auto again = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(again);
    QVERIFY(again->has_value());
}

void FileLockTest::isNotInheritedByPrograms()
{
    const QString file = freshFile();
    QProcess sleeper;
    {
        const auto lock = FileLock::tryLock(file, FileLock::Mode::Exclusive);
        VERIFY_RESULT(lock);
        sleeper.start(u"sleep"_s, {u"60"_s});
        QVERIFY(sleeper.waitForStarted());
    }
    const auto again = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(again);
    QVERIFY(again->has_value());
    sleeper.kill();
    sleeper.waitForFinished();
}

void FileLockTest::waitsForAnother()
{
    const QString file = freshFile();
    auto held = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(held);
    const std::jthread other([&held] {
        std::this_thread::sleep_for(150ms);
        held->reset();
    });
    const auto lock = FileLock::lock(file, FileLock::Mode::Exclusive, {}, 10s);
    VERIFY_RESULT(lock);
}

void FileLockTest::givesUpWhenAsked()
{
    const QString file = freshFile();
    const auto held = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(held);
    std::stop_source source;
    const std::jthread other([&source] {
        std::this_thread::sleep_for(100ms);
        source.request_stop();
    });
    const auto lock = FileLock::lock(file, FileLock::Mode::Shared, source.get_token(), 60s);
    QVERIFY(!lock);
    QCOMPARE(lock.error().kind, core::ErrorKind::Cancelled);
}

void FileLockTest::givesUpAfterItsLimit()
{
    const QString file = freshFile();
    const auto held = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(held);
    const auto lock = FileLock::lock(file, FileLock::Mode::Exclusive, {}, 50ms);
    QVERIFY(!lock);
    QCOMPARE(lock.error().kind, core::ErrorKind::Connection);
}

void FileLockTest::locksTheFileThatIsThereNow()
{
    const QString file = freshFile();
    auto old = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(old);
    core::Result<FileLock> waited = std::unexpected(core::Error{});
    std::jthread waiter([&] { waited = FileLock::lock(file, FileLock::Mode::Exclusive, {}, 10s); });
    std::this_thread::sleep_for(100ms); // the waiter polls the old file by now
    QVERIFY(QFile::remove(file));
    waiter.join();
    VERIFY_RESULT(waited);
    // The old lock is still held, but on a file that nobody can find any more.
    const auto third = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    VERIFY_RESULT(third);
    QVERIFY(!third->has_value());
}

void FileLockTest::saysWhyItCannot()
{
    const QString file = m_folder.filePath(u"missing/lock"_s);
    const auto lock = FileLock::tryLock(file, FileLock::Mode::Exclusive);
    QVERIFY(!lock);
    QCOMPARE(lock.error().kind, core::ErrorKind::Io);
    QVERIFY2(lock.error().what.contains(file) && lock.error().what.contains(u"No such file"_s),
        qPrintable(lock.error().what));
}

QTEST_GUILESS_MAIN(FileLockTest)
#include "tst_filelock.moc"
