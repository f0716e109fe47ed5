// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QFrame>
#include <QString>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace archon::app::widgets {

// A message that stands in the page until it is dealt with: an icon and a title, a text, at most one action, and the
// server's own words behind a button. All text is shown as plain text. GUI thread.
class MessagePanel : public QFrame {
    Q_OBJECT

public:
    enum class Tone { Neutral, Active, Good, Caution, Bad };

    explicit MessagePanel(QWidget *parent = nullptr);

    void showMessage(Tone tone, const QString &title, const QString &text);
    // The error's four parts; `place` says where in the file, and may be empty.
    void showError(const core::Error &error, const QString &place = {});
    void setAction(const QString &label); // empty: none
    void setDetails(const QString &details); // empty: none
    void setClosable(bool closable);

Q_SIGNALS:
    void actionTriggered();
    void closed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void drawIcon();

    Tone m_tone = Tone::Neutral;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_more;
    QPushButton *m_close;
    QPlainTextEdit *m_details;
};

// The button text of a fix; empty for none.
[[nodiscard]] QString fixLabel(const core::Fix &fix);
// The server's words with SQLSTATE, detail, hint and context, a line each.
[[nodiscard]] QString serverWords(const core::ServerReport &server);

} // namespace archon::app::widgets
