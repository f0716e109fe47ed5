// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/screenshots.h"

#include "core/logging.h"
#include "pages/connect/connectpage.h"
#include "pages/migrations/migrationspage.h"
#include "pages/settings/settingspage.h"
#include "shell/application.h"
#include "shell/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QTimer>

#include <array>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace archon::app {

namespace {

// Waits for the main job to come to rest, then photographs page after page.
class Photographer : public QObject {
public:
    Photographer(Application &program, const QString &folder) : m_program(program), m_folder(folder)
    {
        pages::MigrationsController &controller = program.migrationsPage().controller();
        connect(&controller, &pages::MigrationsController::activityChanged, this, &Photographer::proceed);
        connect(&controller, &pages::MigrationsController::overviewChanged, this, &Photographer::proceed);
        connect(&program.database(), &Database::stateChanged, this, &Photographer::proceed);
        connect(&m_deadline, &QTimer::timeout, this, [this] { finish(1); });
        m_deadline.setSingleShot(true);
        m_deadline.start(90s);
    }

private:
    enum class Stage { Connecting, Verifying, Done };

    void proceed()
    {
        if (m_program.database().state() == Database::State::Failed) {
            qCCritical(core::lcApp) << "no pictures:" << m_program.database().error().text();
            finish(3);
            return;
        }
        pages::MigrationsController &controller = m_program.migrationsPage().controller();
        if (controller.isBusy() || !controller.overview() || m_scheduled) {
            return;
        }
        m_scheduled = true;
        QTimer::singleShot(50ms, this, [this] {
            m_scheduled = false;
            step();
        });
    }

    void step()
    {
        pages::MigrationsController &controller = m_program.migrationsPage().controller();
        if (controller.isBusy() || !controller.overview() || controller.overview()->migrations.isEmpty()) {
            return;
        }
        if (m_stage == Stage::Connecting) {
            photograph(u"migrations-before"_s);
            m_stage = Stage::Verifying;
            const migrations::MigrationId last = controller.overview()->migrations.last().migration.id;
            m_program.migrationsPage().choose(last);
            controller.verify(last);
            return;
        }
        if (m_stage == Stage::Verifying) {
            m_stage = Stage::Done;
            photographAll();
            finish(m_failed ? 1 : 0);
        }
    }

    void photographAll()
    {
        photograph(u"migrations"_s);
        m_program.window().showPage(&m_program.connectPage());
        photograph(u"connection"_s);
        m_program.window().showPage(&m_program.settingsPage());
        photograph(u"settings"_s);
    }

    void photograph(const QString &name)
    {
        struct Size {
            QString suffix;
            QSize size;
            qreal ratio;
        };
        const std::array<Size, 3> sizes{{{QString(), QSize(1280, 800), 1.0}, {u"-small"_s, QSize(960, 600), 1.0},
            {u"-highdpi"_s, QSize(1280, 800), 2.0}}};
        const settings::Appearance before = m_program.settings().appearance();
        for (const auto &[appearance, word] :
            {std::pair(settings::Appearance::Light, u"light"_s), std::pair(settings::Appearance::Dark, u"dark"_s)}) {
            m_program.settings().setAppearance(appearance);
            for (const Size &each : sizes) {
                m_program.window().resize(each.size);
                QPixmap picture(each.size * each.ratio);
                picture.setDevicePixelRatio(each.ratio);
                // Twice: heights that depend on the width settle in between.
                QApplication::sendPostedEvents();
                m_program.window().render(&picture);
                QApplication::sendPostedEvents();
                m_program.window().render(&picture);
                const QString file = QDir(m_folder).filePath(u"%1-%2%3.png"_s.arg(name, word, each.suffix));
                m_failed = !picture.save(file) || m_failed;
            }
        }
        m_program.settings().setAppearance(before);
        m_program.window().resize(1280, 800);
    }

    void finish(int code) { QApplication::exit(code); }

    Application &m_program;
    QString m_folder;
    QTimer m_deadline;
    Stage m_stage = Stage::Connecting;
    bool m_scheduled = false;
    bool m_failed = false;
};

} // namespace

int takeScreenshots(Application &program, const QString &folder)
{
    if (!QDir().mkpath(folder)) {
        qCCritical(core::lcApp) << "cannot make the folder" << folder;
        return 1;
    }
    Photographer photographer(program, folder);
    program.show();
    return QApplication::exec();
}

} // namespace archon::app
