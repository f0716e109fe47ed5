// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/settings/settingspage.h"

#include "theme/stylesheet.h"

#include <QAction>
#include <QButtonGroup>
#include <QCoreApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using settings::Appearance;

namespace {

constexpr int longestLockTimeout = 600; // seconds, as Settings::lockTimeout() allows

// A card with a heading and a sentence; what is added to the layout comes below them.
QVBoxLayout *makeCard(QFrame *card, const QString &heading, const QString &text)
{
    theme::setLook(card, "card");
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(20, 16, 20, 18);
    column->setSpacing(8);
    auto *title = new QLabel(heading, card);
    theme::setLook(title, "heading");
    auto *words = new QLabel(text, card);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    theme::setLook(words, "muted");
    column->addWidget(title);
    column->addWidget(words);
    return column;
}

} // namespace

SettingsPage::SettingsPage(settings::Settings &settings, QWidget *parent)
    : Page(parent),
      m_settings(settings),
      m_appearance(new QButtonGroup(this)),
      m_folder(new QLineEdit(this)),
      m_lockTimeout(new QSpinBox(this))
{
    setObjectName(u"settingsPage"_s);
    auto *content = new QWidget(this);
    theme::setLook(content, "page");
    auto *column = new QVBoxLayout;
    column->setSpacing(16);
    column->addWidget(makeAppearance());
    column->addWidget(makeFolder());
    column->addWidget(makeRunning());
    column->addWidget(makeAbout());
    column->addStretch();
    auto *row = new QHBoxLayout(content);
    row->setContentsMargins(24, 24, 24, 24);
    row->addLayout(column, 3);
    row->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

QWidget *SettingsPage::makeAppearance()
{
    auto *card = new QFrame(this);
    QVBoxLayout *column = makeCard(card, tr("Appearance"), tr("Light, dark, or whatever the system is set to."));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    const std::array<std::pair<Appearance, QString>, 3> choices{
        {{Appearance::System, tr("System")}, {Appearance::Light, tr("Light")}, {Appearance::Dark, tr("Dark")}}};
    for (const auto &[appearance, name] : choices) {
        auto *button = new QPushButton(name, card);
        button->setObjectName(u"appearance"_s + QString::number(int(appearance)));
        button->setCheckable(true);
        button->setChecked(m_settings.appearance() == appearance);
        theme::setLook(button, "segment");
        m_appearance->addButton(button, int(appearance));
        row->addWidget(button);
        auto *action = new QAction(tr("Appearance: %1").arg(name), this);
        connect(action, &QAction::triggered, this, [this, chosen = appearance] { m_settings.setAppearance(chosen); });
        m_commands << action;
    }
    row->addStretch();
    column->addLayout(row);
    connect(m_appearance, &QButtonGroup::idClicked, this,
        [this](int id) { m_settings.setAppearance(static_cast<Appearance>(id)); });
    connect(&m_settings, &settings::Settings::appearanceChanged, this,
        [this](Appearance appearance) { m_appearance->button(int(appearance))->setChecked(true); });
    return card;
}

QWidget *SettingsPage::makeFolder()
{
    auto *card = new QFrame(this);
    QVBoxLayout *column = makeCard(
        card, tr("Migrations"), tr("The folder with the .sql files. Empty means those that ship with Archon Memory."));
    m_folder->setObjectName(u"folderField"_s);
    m_folder->setAccessibleName(tr("Folder of migrations"));
    m_folder->setPlaceholderText(tr("Shipped with Archon Memory"));
    m_folder->setText(m_settings.migrationsFolder());
    m_folder->setClearButtonEnabled(true);
    auto *choose = new QPushButton(tr("Choose…"), card);
    choose->setObjectName(u"chooseFolder"_s);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    column->addLayout(row);
    connect(m_folder, &QLineEdit::editingFinished, this,
        [this] { m_settings.setMigrationsFolder(m_folder->text().trimmed()); });
    connect(choose, &QPushButton::clicked, this, &SettingsPage::chooseFolder);
    connect(&m_settings, &settings::Settings::migrationsFolderChanged, m_folder, &QLineEdit::setText);
    auto *action = new QAction(tr("Choose the folder of migrations…"), this);
    connect(action, &QAction::triggered, this, &SettingsPage::chooseFolder);
    m_commands << action;
    return card;
}

QWidget *SettingsPage::makeRunning()
{
    auto *card = new QFrame(this);
    QVBoxLayout *column = makeCard(card, tr("Lock timeout"),
        tr("How long a statement may wait for a table that others use, before the migration gives up and nothing is "
           "changed. "
           "0 waits for ever."));
    m_lockTimeout->setObjectName(u"lockTimeout"_s);
    m_lockTimeout->setAccessibleName(tr("Lock timeout in seconds"));
    m_lockTimeout->setRange(0, longestLockTimeout);
    m_lockTimeout->setSuffix(tr(" s"));
    m_lockTimeout->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_lockTimeout->setFixedWidth(96);
    m_lockTimeout->setValue(int(m_settings.lockTimeout().count() / 1000));
    column->addWidget(m_lockTimeout);
    connect(m_lockTimeout, &QSpinBox::valueChanged, this,
        [this](int seconds) { m_settings.setLockTimeout(std::chrono::seconds(seconds)); });
    return card;
}

QWidget *SettingsPage::makeAbout()
{
    auto *card = new QFrame(this);
    makeCard(card, tr("Archon Memory %1").arg(QCoreApplication::applicationVersion()),
        tr("Free software under the GNU General Public License, version 3 or later. Built with Qt %1, libpqxx, "
           "libpg_query and "
           "KSyntaxHighlighting. It sends nothing anywhere but to your database.")
            .arg(QLatin1StringView(qVersion())));
    return card;
}

void SettingsPage::chooseFolder()
{
    const QString folder
        = QFileDialog::getExistingDirectory(this, tr("Folder of migrations"), m_settings.migrationsFolder());
    if (!folder.isEmpty()) {
        m_settings.setMigrationsFolder(folder);
    }
}

} // namespace archon::app::pages
