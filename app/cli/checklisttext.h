// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/output.h"
#include "migrations/check.h"

namespace archon::app::cli {

// A checklist for people: by category, a mark that does not rely on colour alone, expected and actual for what is not
// green, and the headline at the end.
void printChecklist(Output &output, const migrations::Checklist &checklist);

// "✓" pass, "≠" there but different, "✗" missing or false, "!" the question failed, "–" not asked.
[[nodiscard]] Span markFor(migrations::Check::State state);

} // namespace archon::app::cli
