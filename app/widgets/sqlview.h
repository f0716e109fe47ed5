// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPlainTextEdit>

#include <memory>

namespace archon::app::widgets {

class SqlHighlighter;

// SQL to read: highlighted, with line numbers, a marked statement and a marked place of an error. Offsets are UTF-16
// units of the text as given; the view converts CRLF for its own document. GUI thread.
class SqlView : public QPlainTextEdit {
    Q_OBJECT

public:
    enum class StatementMark { None, Selected, Running, Failed };

    explicit SqlView(QWidget *parent = nullptr);
    ~SqlView() override;

    void setSql(const QString &sql);
    // Marks the text from begin to end and, if asked, scrolls it into view.
    void markStatement(qsizetype begin, qsizetype end, StatementMark mark, bool scrollTo = true);
    void clearMark();
    // Underlines the word at this place; -1: none.
    void markError(qsizetype offset);
    // Marks every match and goes to the next (or previous) one, wrapping around. Returns {number of this match,
    // matches}.
    std::pair<int, int> find(const QString &needle, bool backwards, bool fromStart);

    [[nodiscard]] int numberAreaWidth() const;
    void paintNumberArea(QPaintEvent *event);

Q_SIGNALS:
    // The user put the cursor here: an offset of the text as given.
    void placeChosen(qsizetype offset);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    void layOutNumberArea();
    void refreshColors();
    void refreshSelections();
    [[nodiscard]] int toDocument(qsizetype offset) const;
    [[nodiscard]] qsizetype fromDocument(int position) const;

    QWidget *m_numbers;
    std::unique_ptr<SqlHighlighter> m_highlighter;
    QList<qsizetype> m_carriageReturns; // offsets of the CR of each CRLF in the text as given
    int m_markBegin = -1;
    int m_markEnd = -1;
    StatementMark m_mark = StatementMark::None;
    int m_error = -1;
    QString m_needle;
};

} // namespace archon::app::widgets
