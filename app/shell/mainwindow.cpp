// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/mainwindow.h"

#include "settings/settings.h"
#include "shell/commandpalette.h"
#include "shell/connectionchip.h"
#include "shell/database.h"
#include "shell/navigationbutton.h"
#include "theme/icon.h"
#include "theme/stylesheet.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app {

namespace {

constexpr int navigationWidth = 200; // pixels
constexpr int compactNavigationWidth = 57; // pixels, with icons alone
constexpr int compactBelow = 1100; // pixels of the window's width
constexpr int headerHeight = 48; // pixels

QLabel *plainLabel(const QString &name, const char *look, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    theme::setLook(label, look);
    return label;
}

} // namespace

MainWindow::MainWindow(Database &database, settings::Settings &settings, QWidget *parent)
    : QMainWindow(parent),
      m_database(database),
      m_settings(settings),
      m_stack(new QStackedWidget(this))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(u"Archon Memory"_s);
    setWindowIcon(QIcon(theme::iconPixmap(u"logo"_s, {}, 128, 1)));
    auto *center = new QWidget(this);
    auto *row = new QHBoxLayout(center);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(makeNavigation());
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(m_stack, 1);
    column->addWidget(makeStatus());
    row->addLayout(column, 1);
    setCentralWidget(center);
    setMinimumSize(860, 520);
    if (!restoreGeometry(settings.windowGeometry())) {
        resize(1280, 800);
    }
    auto *palette = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), this);
    connect(palette, &QShortcut::activated, this, &MainWindow::openPalette);
}

MainWindow::~MainWindow()
{
    m_settings.setWindowGeometry(saveGeometry());
}

QWidget *MainWindow::makeNavigation()
{
    auto *frame = new QFrame(this);
    m_navigation = frame;
    frame->setFixedWidth(navigationWidth);
    theme::setLook(frame, "navigation");
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(8, 14, 9, 12);
    column->setSpacing(0);
    auto *brand = new QHBoxLayout;
    brand->setContentsMargins(8, 0, 0, 12);
    brand->setSpacing(8);
    auto *logo = new QLabel(frame);
    logo->setPixmap(theme::iconPixmap(u"logo"_s, {}, 20, qMax(2.0, devicePixelRatioF())));
    logo->setFixedSize(20, 20);
    logo->setScaledContents(true);
    m_brand = plainLabel(u"brand"_s, "title", frame);
    m_brand->setText(u"Archon Memory"_s);
    brand->addWidget(logo);
    brand->addWidget(m_brand, 1);
    column->addLayout(brand);
    m_mainButtons = new QVBoxLayout;
    m_mainButtons->setSpacing(2);
    m_bottomButtons = new QVBoxLayout;
    m_bottomButtons->setSpacing(2);
    column->addLayout(m_mainButtons);
    column->addStretch();
    column->addLayout(m_bottomButtons);
    return frame;
}

QWidget *MainWindow::makeHeader()
{
    auto *frame = new QFrame(this);
    frame->setFixedHeight(headerHeight);
    theme::setLook(frame, "bar");
    auto *row = new QHBoxLayout(frame);
    row->setContentsMargins(16, 0, 16, 0);
    m_title = plainLabel(u"pageTitle"_s, "title", frame);
    m_chip = new ConnectionChip(m_database, frame);
    row->addWidget(m_title);
    row->addStretch();
    row->addWidget(m_chip);
    connect(m_chip, &QPushButton::clicked, this, [this] { showPage(m_connectPage); });
    return frame;
}

QWidget *MainWindow::makeStatus()
{
    auto *frame = new QFrame(this);
    theme::setLook(frame, "status");
    auto *row = new QHBoxLayout(frame);
    row->setContentsMargins(14, 4, 14, 4);
    m_statusLeft = plainLabel(u"statusLeft"_s, "muted", frame);
    m_statusRight = plainLabel(u"statusRight"_s, "muted", frame);
    row->addWidget(m_statusLeft);
    row->addStretch();
    row->addWidget(m_statusRight);
    return frame;
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    const bool compact = width() < compactBelow;
    m_navigation->setFixedWidth(compact ? compactNavigationWidth : navigationWidth);
    m_brand->setVisible(!compact);
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.button != nullptr) {
            entry.button->setCompact(compact);
        }
    }
}

void MainWindow::addPage(pages::Page *page, Place place)
{
    m_stack->addWidget(page);
    NavigationButton *button = nullptr;
    if (place != Place::Hidden) {
        button = new NavigationButton(page->iconName(), page->title(), this);
        button->setObjectName(page->objectName() + u"Button"_s);
        (place == Place::Main ? m_mainButtons : m_bottomButtons)->addWidget(button);
        connect(button, &NavigationButton::clicked, this, [this, page] { showPage(page); });
    }
    m_entries << Entry{.page = page, .button = button};
    auto *go = new QAction(tr("Go to %1").arg(page->title()), this);
    go->setObjectName(u"goTo"_s + page->objectName());
    if (m_entries.size() < 10 && button != nullptr) {
        const auto shown = std::ranges::count_if(m_entries, [](const Entry &each) { return each.button != nullptr; });
        go->setShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + int(shown))));
    }
    connect(go, &QAction::triggered, this, [this, page] { showPage(page); });
    addAction(go);
    connect(page, &pages::Page::statusChanged, this, &MainWindow::showStatus);
    connect(page, &pages::Page::attentionChanged, this, [page, button] {
        if (button != nullptr) {
            button->setAttention(page->attention());
        }
    });
    if (button != nullptr) {
        button->setAttention(page->attention());
    }
    if (m_entries.size() == 1) {
        showPage(page);
    }
}

void MainWindow::showPage(pages::Page *page)
{
    if (page == nullptr) {
        return;
    }
    m_stack->setCurrentWidget(page);
    m_title->setText(page->title());
    for (const Entry &entry : m_entries) {
        if (entry.button == nullptr) {
            continue;
        }
        // None is checked while a hidden page is in front, which an exclusive group would not allow.
        entry.button->setAutoExclusive(false);
        entry.button->setChecked(entry.page == page);
    }
    showStatus();
    page->activate();
}

pages::Page *MainWindow::currentPage() const
{
    return qobject_cast<pages::Page *>(m_stack->currentWidget());
}

void MainWindow::setConnectPage(pages::Page *page)
{
    m_connectPage = page;
}

void MainWindow::openPalette()
{
    QList<QAction *> commands = currentPage() != nullptr ? currentPage()->commands() : QList<QAction *>();
    for (const Entry &entry : m_entries) {
        if (entry.page != currentPage()) {
            commands += entry.page->commands();
        }
    }
    auto *palette = new CommandPalette(commands + actions(), this);
    palette->open();
}

void MainWindow::showStatus()
{
    if (const pages::Page *page = currentPage()) {
        m_statusLeft->setText(page->statusLeft());
        m_statusRight->setText(page->statusRight());
    }
}

} // namespace archon::app
