// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

// QVERIFY for a core::Result<T> that says what went wrong.
#define VERIFY_RESULT(result)                                                                                          \
    do {                                                                                                               \
        if (!(result).has_value()) {                                                                                   \
            QFAIL(qPrintable((result).error().text() + QLatin1String(" | ") + (result).error().sqlState()              \
                + QLatin1Char(' ') + (result).error().server.message));                                                \
        }                                                                                                              \
    } while (false)
