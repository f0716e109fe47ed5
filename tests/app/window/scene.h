// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/application.h"
#include "support/memorysecretstore.h"

#include <QTemporaryDir>
#include <QWidget>

#include <algorithm>
#include <memory>

class QAbstractItemView;
class QLabel;
class QModelIndex;
class QPushButton;

namespace archon::tests {

// The real window on a database, with settings and secrets of its own, and the hands to use it: everything is found by
// its object name and used by mouse or keyboard, as a person would.
class Scene {
public:
    // An empty URL: it starts without a connection.
    explicit Scene(const db::ConnectionUrl &url = {}, const QString &migrationsFolder = {});
    ~Scene();
    Q_DISABLE_COPY_MOVE(Scene)

    [[nodiscard]] app::Application &program() { return *m_program; }
    [[nodiscard]] MemorySecretStore &secrets() { return *m_secrets; }
    [[nodiscard]] QWidget *window() const;

    template <typename T> [[nodiscard]] T *find(const QString &name) const
    {
        // Every message panel has its title and its button: the one that is seen is meant.
        const QList<T *> found = window()->findChildren<T *>(name);
        if (found.isEmpty()) {
            qFatal("no widget is called %s", qPrintable(name));
        }
        const auto visible = std::ranges::find_if(found, &QWidget::isVisible);
        return visible != found.end() ? *visible : found.first();
    }
    [[nodiscard]] QString text(const QString &labelName) const;
    void click(const QString &buttonName) const;
    void clickRow(const QString &viewName, int row) const;
    void chooseMigration(const QString &id) const;

    // Waits until the state of the migrations was read and nothing runs. false: it took too long.
    [[nodiscard]] bool waitUntilIdle() const;
    [[nodiscard]] QString kindOf(const QString &id) const; // "applied", "pending", …

    // A folder with these files, for migrationsFolder.
    [[nodiscard]] static std::unique_ptr<QTemporaryDir> folderOf(const QMap<QString, QByteArray> &files);

private:
    QTemporaryDir m_home;
    MemorySecretStore *m_secrets; // owned by the program
    std::unique_ptr<app::Application> m_program;
};

} // namespace archon::tests
