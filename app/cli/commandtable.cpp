// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commandtable.h"

#include "cli/localcommand.h"
#include "cli/migratecommand.h"
#include "cli/plancommand.h"
#include "cli/rollbackcommand.h"
#include "cli/statuscommand.h"
#include "cli/verifycommand.h"

using namespace Qt::StringLiterals;

namespace archon::app::cli {

const std::vector<std::unique_ptr<Command>> &commandTable()
{
    static const std::vector<std::unique_ptr<Command>> table = [] {
        std::vector<std::unique_ptr<Command>> commands;
        commands.push_back(std::make_unique<StatusCommand>());
        commands.push_back(std::make_unique<PlanCommand>());
        commands.push_back(std::make_unique<MigrateCommand>());
        commands.push_back(std::make_unique<VerifyCommand>());
        commands.push_back(std::make_unique<RollbackCommand>());
        commands.push_back(std::make_unique<LocalCommand>());
        return commands;
    }();
    return table;
}

const Command *findCommand(const QString &name)
{
    for (const std::unique_ptr<Command> &command : commandTable()) {
        if (command->usage().name == name) {
            return command.get();
        }
    }
    return nullptr;
}

QStringList commandNames()
{
    QStringList names;
    for (const std::unique_ptr<Command> &command : commandTable()) {
        names << command->usage().name;
    }
    return names << u"help"_s;
}

} // namespace archon::app::cli
