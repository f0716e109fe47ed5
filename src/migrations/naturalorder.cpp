// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/naturalorder.h"

#include <QString>

namespace archon::migrations {

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

QStringView takeDigits(QStringView &text)
{
    qsizetype length = 0;
    while (length < text.size() && isDigit(text.at(length))) {
        ++length;
    }
    QStringView digits = text.first(length);
    text = text.sliced(length);
    while (digits.size() > 1 && digits.front() == u'0') {
        digits = digits.sliced(1);
    }
    return digits;
}

} // namespace

bool naturallyLess(QStringView a, QStringView b)
{
    QStringView restA = a;
    QStringView restB = b;
    while (!restA.isEmpty() && !restB.isEmpty()) {
        if (isDigit(restA.front()) && isDigit(restB.front())) {
            const QStringView numberA = takeDigits(restA);
            const QStringView numberB = takeDigits(restB);
            if (numberA.size() != numberB.size()) {
                return numberA.size() < numberB.size();
            }
            if (const int order = numberA.compare(numberB); order != 0) {
                return order < 0;
            }
            continue;
        }
        const QChar charA = restA.front().toCaseFolded();
        const QChar charB = restB.front().toCaseFolded();
        if (charA != charB) {
            return charA < charB;
        }
        restA = restA.sliced(1);
        restB = restB.sliced(1);
    }
    if (restA.isEmpty() != restB.isEmpty()) {
        return restA.isEmpty();
    }
    return a.compare(b) < 0;
}

} // namespace archon::migrations
