// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/script.h"

#include <QTest>

namespace archon::tests {

// The script, or the end of the test program: for texts that the test itself knows to be right.
inline sql::Script parsed(const QString &text)
{
    const core::Result<sql::Script> script = sql::parseScript(text);
    if (!script) {
        qFatal("%s | %s", qPrintable(script.error().text()), qPrintable(script.error().server.message));
    }
    return *script;
}

// The texts of all statements, as they would be sent.
inline QStringList statementTexts(const sql::Script &script)
{
    QStringList texts;
    for (const sql::Statement &statement : script.statements) {
        texts << QString::fromUtf8(script.statementText(statement));
    }
    return texts;
}

// The first effect of this kind.
template <typename T> T effect(const sql::Script &script)
{
    for (const sql::Statement &statement : script.statements) {
        for (const sql::Effect &found : statement.effects) {
            if (const T *match = std::get_if<T>(&found)) {
                return *match;
            }
        }
    }
    qFatal("there is no such effect");
}

} // namespace archon::tests
