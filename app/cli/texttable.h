// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/output.h"

#include <QList>

namespace archon::app::cli {

// Rows whose cells are put below each other. Columns of numbers stand to the right.
class TextTable {
public:
    explicit TextTable(QList<int> numberColumns = {});

    void add(const Line &cells);
    void print(Output &output, const QString &indent = {}) const;

private:
    QList<int> m_numberColumns;
    QList<Line> m_rows;
};

} // namespace archon::app::cli
