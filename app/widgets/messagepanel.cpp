// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messagepanel.h"

#include "theme/colors.h"
#include "theme/icon.h"
#include "theme/stylesheet.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace archon::app::widgets {

namespace {

struct ToneLook {
    const char *frame;
    const char *title;
    const char *text;
    QString icon;
    QColor color;
};

ToneLook lookOf(MessagePanel::Tone tone, const theme::Colors &c)
{
    switch (tone) {
    case MessagePanel::Tone::Active:
        return {"active", "heading", "muted", u"info"_s, c.accent};
    case MessagePanel::Tone::Good:
        return {"passed", "good", "goodText", u"check"_s, c.green};
    case MessagePanel::Tone::Caution:
        return {"caution", "warn", "warnText", u"error"_s, c.amber};
    case MessagePanel::Tone::Bad:
        return {"failed", "bad", "badText", u"cross"_s, c.red};
    case MessagePanel::Tone::Neutral:
        break;
    }
    return {"neutral", "heading", "muted", u"info"_s, c.muted};
}

QLabel *plainLabel(QWidget *parent, const QString &name)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

MessagePanel::MessagePanel(QWidget *parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_title(plainLabel(this, u"messageTitle"_s)),
      m_text(plainLabel(this, u"messageText"_s)),
      m_action(new QPushButton(this)),
      m_more(new QPushButton(tr("Show the server's words"), this)),
      m_close(new QPushButton(tr("Dismiss"), this)),
      m_details(new QPlainTextEdit(this))
{
    m_action->setObjectName(u"messageAction"_s);
    m_more->setObjectName(u"messageMore"_s);
    m_close->setObjectName(u"messageClose"_s);
    m_details->setObjectName(u"messageDetails"_s);
    m_details->setReadOnly(true);
    m_details->setFont(theme::Theme::fixedFont());
    m_details->setMaximumHeight(130);
    m_details->setAccessibleName(tr("The server's words"));
    theme::setLook(m_details, "well");
    theme::setLook(m_more, "quiet");
    theme::setLook(m_close, "quiet");
    m_details->hide();
    m_action->hide();
    m_more->hide();
    m_close->hide();

    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(3);
    words->addWidget(m_title);
    words->addWidget(m_text);
    head->addLayout(words, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addSpacing(24);
    buttons->addWidget(m_action);
    buttons->addWidget(m_more);
    buttons->addWidget(m_close);
    buttons->addStretch();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(8);
    column->addLayout(head);
    column->addWidget(m_details);
    column->addLayout(buttons);

    connect(m_action, &QPushButton::clicked, this, &MessagePanel::actionTriggered);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_details->setVisible(!m_details->isVisibleTo(this));
        m_more->setText(m_details->isVisibleTo(this) ? tr("Hide the server's words") : tr("Show the server's words"));
    });
    connect(m_close, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
}

void MessagePanel::showMessage(Tone tone, const QString &title, const QString &text)
{
    const ToneLook look = lookOf(tone, theme::colors(palette()));
    theme::setLook(this, look.frame);
    theme::setLook(m_title, look.title);
    theme::setLook(m_text, look.text);
    m_tone = tone;
    drawIcon();
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    setAction({});
    setDetails({});
    show();
}

void MessagePanel::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        drawIcon();
    }
}

void MessagePanel::drawIcon()
{
    const ToneLook look = lookOf(m_tone, theme::colors(palette()));
    m_icon->setPixmap(theme::iconPixmap(look.icon, look.color, 16, qMax(2.0, devicePixelRatioF())));
}

void MessagePanel::showError(const core::Error &error, const QString &place)
{
    QStringList lines;
    for (const QString &part : {place, error.state, error.next}) {
        if (!part.isEmpty()) {
            lines << part;
        }
    }
    const bool calm = error.kind == core::ErrorKind::Cancelled || error.kind == core::ErrorKind::Refused;
    showMessage(calm ? Tone::Caution : Tone::Bad, error.what, lines.join(u'\n'));
    setAction(fixLabel(error.fix));
    setDetails(serverWords(error.server));
}

void MessagePanel::setAction(const QString &label)
{
    m_action->setText(label);
    m_action->setVisible(!label.isEmpty());
}

void MessagePanel::setDetails(const QString &details)
{
    m_details->setPlainText(details);
    m_details->hide();
    m_more->setText(tr("Show the server's words"));
    m_more->setVisible(!details.isEmpty());
}

void MessagePanel::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

QString fixLabel(const core::Fix &fix)
{
    using Kind = core::Fix::Kind;
    switch (fix.kind) {
    case Kind::CreateExtension:
        return MessagePanel::tr("Create extension %1").arg(fix.argument);
    case Kind::RunMigration:
        return MessagePanel::tr("Run %1 first").arg(fix.argument);
    case Kind::RequireTls:
        return MessagePanel::tr("Connect with TLS");
    case Kind::UseSessionPooler:
        return MessagePanel::tr("Use session mode");
    case Kind::EnterPassword:
        return MessagePanel::tr("Enter the password");
    case Kind::Retry:
        return MessagePanel::tr("Try again");
    case Kind::Verify:
        return MessagePanel::tr("Verify");
    case Kind::None:
        break;
    }
    return {};
}

QString serverWords(const core::ServerReport &server)
{
    QStringList lines;
    if (!server.message.isEmpty()) {
        const QString prefix = (server.severity + u' ' + server.sqlState).trimmed();
        lines << (prefix.isEmpty() ? server.message : prefix + u": "_s + server.message);
    }
    const std::initializer_list<std::pair<const char *, QString>> parts = {
        {"Detail", server.detail}, {"Hint", server.hint}, {"Query", server.internalQuery}, {"Context", server.context}};
    for (const auto &[label, text] : parts) {
        if (!text.isEmpty()) {
            lines << QLatin1StringView(label) + u": "_s + text;
        }
    }
    return lines.join(u'\n');
}

} // namespace archon::app::widgets
