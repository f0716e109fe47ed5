// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/texttable.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

TextTable::TextTable(QList<int> numberColumns) : m_numberColumns(std::move(numberColumns)) { }

void TextTable::add(const Line &cells)
{
    m_rows << cells;
}

void TextTable::print(Output &output, const QString &indent) const
{
    QList<int> widths;
    for (const Line &row : m_rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], columnsOf(row[column].text));
        }
    }
    for (const Line &row : m_rows) {
        Line line{Span(indent)};
        for (qsizetype column = 0; column < row.size(); ++column) {
            const QString padding(std::max(0, widths[column] - columnsOf(row[column].text)), u' ');
            const bool right = m_numberColumns.contains(int(column));
            line << Span(right ? padding : QString()) << row[column] << Span(right ? QString() : padding);
            if (column + 1 < row.size()) {
                line << Span(u"  "_s);
            }
        }
        output.print(line);
    }
}

} // namespace archon::app::cli
