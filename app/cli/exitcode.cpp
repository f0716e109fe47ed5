// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/exitcode.h"

namespace archon::app::cli {

namespace {

ExitCode exitCodeFor(migrations::Outcome outcome, const std::optional<core::Error> &error)
{
    switch (outcome) {
    case migrations::Outcome::Applied:
    case migrations::Outcome::AlreadyApplied:
    case migrations::Outcome::DryRunOk:
        return Done;
    case migrations::Outcome::RolledBack:
        return NothingChanged;
    case migrations::Outcome::Unknown:
        return InDoubt;
    case migrations::Outcome::Partial:
        return PartlyApplied;
    case migrations::Outcome::Refused:
        break;
    }
    // Nothing was begun; the reason tells a refusal of ours from a server that did not answer and from Ctrl+C.
    if (error && (error->kind == core::ErrorKind::Connection || error->kind == core::ErrorKind::Lost)) {
        return NoConnection;
    }
    if (error && error->kind == core::ErrorKind::Cancelled) {
        return NothingChanged;
    }
    return Refused;
}

} // namespace

ExitCode exitCodeFor(const core::Error &error)
{
    switch (error.kind) {
    case core::ErrorKind::Usage:
    case core::ErrorKind::Io: // a folder or a file that the command line named
        return WrongUsage;
    case core::ErrorKind::Connection:
    case core::ErrorKind::Lost:
        return NoConnection;
    case core::ErrorKind::Refused:
        return Refused;
    case core::ErrorKind::InDoubt:
        return InDoubt;
    case core::ErrorKind::Cancelled:
    case core::ErrorKind::Sql:
    case core::ErrorKind::Internal:
        break;
    }
    return NothingChanged;
}

ExitCode exitCodeFor(const migrations::RunReport &report)
{
    return exitCodeFor(report.outcome, report.error);
}

ExitCode exitCodeFor(const migrations::RollbackReport &report)
{
    const ExitCode code = exitCodeFor(report.outcome, report.error);
    return code == Done && !report.leftovers.isEmpty() ? CheckFailed : code;
}

ExitCode exitCodeFor(const migrations::Checklist &checklist)
{
    return checklist.isGreen() ? Done : CheckFailed;
}

} // namespace archon::app::cli
