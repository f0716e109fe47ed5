// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace archon::app::cli {

// The name that somebody who typed this word most likely meant; empty: none is near. Pure.
[[nodiscard]] QString nearestName(const QString &word, const QStringList &names);

// "Did you mean NAME?", or empty.
[[nodiscard]] QString didYouMean(const QString &word, const QStringList &names, const QString &prefix = {});

} // namespace archon::app::cli
