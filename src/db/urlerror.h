// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QStringView>

#include <optional>

namespace archon::db {

// What parse() says when it gives up. `what` must hold nothing that could be a password.
[[nodiscard]] core::Error urlError(const QString &what, const QString &next = {});
// The error for a password that stands for one which was never put in ("[YOUR-PASSWORD]", "***", "${PASSWORD}").
[[nodiscard]] core::Error passwordMissingError();
// The error for a left-over like [REF] or <host> in a part that is called `part`.
[[nodiscard]] core::Error placeholderError(const QString &part);

// As it was pasted, not decoded: is it one of the texts that documents put in place of a password?
[[nodiscard]] bool isPasswordPlaceholder(QStringView pasted);
// "[name]", "<name>", "${name}" in some place.
[[nodiscard]] bool hasPlaceholder(QStringView pasted);
// The text without brackets around it, which documents show and people leave there; nullopt when there are none.
[[nodiscard]] std::optional<QString> withoutBrackets(const QString &pasted);

} // namespace archon::db
