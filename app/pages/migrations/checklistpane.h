// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/check.h"
#include "migrations/service.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QTreeView;

namespace archon::app::models {
class ChecklistModel;
}

namespace archon::app::pages {

// The checklist beside the preview: a banner with the result, then category by category, each check to be opened to
// the query behind it; to run again, copy and export. GUI thread.
class ChecklistPane : public QFrame {
    Q_OBJECT

public:
    explicit ChecklistPane(QWidget *parent = nullptr);

    // What is there before anything was verified.
    void showState(const migrations::MigrationOverview &overview, const db::ServerInfo &server);
    void clear();
    void beginVerification();
    void addCheck(const migrations::Check &check);
    void showResult(const migrations::Checklist &checklist);
    void setBusy(bool busy);
    [[nodiscard]] QTreeView *tree() const { return m_tree; }

Q_SIGNALS:
    void verifyRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    enum class Tone { Neutral, Active, Good, Caution, Bad };
    void setBanner(Tone tone, const QString &title, const QString &text);
    void openWhatIsNotGreen();
    void copyMarkdown();
    void exportTo();
    void copyQuery();
    [[nodiscard]] QString markdown() const;

    models::ChecklistModel *m_model;
    QFrame *m_banner;
    QLabel *m_bannerTitle;
    QLabel *m_bannerText;
    QTreeView *m_tree;
    QPushButton *m_verify;
    QPushButton *m_copy;
    QPushButton *m_export;
    Tone m_tone = Tone::Neutral;
    migrations::Migration m_migration;
    db::ServerInfo m_server;
    QDateTime m_when; // of the last verification
};

} // namespace archon::app::pages
