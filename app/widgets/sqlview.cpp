// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sqlview.h"

#include "theme/colors.h"
#include "theme/theme.h"
#include "widgets/sqlhighlighter.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::widgets {

namespace {

constexpr qsizetype highlightLimit = 2 * 1024 * 1024; // characters; beyond it colours would cost seconds
constexpr int numberPadding = 12; // pixels on both sides of a line number
constexpr int markWidth = 3; // pixels of the bar beside a marked statement

class NumberArea final : public QWidget {
public:
    explicit NumberArea(SqlView *view) : QWidget(view), m_view(view) { }
    [[nodiscard]] QSize sizeHint() const override { return {m_view->numberAreaWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent *event) override { m_view->paintNumberArea(event); }

private:
    SqlView *m_view;
};

QTextEdit::ExtraSelection selection(const QTextCursor &cursor, const QTextCharFormat &format)
{
    QTextEdit::ExtraSelection extra;
    extra.cursor = cursor;
    extra.format = format;
    return extra;
}

} // namespace

SqlView::SqlView(QWidget *parent) : QPlainTextEdit(parent), m_numbers(new NumberArea(this))
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(NoWrap);
    setFrameShape(NoFrame);
    setFont(theme::Theme::fixedFont());
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(u' '));
    setAccessibleName(tr("SQL of the migration"));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &SqlView::layOutNumberArea);
    connect(this, &QPlainTextEdit::updateRequest, m_numbers, [this](const QRect &rect, int dy) {
        if (dy != 0) {
            m_numbers->scroll(0, dy);
        } else {
            m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
        }
    });
    layOutNumberArea();
}

SqlView::~SqlView() = default;

void SqlView::setSql(const QString &sql)
{
    m_carriageReturns.clear();
    for (qsizetype at = sql.indexOf("\r\n"_L1); at >= 0; at = sql.indexOf("\r\n"_L1, at + 2)) {
        m_carriageReturns << at;
    }
    m_mark = StatementMark::None;
    m_error = -1;
    m_needle.clear();
    m_highlighter.reset(); // so that the old grammar state is not carried along while the text changes
    QString text = sql;
    setPlainText(text.replace("\r\n"_L1, "\n"_L1));
    if (sql.size() <= highlightLimit && !sql.isEmpty()) {
        m_highlighter = std::make_unique<SqlHighlighter>(document());
    }
    refreshColors();
    horizontalScrollBar()->setValue(0);
}

void SqlView::markStatement(qsizetype begin, qsizetype end, StatementMark mark, bool scrollTo)
{
    m_markBegin = toDocument(begin);
    m_markEnd = toDocument(end);
    m_mark = mark;
    refreshSelections();
    if (!scrollTo) {
        return;
    }
    const QTextBlock block = document()->findBlock(m_markBegin);
    const int visible = qMax(1, viewport()->height() / qMax(1, fontMetrics().lineSpacing()));
    const int first = firstVisibleBlock().blockNumber();
    if (block.blockNumber() < first || block.blockNumber() > first + visible - 4) {
        verticalScrollBar()->setValue(qMax(0, block.blockNumber() - visible / 4));
    }
}

void SqlView::clearMark()
{
    m_mark = StatementMark::None;
    m_error = -1;
    refreshSelections();
}

void SqlView::markError(qsizetype offset)
{
    m_error = offset < 0 ? -1 : toDocument(offset);
    refreshSelections();
}

std::pair<int, int> SqlView::find(const QString &needle, bool backwards, bool fromStart)
{
    m_needle = needle;
    refreshSelections();
    if (needle.isEmpty()) {
        return {0, 0};
    }
    QTextDocument::FindFlags flags;
    flags.setFlag(QTextDocument::FindBackward, backwards);
    QTextCursor from = textCursor();
    if (fromStart) {
        from.setPosition(from.selectionStart());
    }
    QTextCursor match = document()->find(needle, from, flags);
    if (match.isNull()) {
        QTextCursor edge(document());
        edge.movePosition(backwards ? QTextCursor::End : QTextCursor::Start);
        match = document()->find(needle, edge, flags);
    }
    if (match.isNull()) {
        return {0, 0};
    }
    setTextCursor(match);
    ensureCursorVisible();
    int total = 0;
    int current = 0;
    for (QTextCursor each = document()->find(needle); !each.isNull(); each = document()->find(needle, each)) {
        ++total;
        if (each.selectionStart() == match.selectionStart()) {
            current = total;
        }
    }
    return {current, total};
}

int SqlView::numberAreaWidth() const
{
    const int digits = qMax(2, int(QString::number(qMax(1, blockCount())).size()));
    return 2 * numberPadding + digits * fontMetrics().horizontalAdvance(u'9');
}

void SqlView::paintNumberArea(QPaintEvent *event)
{
    const theme::Colors &c = theme::colors(palette());
    QPainter painter(m_numbers);
    painter.fillRect(event->rect(), c.surface);
    painter.setFont(font());
    const QColor bar = m_mark == StatementMark::Failed ? c.red : c.accent;
    const QColor back = m_mark == StatementMark::Failed ? c.redWeak : c.accentWeak;
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF box = blockBoundingGeometry(block).translated(contentOffset());
        if (box.top() > event->rect().bottom()) {
            break;
        }
        const bool marked = m_mark != StatementMark::None && block.position() + block.length() > m_markBegin
            && block.position() <= m_markEnd;
        if (marked) {
            painter.fillRect(QRectF(0, box.top(), m_numbers->width(), box.height()), back);
            painter.fillRect(QRectF(0, box.top(), markWidth, box.height()), bar);
        }
        painter.setPen(marked ? c.muted : c.faint);
        painter.drawText(QRectF(0, box.top(), m_numbers->width() - numberPadding, box.height()),
            Qt::AlignRight | Qt::AlignVCenter, QString::number(block.blockNumber() + 1));
    }
}

void SqlView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    layOutNumberArea();
}

void SqlView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        refreshColors();
    }
}

void SqlView::mouseReleaseEvent(QMouseEvent *event)
{
    QPlainTextEdit::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && !textCursor().hasSelection()) {
        Q_EMIT placeChosen(fromDocument(textCursor().position()));
    }
}

void SqlView::layOutNumberArea()
{
    const int width = numberAreaWidth();
    setViewportMargins(width, 0, 0, 0);
    const QRect area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), width, area.height());
}

void SqlView::refreshColors()
{
    if (m_highlighter) {
        m_highlighter->setDark(&theme::colors(palette()) == &theme::darkColors());
        m_highlighter->rehighlight();
    }
    refreshSelections();
}

void SqlView::refreshSelections()
{
    const theme::Colors &c = theme::colors(palette());
    QList<QTextEdit::ExtraSelection> selections;
    if (m_mark != StatementMark::None) {
        QTextCharFormat format;
        format.setBackground(m_mark == StatementMark::Failed ? c.redWeak : c.accentWeak);
        format.setProperty(QTextFormat::FullWidthSelection, true);
        for (QTextBlock block = document()->findBlock(m_markBegin); block.isValid() && block.position() <= m_markEnd;
            block = block.next()) {
            selections << selection(QTextCursor(block), format);
        }
    }
    if (!m_needle.isEmpty()) {
        QTextCharFormat format;
        format.setBackground(c.amberWeak);
        format.setForeground(c.amber);
        constexpr int most = 1000; // marks drawn; finding goes on beyond them
        for (QTextCursor match = document()->find(m_needle); !match.isNull() && selections.size() < most;
            match = document()->find(m_needle, match)) {
            selections << selection(match, format);
        }
    }
    if (m_error >= 0) {
        QTextCursor cursor(document());
        cursor.setPosition(qMin(m_error, document()->characterCount() - 1));
        cursor.movePosition(QTextCursor::EndOfWord, QTextCursor::KeepAnchor);
        if (!cursor.hasSelection()) {
            cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
        }
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(c.red);
        format.setForeground(c.red);
        format.setFontWeight(QFont::Bold);
        selections << selection(cursor, format);
    }
    setExtraSelections(selections);
    m_numbers->update();
}

int SqlView::toDocument(qsizetype offset) const
{
    const auto before = std::ranges::lower_bound(m_carriageReturns, offset) - m_carriageReturns.begin();
    return int(qBound(qsizetype(0), offset - before, qsizetype(document()->characterCount() - 1)));
}

qsizetype SqlView::fromDocument(int position) const
{
    qsizetype offset = position;
    for (const qsizetype at : m_carriageReturns) {
        if (at >= offset) {
            break;
        }
        ++offset;
    }
    return offset;
}

} // namespace archon::app::widgets
