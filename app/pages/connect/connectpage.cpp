// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/connect/connectpage.h"

#include "pages/connect/doctorview.h"
#include "pages/connect/savedconnections.h"
#include "shell/database.h"
#include "theme/stylesheet.h"
#include "widgets/messagepanel.h"

#include <QAction>
#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

namespace {

constexpr int pasteLength = 8; // characters that come at once are a paste

QString secretKey(const QString &profile)
{
    return u"connection/"_s + profile;
}

QLabel *label(const QString &text, const char *look, QWidget *parent)
{
    auto *made = new QLabel(text, parent);
    made->setTextFormat(Qt::PlainText);
    made->setWordWrap(true);
    theme::setLook(made, look);
    return made;
}

QVBoxLayout *makeCard(QFrame *card)
{
    theme::setLook(card, "card");
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(20, 16, 20, 18);
    column->setSpacing(10);
    return column;
}

core::Result<db::ConnectionUrl> nothingYet()
{
    return std::unexpected(
        core::Error{.kind = core::ErrorKind::Usage, .what = {}, .state = {}, .next = {}, .fix = {}, .server = {}});
}

} // namespace

ConnectPage::ConnectPage(Database &database, settings::Settings &settings, settings::ProfileStore &profiles,
    settings::SecretStore &secrets, QWidget *parent)
    : Page(parent),
      m_database(database),
      m_settings(settings),
      m_profiles(profiles),
      m_secrets(secrets),
      m_address(new QLineEdit(this)),
      m_password(new QLineEdit(this)),
      m_parts(new QWidget(this)),
      m_partsGrid(new QGridLayout(m_parts)),
      m_message(new widgets::MessagePanel(this)),
      m_name(new QLineEdit(this)),
      m_keepPassword(new QCheckBox(tr("Keep the password in the system's keychain"), this)),
      m_production(new QCheckBox(tr("This is production"), this)),
      m_connect(new QPushButton(tr("Connect"), this)),
      m_stop(new QPushButton(tr("Stop"), this)),
      m_doctor(new DoctorView(this)),
      m_saved(new SavedConnections(profiles, this)),
      m_local(new QPushButton(tr("Use the local database"), this)),
      m_parsed(nothingYet())
{
    setObjectName(u"connectPage"_s);
    auto *content = new QWidget(this);
    theme::setLook(content, "page");
    auto *columns = new QHBoxLayout(content);
    columns->setContentsMargins(24, 24, 24, 24);
    columns->setSpacing(16);
    columns->addWidget(makeAddressCard(), 3, Qt::AlignTop);
    auto *side = new QVBoxLayout;
    side->setSpacing(16);
    side->addWidget(makeLocalCard());
    side->addWidget(makeSavedCard());
    side->addStretch();
    columns->addLayout(side, 2);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);

    auto *local = new QAction(tr("Use the private local database"), this);
    connect(local, &QAction::triggered, this, &ConnectPage::connectLocal);
    m_commands << local;
    connect(m_address, &QLineEdit::textChanged, this, &ConnectPage::readAddress);
    connect(m_address, &QLineEdit::editingFinished, this, &ConnectPage::absorbPassword);
    connect(m_address, &QLineEdit::returnPressed, this, &ConnectPage::connectAddress);
    connect(m_password, &QLineEdit::returnPressed, this, &ConnectPage::connectAddress);
    connect(m_connect, &QPushButton::clicked, this, &ConnectPage::connectAddress);
    connect(m_stop, &QPushButton::clicked, &m_database, &Database::abort);
    connect(m_local, &QPushButton::clicked, this, &ConnectPage::connectLocal);
    connect(m_saved, &SavedConnections::connectRequested, this, &ConnectPage::connectProfile);
    connect(m_saved, &SavedConnections::removeRequested, this, &ConnectPage::forgetProfile);
    connect(m_doctor, &DoctorView::fixRequested, this, &ConnectPage::applyFix);
    connect(m_message, &widgets::MessagePanel::actionTriggered, this, [this] { applyFix(m_database.error().fix); });
    connect(&m_database, &Database::stateChanged, this, &ConnectPage::follow);
    readAddress();
    follow();
}

QWidget *ConnectPage::makeAddressCard()
{
    auto *card = new QFrame(this);
    QVBoxLayout *column = makeCard(card);
    column->addWidget(label(tr("Connect to a database"), "title", card));
    column->addWidget(label(tr("Paste its address. In Supabase: Project Settings, Database, Connection string, URI. "
                               "Quotes, line breaks and "
                               "whole lines of a .env file are understood."),
        "muted", card));
    m_address->setObjectName(u"addressField"_s);
    m_address->setPlaceholderText(u"postgresql://postgres@db.example.org:5432/postgres"_s);
    m_address->setAccessibleName(tr("Address of the database"));
    m_address->setClearButtonEnabled(true);
    theme::setLook(m_address, "large");
    m_password->setObjectName(u"passwordField"_s);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("Password, unless pgpass or a service file has it"));
    m_password->setAccessibleName(tr("Password"));
    column->addWidget(m_address);
    column->addWidget(m_password);
    m_parts->setObjectName(u"addressParts"_s);
    m_partsGrid->setContentsMargins(2, 0, 2, 0);
    m_partsGrid->setHorizontalSpacing(12);
    m_partsGrid->setVerticalSpacing(4);
    m_partsGrid->setColumnStretch(1, 1);
    column->addWidget(m_parts);
    m_message->setObjectName(u"connectMessage"_s);
    m_message->hide();
    column->addWidget(m_message);
    m_name->setObjectName(u"profileName"_s);
    m_name->setPlaceholderText(tr("Name, to save this connection (optional)"));
    m_name->setAccessibleName(tr("Name of the saved connection"));
    m_keepPassword->setObjectName(u"keepPassword"_s);
    m_production->setObjectName(u"production"_s);
    column->addWidget(m_name);
    auto *choices = new QHBoxLayout;
    choices->setSpacing(16);
    choices->addWidget(m_production);
    choices->addWidget(m_keepPassword);
    choices->addStretch();
    column->addLayout(choices);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_connect->setObjectName(u"connectButton"_s);
    m_stop->setObjectName(u"stopButton"_s);
    theme::setLook(m_connect, "primary");
    buttons->addWidget(m_connect);
    buttons->addWidget(m_stop);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addWidget(m_doctor);
    return card;
}

QWidget *ConnectPage::makeLocalCard()
{
    auto *card = new QFrame(this);
    QVBoxLayout *column = makeCard(card);
    column->addWidget(label(tr("Try it with a local database"), "heading", card));
    column->addWidget(label(
        tr("A private PostgreSQL with pgvector in your own folder. No password, no network; it stops when the last "
           "program that uses it ends."),
        "muted", card));
    m_local->setObjectName(u"localButton"_s);
    auto *row = new QHBoxLayout;
    row->addWidget(m_local);
    row->addStretch();
    column->addLayout(row);
    return card;
}

QWidget *ConnectPage::makeSavedCard()
{
    auto *card = new QFrame(this);
    QVBoxLayout *column = makeCard(card);
    column->addWidget(label(tr("Saved connections"), "heading", card));
    column->addWidget(m_saved);
    return card;
}

void ConnectPage::activate()
{
    m_address->setFocus(Qt::OtherFocusReason);
}

void ConnectPage::showUrl(const QString &url)
{
    m_address->setText(url);
    absorbPassword();
}

void ConnectPage::showFailure(const core::Error &error)
{
    m_message->showError(error);
}

void ConnectPage::readAddress()
{
    const QString text = m_address->text().trimmed();
    m_attempted = false;
    m_parsed = text.isEmpty() ? nothingYet() : db::ConnectionUrl::parse(text);
    // A pasted address brings its password along: take it out of sight at once, but not from under typing hands.
    const bool pasted = qAbs(text.size() - m_lastLength) >= pasteLength;
    m_lastLength = text.size();
    if (m_parsed && !m_parsed->password.isEmpty() && (pasted || !m_address->hasFocus())) {
        absorbPassword();
        return;
    }
    showParts();
    follow();
}

void ConnectPage::absorbPassword()
{
    if (!m_parsed || m_parsed->password.isEmpty()) {
        return;
    }
    const QStringList corrections = m_parsed->corrections;
    m_password->setText(m_parsed->password);
    m_address->setText(m_parsed->toUri()); // parsed again, now without it
    if (m_parsed) {
        m_parsed->corrections = corrections;
    }
    showParts();
}

void ConnectPage::showParts()
{
    while (QLayoutItem *item = m_partsGrid->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_parts->setVisible(m_parsed.has_value());
    if (!m_parsed) {
        return;
    }
    int row = 0;
    const auto add = [&](const QString &name, const QString &value, const char *look) {
        if (value.isEmpty()) {
            return;
        }
        m_partsGrid->addWidget(label(name, "muted", m_parts), row, 0, Qt::AlignTop);
        m_partsGrid->addWidget(label(value, look, m_parts), row, 1);
        ++row;
    };
    add(tr("Host"), m_parsed->hostLabel(), "");
    add(tr("Database"), m_parsed->database, "");
    add(tr("Role"), m_parsed->user, "");
    add(tr("Project"),
        m_parsed->supabaseProject().isEmpty() ? QString() : tr("Supabase, %1").arg(m_parsed->supabaseProject()), "");
    for (auto option = m_parsed->options.cbegin(); option != m_parsed->options.cend(); ++option) {
        add(option.key(), option.key().contains("password"_L1) ? u"***"_s : option.value(), "");
    }
    for (const QString &correction : m_parsed->corrections) {
        add(tr("Mended"), correction, "warnText");
    }
}

void ConnectPage::connectAddress()
{
    absorbPassword();
    if (!m_parsed) {
        follow();
        m_address->setFocus();
        return;
    }
    db::ConnectionUrl url = *m_parsed;
    if (!m_password->text().isEmpty()) {
        url.password = m_password->text();
    }
    const QString name = m_name->text().trimmed();
    m_attempted = true;
    m_savePending = !name.isEmpty();
    m_database.connectTo(url,
        {.label = name.isEmpty() ? url.hostLabel() : name,
            .profile = name,
            .production = m_production->isChecked(),
            .local = false});
}

void ConnectPage::connectLocal()
{
    m_attempted = false;
    m_savePending = false;
    m_database.connectLocal(m_localFolder);
}

void ConnectPage::connectProfile(const QString &name)
{
    const settings::Profile *found = m_profiles.find(name);
    if (found == nullptr) {
        return;
    }
    const settings::Profile profile = *found;
    m_name->setText(profile.name);
    m_production->setChecked(profile.production);
    m_password->clear();
    m_address->setText(profile.url.toUri());
    m_secrets.read(secretKey(name)).then(this, [this, profile](const core::Result<std::optional<QString>> &secret) {
        db::ConnectionUrl url = profile.url;
        if (secret && *secret) {
            url.password = **secret;
            m_password->setText(url.password);
            m_keepPassword->setChecked(true);
        }
        m_attempted = true;
        m_savePending = false;
        m_settings.setLastProfile(profile.name);
        m_database.connectTo(
            url, {.label = profile.name, .profile = profile.name, .production = profile.production, .local = false});
    });
}

void ConnectPage::saveProfile()
{
    settings::Profile profile;
    profile.name = m_name->text().trimmed();
    profile.url = m_database.url();
    profile.url.password.clear();
    profile.production = m_production->isChecked();
    m_profiles.save(profile);
    m_settings.setLastProfile(profile.name);
    if (m_keepPassword->isChecked() && !m_password->text().isEmpty()) {
        m_secrets.write(secretKey(profile.name), m_password->text())
            .then(this, [this](const core::Result<void> &written) {
                if (!written) {
                    m_message->showError(written.error());
                }
            });
    }
    m_saved->refresh();
}

void ConnectPage::forgetProfile(const QString &name)
{
    m_profiles.remove(name);
    m_secrets.remove(secretKey(name)).then(this, [this](const core::Result<void> &removed) {
        if (!removed) {
            m_message->showError(removed.error());
        }
    });
    m_saved->refresh();
}

void ConnectPage::applyFix(const core::Fix &fix)
{
    using Kind = core::Fix::Kind;
    switch (fix.kind) {
    case Kind::RequireTls:
        if (m_parsed) {
            db::ConnectionUrl url = *m_parsed;
            url.options.insert(u"sslmode"_s, u"require"_s);
            m_address->setText(url.toUri());
            connectAddress();
        }
        break;
    case Kind::UseSessionPooler:
        if (m_parsed) {
            m_address->setText(m_parsed->inSessionMode().toUri());
            connectAddress();
        }
        break;
    case Kind::EnterPassword:
        m_password->setFocus();
        m_password->selectAll();
        break;
    case Kind::Retry:
        connectAddress();
        break;
    default:
        break;
    }
}

void ConnectPage::follow()
{
    const Database::State state = m_database.state();
    const bool connecting = state == Database::State::Connecting;
    m_connect->setEnabled(m_parsed.has_value() && !connecting);
    m_stop->setVisible(connecting);
    m_local->setEnabled(!connecting);
    m_local->setText(connecting && m_database.origin().local ? tr("Starting…") : tr("Use the local database"));
    m_keepPassword->setVisible(m_secrets.isAvailable());
    const bool aboutField = m_attempted && !m_database.origin().local;
    m_doctor->setVisible(aboutField);
    if (aboutField) {
        m_doctor->showStages(diagnose(m_parsed, state, m_database.server(), m_database.error()));
    }
    m_message->hide();
    if (state == Database::State::Failed && (m_attempted || m_database.origin().local)) {
        m_message->showError(m_database.error());
    } else if (!m_parsed && !m_parsed.error().what.isEmpty()) {
        m_message->showError(m_parsed.error());
    }
    if (state == Database::State::Connected && m_savePending) {
        m_savePending = false;
        saveProfile();
    }
    setStatus(state == Database::State::Connected ? tr("Connected") : QString(), {});
}

} // namespace archon::app::pages
