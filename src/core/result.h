// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <expected>

namespace archon::core {

// A value or an Error. Exceptions end where the library that throws them lives.
template <typename T> using Result = std::expected<T, Error>;

} // namespace archon::core
