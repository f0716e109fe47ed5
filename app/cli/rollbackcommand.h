// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace archon::app::cli {

// `rollback`: undoes a migration, or without --yes tells what that would destroy.
class RollbackCommand final : public Command {
public:
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] int run(Session &session) const override;
};

} // namespace archon::app::cli
