// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redaction.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace archon::core {

QString redact(const QString &text)
{
    struct Rule {
        QRegularExpression pattern;
        QString replacement;
    };
    static const auto caseless = QRegularExpression::CaseInsensitiveOption;
    static const QList<Rule> rules = {
        // A password may hold an unencoded '@' or '/', so it reaches to the last '@' of the word.
        {QRegularExpression(uR"(([a-z][a-z0-9+.-]*://[^\s:/@?#"']*):[^\s"']*@)"_s, caseless), u"\\1:***@"_s},
        {QRegularExpression(
             uR"x(\b(\w*(?:password|passwd|pwd)["']?\s*[=:]\s*)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s&;,]+))x"_s,
             caseless),
            u"\\1***"_s},
        {QRegularExpression(uR"(\b(password\s+)'(?:[^'\\]|\\.|'')*')"_s, caseless),
            u"\\1***"_s}, // CREATE ROLE … PASSWORD '…'
        {QRegularExpression(
             uR"x(\b(\w*(?:api[_-]?key|secret|token|authorization)["']?\s*[=:]\s*["']?(?:bearer\s+)?)[^\s&;,"']+)x"_s,
             caseless),
            u"\\1***"_s},
        {QRegularExpression(uR"(\bsb_[a-z]+_[A-Za-z0-9_-]{8,})"_s), u"***"_s},
        {QRegularExpression(uR"(\bsk-[A-Za-z0-9_-]{8,})"_s), u"***"_s},
        {QRegularExpression(uR"(\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)"_s), u"***"_s},
    };
    QString result = text;
    for (const Rule &rule : rules) {
        result.replace(rule.pattern, rule.replacement);
    }
    return result;
}

} // namespace archon::core
