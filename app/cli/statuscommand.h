// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace archon::app::cli {

// `status`: the server, and every migration with its state.
class StatusCommand final : public Command {
public:
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] int run(Session &session) const override;
};

} // namespace archon::app::cli
