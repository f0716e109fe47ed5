// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/checklistpane.h"

#include "migrations/report.h"
#include "migrations/words.h"
#include "models/checklistmodel.h"
#include "pages/migrations/checklistdelegate.h"
#include "theme/stylesheet.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using migrations::Check;
using migrations::Checklist;
using models::ChecklistModel;

ChecklistPane::ChecklistPane(QWidget *parent)
    : QFrame(parent),
      m_model(new ChecklistModel(this)),
      m_banner(new QFrame(this)),
      m_bannerTitle(new QLabel(m_banner)),
      m_bannerText(new QLabel(m_banner)),
      m_tree(new QTreeView(this)),
      m_verify(new QPushButton(tr("Verify again"), this)),
      m_copy(new QPushButton(tr("Copy"), this)),
      m_export(new QPushButton(tr("Export…"), this))
{
    theme::setLook(this, "pane");
    for (QLabel *label : {m_bannerTitle, m_bannerText}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_bannerTitle->setObjectName(u"checklistHeadline"_s);
    m_bannerText->setObjectName(u"checklistText"_s);
    auto *bannerColumn = new QVBoxLayout(m_banner);
    bannerColumn->setContentsMargins(14, 12, 14, 12);
    bannerColumn->setSpacing(3);
    bannerColumn->addWidget(m_bannerTitle);
    bannerColumn->addWidget(m_bannerText);

    m_tree->setObjectName(u"checklistTree"_s);
    m_tree->setAccessibleName(tr("Checklist"));
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new ChecklistDelegate(m_tree));
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(0);
    m_tree->setRootIsDecorated(false);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setExpandsOnDoubleClick(false);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        if (static_cast<ChecklistModel::Level>(index.data(ChecklistModel::LevelRole).toInt())
            != ChecklistModel::Level::Detail) {
            m_tree->setExpanded(index, !m_tree->isExpanded(index));
        }
    });
    auto *copy = new QAction(tr("Copy the query"), m_tree);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &ChecklistPane::copyQuery);
    m_tree->addAction(copy);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);

    auto *footer = new QFrame(this);
    theme::setLook(footer, "footer");
    auto *buttons = new QHBoxLayout(footer);
    buttons->setContentsMargins(12, 8, 12, 8);
    buttons->setSpacing(8);
    m_verify->setObjectName(u"verifyAgainButton"_s);
    m_copy->setObjectName(u"copyChecklistButton"_s);
    m_export->setObjectName(u"exportChecklistButton"_s);
    theme::setLook(m_copy, "quiet");
    theme::setLook(m_export, "quiet");
    buttons->addWidget(m_verify);
    buttons->addStretch();
    buttons->addWidget(m_copy);
    buttons->addWidget(m_export);
    connect(m_verify, &QPushButton::clicked, this, &ChecklistPane::verifyRequested);
    connect(m_copy, &QPushButton::clicked, this, &ChecklistPane::copyMarkdown);
    connect(m_export, &QPushButton::clicked, this, &ChecklistPane::exportTo);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bannerRow = new QHBoxLayout;
    bannerRow->setContentsMargins(12, 12, 12, 8);
    bannerRow->addWidget(m_banner);
    column->addLayout(bannerRow);
    column->addWidget(m_tree, 1);
    column->addWidget(footer);
    clear();
}

void ChecklistPane::showState(const migrations::MigrationOverview &overview, const db::ServerInfo &server)
{
    using Kind = migrations::MigrationState::Kind;
    const bool sameMigration
        = m_migration.id == overview.migration.id && m_migration.checksum == overview.migration.checksum;
    m_migration = overview.migration;
    m_server = server;
    if (sameMigration && m_when.isValid() && !m_model->isPlanned()) {
        return; // a fresh answer of the whole checklist says more than the state does
    }
    m_when = {};
    Checklist objects;
    objects.checks = overview.state.objects;
    m_model->setChecklist(objects, true);
    m_tree->expandToDepth(0);
    switch (overview.state.kind) {
    case Kind::Pending:
        setBanner(Tone::Neutral, tr("Not applied yet"),
            objects.total() > 0 ? tr("%1 will be there afterwards, and checked.")
                                      .arg(migrations::counted(objects.total(), tr("object")))
                                : overview.state.sentence);
        break;
    case Kind::Applied:
        setBanner(Tone::Good,
            objects.total() > 0 ? tr("All of %1 there").arg(migrations::counted(objects.total(), tr("object")))
                                : tr("Recorded as applied"),
            tr("Verify to call its functions and read its views as well."));
        break;
    case Kind::Broken:
        setBanner(Tone::Bad, tr("This file cannot be read"),
            overview.migration.error ? overview.migration.error->text() : QString());
        break;
    case Kind::Partial:
    case Kind::Unrecorded:
    case Kind::Drifted:
        setBanner(Tone::Caution, objects.headline(), overview.state.sentence);
        openWhatIsNotGreen();
        break;
    }
    setBusy(false);
}

void ChecklistPane::clear()
{
    m_migration = {};
    m_when = {};
    m_model->clear();
    setBanner(Tone::Neutral, tr("No migration chosen"), tr("Its checklist appears here."));
    setBusy(false);
}

void ChecklistPane::beginVerification()
{
    m_when = {};
    m_model->clear();
    setBanner(Tone::Active, tr("Verifying…"), tr("Everything happens in a transaction that is rolled back."));
}

void ChecklistPane::addCheck(const Check &check)
{
    m_model->addCheck(check);
    const int row = m_model->rowCount() - 1;
    m_tree->expand(m_model->index(row, 0));
    const int passed = m_model->checklist().passed();
    setBanner(
        Tone::Active, tr("Verifying…"), tr("%1 of %2 passed so far").arg(passed).arg(m_model->checklist().total()));
}

void ChecklistPane::showResult(const Checklist &checklist)
{
    m_when = QDateTime::currentDateTimeUtc();
    m_model->setChecklist(checklist, false);
    m_tree->expandToDepth(0);
    const bool hardFailure = checklist.count(Check::State::Fail) + checklist.count(Check::State::Error) > 0;
    setBanner(checklist.isGreen() ? Tone::Good
            : hardFailure         ? Tone::Bad
                                  : Tone::Caution,
        checklist.headline(), tr("Verified in %1 ms, nothing left behind.").arg(checklist.elapsedMs, 0, 'f', 0));
    openWhatIsNotGreen();
    setBusy(false);
}

void ChecklistPane::setBusy(bool busy)
{
    const bool chosen = !m_migration.id.isEmpty() && m_migration.isRunnable();
    m_verify->setEnabled(chosen && !busy);
    m_verify->setText(m_when.isValid() ? tr("Verify again") : tr("Verify"));
    m_copy->setEnabled(chosen && m_when.isValid());
    m_export->setEnabled(chosen && m_when.isValid());
}

void ChecklistPane::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    m_tree->doItemsLayout(); // heights depend on the width
}

void ChecklistPane::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_tree->doItemsLayout();
    }
}

void ChecklistPane::setBanner(Tone tone, const QString &title, const QString &text)
{
    struct Look {
        const char *frame;
        const char *title;
        const char *text;
    };
    static constexpr std::array<Look, 5> looks{{{"neutral", "title", "muted"}, {"active", "title", "muted"},
        {"passed", "good", "goodText"}, {"caution", "warn", "warnText"}, {"failed", "bad", "badText"}}};
    const Look &look = looks.at(size_t(tone));
    if (m_tone != tone || m_bannerTitle->text().isEmpty()) {
        m_tone = tone;
        theme::setLook(m_banner, look.frame);
        theme::setLook(m_bannerTitle, look.title);
        theme::setLook(m_bannerText, look.text);
    }
    m_bannerTitle->setText(title);
    m_bannerText->setText(text);
    m_bannerText->setVisible(!text.isEmpty());
    m_banner->setAccessibleName(title);
}

void ChecklistPane::openWhatIsNotGreen()
{
    QModelIndex first;
    for (int category = 0; category < m_model->rowCount(); ++category) {
        const QModelIndex parent = m_model->index(category, 0);
        for (int row = 0; row < m_model->rowCount(parent); ++row) {
            const QModelIndex index = m_model->index(row, 0, parent);
            const Check *check = m_model->checkAt(index);
            if (check->state != Check::State::Pass && !(m_model->isPlanned() && check->state == Check::State::Fail)) {
                first = first.isValid() ? first : index;
            }
        }
    }
    if (first.isValid()) {
        m_tree->expand(first);
        m_tree->scrollTo(first);
    }
}

void ChecklistPane::copyMarkdown()
{
    QGuiApplication::clipboard()->setText(markdown());
}

void ChecklistPane::copyQuery()
{
    if (const Check *check = m_model->checkAt(m_tree->currentIndex())) {
        QGuiApplication::clipboard()->setText(check->query);
    }
}

QString ChecklistPane::markdown() const
{
    return migrations::toMarkdown(m_model->checklist(), m_migration, m_server, m_when);
}

void ChecklistPane::exportTo()
{
    const QString suggestion = u"%1-checklist.md"_s.arg(m_migration.name);
    const QString fileName = QFileDialog::getSaveFileName(
        this, tr("Export the checklist"), suggestion, tr("Markdown (*.md);;JSON (*.json)"));
    if (fileName.isEmpty()) {
        return;
    }
    const bool json = fileName.endsWith(".json"_L1, Qt::CaseInsensitive);
    const QByteArray content
        = json ? QJsonDocument(migrations::toJson(m_model->checklist(), m_migration.id)).toJson() : markdown().toUtf8();
    QSaveFile file(fileName);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit()) {
        QMessageBox::warning(this, tr("The checklist was not saved"),
            tr("%1 cannot be written: %2").arg(fileName, file.errorString()).toHtmlEscaped());
    }
}

} // namespace archon::app::pages
