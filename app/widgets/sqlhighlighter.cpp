// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sqlhighlighter.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/Theme>

using namespace Qt::StringLiterals;

namespace archon::app::widgets {

namespace {

// One for the program: it indexes hundreds of grammars once.
KSyntaxHighlighting::Repository &repository()
{
    static KSyntaxHighlighting::Repository repository;
    static const bool extended = [] {
        repository.addCustomSearchPath(u":/syntax"_s);
        return true;
    }();
    Q_UNUSED(extended)
    return repository;
}

} // namespace

SqlHighlighter::SqlHighlighter(QTextDocument *document) : SyntaxHighlighter(document)
{
    setDefinition(repository().definitionForName(u"SQL (PostgreSQL)"_s));
}

void SqlHighlighter::setDark(bool dark)
{
    const auto theme = repository().theme(dark ? u"Archon Dark"_s : u"Archon Light"_s);
    setTheme(theme.isValid() ? theme
                             : repository().defaultTheme(dark ? KSyntaxHighlighting::Repository::DarkTheme
                                                              : KSyntaxHighlighting::Repository::LightTheme));
}

} // namespace archon::app::widgets
