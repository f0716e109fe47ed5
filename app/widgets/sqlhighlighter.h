// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <KSyntaxHighlighting/SyntaxHighlighter>

namespace archon::app::widgets {

// Colours a document as PostgreSQL's SQL, in the program's own light or dark set. The grammar is loaded on first use.
class SqlHighlighter : public KSyntaxHighlighting::SyntaxHighlighter {
    Q_OBJECT

public:
    explicit SqlHighlighter(QTextDocument *document);

    void setDark(bool dark);
};

} // namespace archon::app::widgets
