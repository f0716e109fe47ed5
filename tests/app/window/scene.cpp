// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/scene.h"

#include "models/migrationmodel.h"
#include "pages/migrations/migrationspage.h"
#include "shell/mainwindow.h"

#include <QAbstractItemView>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;

namespace archon::tests {

Scene::Scene(const db::ConnectionUrl &url, const QString &migrationsFolder)
{
    auto secrets = std::make_unique<MemorySecretStore>();
    m_secrets = secrets.get();
    app::Application::Options options;
    options.settingsFile = m_home.filePath(u"settings.ini"_s);
    options.migrationsFolder = migrationsFolder;
    options.automatic = false;
    options.dataFolder = m_home.filePath(u"data"_s);
    m_program = std::make_unique<app::Application>(options, std::move(secrets));
    m_program->show();
    m_program->window().activateWindow();
    if (!QTest::qWaitForWindowActive(&m_program->window())) {
        qFatal("the window does not come to the front");
    }
    if (!url.hosts.isEmpty()) {
        m_program->database().connectTo(url, {.label = u"test"_s, .profile = {}, .production = false, .local = false});
    }
}

Scene::~Scene() = default;

QWidget *Scene::window() const
{
    return &m_program->window();
}

QString Scene::text(const QString &labelName) const
{
    return find<QLabel>(labelName)->text();
}

void Scene::click(const QString &buttonName) const
{
    auto *button = find<QAbstractButton>(buttonName);
    if (!button->isVisible() || !button->isEnabled()) {
        qFatal("%s cannot be clicked: %s", qPrintable(buttonName), button->isVisible() ? "disabled" : "hidden");
    }
    QTest::mouseClick(button, Qt::LeftButton);
}

void Scene::clickRow(const QString &viewName, int row) const
{
    auto *view = find<QAbstractItemView>(viewName);
    const QModelIndex index = view->model()->index(row, 0);
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
}

void Scene::chooseMigration(const QString &id) const
{
    const auto *view = find<QAbstractItemView>(u"migrationList"_s);
    for (int row = 0; row < view->model()->rowCount(); ++row) {
        if (view->model()->index(row, 0).data(app::models::MigrationModel::IdRole) == id) {
            clickRow(u"migrationList"_s, row);
            return;
        }
    }
    qFatal("no migration %s in the list", qPrintable(id));
}

bool Scene::waitUntilIdle() const
{
    app::pages::MigrationsController &controller = m_program->migrationsPage().controller();
    // A run is followed by a verification and that by a reading of the state: idle is when nothing follows any more.
    return QTest::qWaitFor(
        [&] {
            if (controller.isBusy() || !controller.overview()) {
                return false;
            }
            QTest::qWait(30);
            return !controller.isBusy() && controller.overview().has_value();
        },
        60000);
}

QString Scene::kindOf(const QString &id) const
{
    const auto &overview = m_program->migrationsPage().controller().overview();
    const auto *found = overview ? overview->find(migrations::MigrationId(id)) : nullptr;
    return found == nullptr ? QString() : migrations::kindName(found->state.kind);
}

std::unique_ptr<QTemporaryDir> Scene::folderOf(const QMap<QString, QByteArray> &files)
{
    auto folder = std::make_unique<QTemporaryDir>();
    for (auto each = files.cbegin(); each != files.cend(); ++each) {
        QFile file(folder->filePath(each.key()));
        if (!file.open(QIODevice::WriteOnly) || file.write(each.value()) != each.value().size()) {
            qFatal("cannot write %s", qPrintable(each.key()));
        }
    }
    return folder;
}

} // namespace archon::tests
