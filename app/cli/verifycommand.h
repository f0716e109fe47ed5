// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace archon::app::cli {

// `verify`: the checklist of a migration, answered now.
class VerifyCommand final : public Command {
public:
    [[nodiscard]] Usage usage() const override;
    [[nodiscard]] int run(Session &session) const override;
};

} // namespace archon::app::cli
