// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the window: the time from the start of the process to the first painted frame against an empty QMainWindow
// in the same run, and the longest gap of the event loop while a migration runs and is verified.
#include "pages/migrations/migrationspage.h"
#include "shell/application.h"
#include "shell/mainwindow.h"
#include "support/memorysecretstore.h"
#include "support/testserver.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMainWindow>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace archon;

namespace {

constexpr int rounds = 15;

// Ends the program when the widget has been painted once.
class FirstPaint : public QObject {
public:
    explicit FirstPaint(QWidget *widget) { widget->installEventFilter(this); }
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            QTimer::singleShot(0, qApp, [] { QCoreApplication::quit(); });
        }
        return false;
    }
};

int paintEmpty()
{
    QMainWindow window;
    window.resize(1280, 800);
    const FirstPaint end(&window);
    window.show();
    return QApplication::exec();
}

std::unique_ptr<app::Application> makeProgram(const QTemporaryDir &home)
{
    app::Application::Options options;
    options.settingsFile = home.filePath(u"settings.ini"_s);
    options.automatic = false;
    return std::make_unique<app::Application>(options, std::make_unique<tests::MemorySecretStore>());
}

int paintOurs()
{
    const QTemporaryDir home;
    const auto program = makeProgram(home);
    const FirstPaint end(&program->window());
    program->show();
    return QApplication::exec();
}

double timeChild(const QString &which)
{
    QProcess child;
    QElapsedTimer clock;
    clock.start();
    child.start(QCoreApplication::applicationFilePath(), {u"--child"_s, which});
    if (!child.waitForFinished() || child.exitCode() != 0) {
        qFatal("the child for %s failed", qPrintable(which));
    }
    return double(clock.nsecsElapsed()) / 1e6;
}

double median(QList<double> values)
{
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

void measureStart(QTextStream &out)
{
    QList<double> empty;
    QList<double> ours;
    QList<double> ratios;
    timeChild(u"empty"_s);
    timeChild(u"ours"_s);
    for (int round = 0; round < rounds; ++round) {
        empty << timeChild(u"empty"_s);
        ours << timeChild(u"ours"_s);
        ratios << ours.last() / empty.last();
    }
    std::ranges::sort(ratios);
    out << u"first painted window / empty QMainWindow: ratio %1 (min %2, max %3); medians %4 ms / %5 ms; aim at most 2\n"_s
               .arg(median(ratios), 0, 'f', 2)
               .arg(ratios.first(), 0, 'f', 2)
               .arg(ratios.last(), 0, 'f', 2)
               .arg(median(ours), 0, 'f', 1)
               .arg(median(empty), 0, 'f', 1);
}

// How long the event loop goes without coming round, in ms, longest last.
QList<double> gapsWhile(const std::function<bool()> &busy)
{
    QList<double> gaps;
    QElapsedTimer since;
    QTimer beat;
    beat.setTimerType(Qt::PreciseTimer);
    beat.setInterval(0);
    QObject::connect(&beat, &QTimer::timeout, &beat, [&] {
        gaps << double(since.nsecsElapsed()) / 1e6;
        since.restart();
    });
    since.start();
    beat.start();
    QEventLoop loop;
    QObject::connect(&beat, &QTimer::timeout, &loop, [&] {
        if (!busy()) {
            loop.quit();
        }
    });
    loop.exec();
    std::ranges::sort(gaps);
    return gaps;
}

void measureGap(QTextStream &out)
{
    tests::TestServer server;
    QList<double> longest;
    for (int round = 0; round < 5; ++round) {
        const QTemporaryDir home;
        const auto program = makeProgram(home);
        program->show();
        program->database().connectTo(server.freshDatabase(), {});
        auto &controller = program->migrationsPage().controller();
        if (!QTest::qWaitFor([&] { return controller.overview() && !controller.isBusy(); }, 30000)) {
            qFatal("no overview");
        }
        QTest::qWait(300); // what the first showing of a page costs is no part of a run
        controller.run(migrations::MigrationId(u"001_base_schema"_s));
        if (!QTest::qWaitFor([&] { return !controller.isBusy(); }, 30000)) {
            qFatal("001 does not end");
        }
        QTest::qWait(300);
        program->migrationsPage().choose(migrations::MigrationId(u"002_session_memory"_s));
        QTest::qWait(300);
        controller.run(migrations::MigrationId(u"002_session_memory"_s));
        const QList<double> gaps = gapsWhile([&] { return controller.isBusy(); });
        longest << gaps.last();
    }
    std::ranges::sort(longest);
    out << u"longest gap of the event loop while 002 runs and is verified: median %1 ms, worst %2 ms of %3 runs; aim under 16, never above 50\n"_s
               .arg(median(longest), 0, 'f', 1)
               .arg(longest.last(), 0, 'f', 1)
               .arg(longest.size());
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", qEnvironmentVariable("QT_QPA_PLATFORM", u"offscreen"_s).toLocal8Bit());
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--child"_s) {
        return arguments.value(2) == u"empty"_s ? paintEmpty() : paintOurs();
    }
    QTextStream out(stdout);
    measureStart(out);
    out.flush();
    measureGap(out);
    return 0;
}
