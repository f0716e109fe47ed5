// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace archon::app::cli {

// `plan`: what a migration would do on this database, before it does.
class PlanCommand final : public Command {
public:
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] int run(Session &session) const override;
};

} // namespace archon::app::cli
