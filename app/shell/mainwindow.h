// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/page.h"

#include <QList>
#include <QMainWindow>

class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace archon::settings {
class Settings;
}

namespace archon::app {

class ConnectionChip;
class Database;
class NavigationButton;

// The frame of the program: navigation, title, connection chip, the page in front, a status line. Knows pages only as
// pages. GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    enum class Place { Main, Bottom, Hidden }; // where in the navigation

    MainWindow(Database &database, settings::Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    void addPage(pages::Page *page, Place place);
    void showPage(pages::Page *page);
    [[nodiscard]] pages::Page *currentPage() const;
    void setConnectPage(pages::Page *page); // where a click on the chip leads

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Entry {
        pages::Page *page;
        NavigationButton *button; // nullptr for hidden ones
    };
    [[nodiscard]] QWidget *makeNavigation();
    [[nodiscard]] QWidget *makeHeader();
    [[nodiscard]] QWidget *makeStatus();
    void openPalette();
    void showStatus();

    Database &m_database;
    settings::Settings &m_settings;
    QList<Entry> m_entries;
    QWidget *m_navigation = nullptr;
    QLabel *m_brand = nullptr;
    QVBoxLayout *m_mainButtons = nullptr;
    QVBoxLayout *m_bottomButtons = nullptr;
    QLabel *m_title = nullptr;
    ConnectionChip *m_chip = nullptr;
    QStackedWidget *m_stack;
    QLabel *m_statusLeft = nullptr;
    QLabel *m_statusRight = nullptr;
    pages::Page *m_connectPage = nullptr;
};

} // namespace archon::app
