// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/marks.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace archon::app::theme {

Mark markOf(migrations::Check::State state, const Colors &c)
{
    using State = migrations::Check::State;
    switch (state) {
    case State::Pass:
        return {u"check"_s, QCoreApplication::translate("Mark", "passed"), c.green, c.greenWeak};
    case State::Differs:
        return {u"differs"_s, QCoreApplication::translate("Mark", "differs"), c.amber, c.amberWeak};
    case State::Fail:
        return {u"cross"_s, QCoreApplication::translate("Mark", "failed"), c.red, c.redWeak};
    case State::Error:
        return {u"error"_s, QCoreApplication::translate("Mark", "error"), c.red, c.redWeak};
    case State::Skipped:
        break;
    }
    return {u"skipped"_s, QCoreApplication::translate("Mark", "not asked"), c.muted, c.background};
}

Mark markOf(migrations::MigrationState::Kind kind, const Colors &c)
{
    using Kind = migrations::MigrationState::Kind;
    switch (kind) {
    case Kind::Applied:
        return {u"check"_s, QCoreApplication::translate("Mark", "applied"), c.green, c.greenWeak};
    case Kind::Partial:
        return {u"differs"_s, QCoreApplication::translate("Mark", "partly"), c.amber, c.amberWeak};
    case Kind::Unrecorded:
        return {u"check"_s, QCoreApplication::translate("Mark", "not recorded"), c.amber, c.amberWeak};
    case Kind::Drifted:
        return {u"differs"_s, QCoreApplication::translate("Mark", "differs"), c.amber, c.amberWeak};
    case Kind::Broken:
        return {u"error"_s, QCoreApplication::translate("Mark", "unreadable"), c.red, c.redWeak};
    case Kind::Pending:
        break;
    }
    return {u"open"_s, QCoreApplication::translate("Mark", "pending"), c.muted, c.background};
}

} // namespace archon::app::theme
