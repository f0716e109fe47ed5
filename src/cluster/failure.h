// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <stop_token>

namespace archon::cluster {

// Errors of this room, in one line each. `words` are those of the server or of a program that was run.
[[nodiscard]] std::unexpected<core::Error> failure(
    core::ErrorKind kind, const QString &what, const QString &next = {}, const QString &words = {});
[[nodiscard]] std::unexpected<core::Error> cancelled();
// The meaning of the current errno, to be read before anything else is called.
[[nodiscard]] QString systemReason();

// Sleeps a little, to be called between two looks at something; false when the caller should give up.
[[nodiscard]] bool pause(const std::stop_token &stop);

} // namespace archon::cluster
