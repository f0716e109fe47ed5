// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace archon::migrations {

// Less than, with runs of digits compared as numbers of any length and letters without regard to case: "2_b" before
// "010_a", "0.2.0/1" before "0.10.0/1". A total order: only equal texts are equal. Does not depend on the locale.
[[nodiscard]] bool naturallyLess(QStringView a, QStringView b);

} // namespace archon::migrations
