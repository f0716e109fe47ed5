// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::core {

// Returns the text with passwords and keys replaced by ***: the password of any URL, password= and its kin in
// key=value text, and values that look like API keys or JSON Web Tokens. Any thread.
[[nodiscard]] QString redact(const QString &text);

} // namespace archon::core
