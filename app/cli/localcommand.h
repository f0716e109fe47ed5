// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace archon::app::cli {

// `local`: starts, stops, names and deletes the private local database.
class LocalCommand final : public Command {
public:
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] int run(Session &session) const override;
};

} // namespace archon::app::cli
