// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/checklisttext.h"

#include "core/redaction.h"

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::Check;

namespace {

// A server may answer with a page of text; the whole of it is in --json.
constexpr qsizetype longest = 400;

void printDetail(Output &output, const QString &label, const QString &text)
{
    if (!text.isEmpty()) {
        output.print({{u"      "_s}, {label, Style::Dim}, {shortened(text, longest)}});
    }
}

void printCheck(Output &output, const Check &check)
{
    output.print({{u"  "_s}, markFor(check.state), {u" "_s}, {check.name}});
    if (check.state == Check::State::Pass) {
        return;
    }
    printDetail(output, u"expected  "_s, check.expected);
    printDetail(output, u"actual    "_s, check.actual);
    printDetail(output, {}, check.explanation);
    if (check.error) {
        printDetail(output, u"error     "_s, core::redact(check.error->what));
        if (check.error->server.message != check.error->what) {
            printDetail(output, u"server    "_s, core::redact(check.error->server.message));
        }
    }
}

} // namespace

Span markFor(Check::State state)
{
    switch (state) {
    case Check::State::Pass:
        return {u"✓"_s, Style::Good};
    case Check::State::Differs:
        return {u"≠"_s, Style::Warning};
    case Check::State::Fail:
        return {u"✗"_s, Style::Bad};
    case Check::State::Error:
        return {u"!"_s, Style::Bad};
    case Check::State::Skipped:
        break;
    }
    return {u"–"_s, Style::Dim};
}

void printChecklist(Output &output, const migrations::Checklist &checklist)
{
    for (const migrations::CategoryCount &category : checklist.categories()) {
        const bool green = category.passed == category.total;
        output.print({{category.category, Style::Bold}, {u"  "_s},
            {u"%1 of %2"_s.arg(category.passed).arg(category.total), green ? Style::Dim : Style::Warning}});
        for (const Check &check : checklist.checks) {
            if (check.category == category.category) {
                printCheck(output, check);
            }
        }
    }
    output.print();
    output.print({markFor(checklist.isGreen() ? Check::State::Pass : Check::State::Fail), {u" "_s},
        {checklist.headline(), Style::Bold}});
}

} // namespace archon::app::cli
