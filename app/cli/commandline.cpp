// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commandline.h"

#include "cli/arguments.h"
#include "cli/commandtable.h"
#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/nearestname.h"
#include "cli/option.h"
#include "cli/output.h"
#include "cli/session.h"

#include <csignal>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

// A write to a pipe that nobody reads ends the process without this.
class WithoutPipeSignal {
public:
    WithoutPipeSignal() : m_before(std::signal(SIGPIPE, SIG_IGN)) { }
    ~WithoutPipeSignal() { (void)std::signal(SIGPIPE, m_before); }
    Q_DISABLE_COPY_MOVE(WithoutPipeSignal)

private:
    void (*m_before)(int);
};

core::Error unknownCommand(const QString &word)
{
    if (word.contains("://"_L1)) {
        return usageError(u"“%1” is no command."_s.arg(word), u"Give the database with --url."_s);
    }
    const QString meant = didYouMean(word, commandNames());
    return usageError(u"There is no command “%1”."_s.arg(word),
        meant.isEmpty() ? u"There are: %1."_s.arg(commandNames().join(u", "_s)) : meant);
}

// Whether the options and the number of words are those of the command.
core::Result<void> check(const Arguments &arguments, const Command::Usage &usage)
{
    for (const QString &option : arguments.options.keys()) {
        if (!usage.options.contains(option) && option != "json"_L1 && option != "help"_L1) {
            return std::unexpected(usageError(u"%1 takes no option --%2."_s.arg(usage.name, option),
                u"`archon-memory help %1` lists what it takes."_s.arg(usage.name)));
        }
    }
    const int targets
        = int(arguments.has(u"url"_s)) + int(arguments.has(u"profile"_s)) + int(arguments.has(u"local"_s));
    if (targets > 1) {
        return std::unexpected(usageError(u"Only one of --url, --profile and --local can be meant."_s));
    }
    if (arguments.words.size() < usage.minimumWords) {
        return std::unexpected(usageError(
            u"%1 needs %2."_s.arg(usage.name, usage.words), u"`archon-memory help %1` tells more."_s.arg(usage.name)));
    }
    if (arguments.words.size() > usage.maximumWords) {
        return std::unexpected(
            usageError(u"%1 has no use for “%2”."_s.arg(usage.name, arguments.words.at(usage.maximumWords))));
    }
    return {};
}

int runHelp(const Arguments &arguments, Output &output)
{
    const QString name = arguments.command == "help"_L1 ? arguments.words.value(0) : arguments.command;
    if (arguments.words.size() > 1 && arguments.command == "help"_L1) {
        return fail(output, usageError(u"help has no use for “%1”."_s.arg(arguments.words.at(1))));
    }
    if (name.isEmpty() || name == "help"_L1) {
        printGeneralHelp(output);
        return Done;
    }
    const Command *command = findCommand(name);
    if (command == nullptr) {
        return fail(output, unknownCommand(name));
    }
    printCommandHelp(output, *command);
    return Done;
}

int runCommand(const Arguments &arguments, const Streams &streams, Output &output)
{
    const Command *command = findCommand(arguments.command);
    if (command == nullptr) {
        return fail(output, unknownCommand(arguments.command));
    }
    if (const core::Result<void> fits = check(arguments, command->usage()); !fits) {
        return fail(output, fits.error());
    }
    Interrupt interrupt;
    Session session(arguments, streams, output, interrupt);
    return command->run(session);
}

} // namespace

bool wantsCommandLine(const QStringList &arguments)
{
    const QStringList words = arguments.sliced(std::min<qsizetype>(1, arguments.size()));
    for (const QString &word : words) {
        const bool toolkit = word.startsWith(u'-') && !word.startsWith("--"_L1) && word != "-h"_L1 && word != "-V"_L1;
        if (toolkit && word.size() > 1) {
            return false;
        }
    }
    const core::Result<Arguments> parsed = Arguments::parse(words);
    if (!parsed || !parsed->command.isEmpty()) {
        return true;
    }
    for (const QString &option : parsed->options.keys()) {
        if (!windowOptions().contains(option)) {
            return true;
        }
    }
    return false;
}

int run(const QStringList &arguments, const Streams &streams)
{
    const WithoutPipeSignal withoutPipeSignal;
    const QStringList words = arguments.sliced(std::min<qsizetype>(1, arguments.size()));
    Output output(
        streams, words.first(words.indexOf(u"--"_s) < 0 ? words.size() : words.indexOf(u"--"_s)).contains(u"--json"_s));
    const core::Result<Arguments> parsed = Arguments::parse(words);
    if (!parsed) {
        return fail(output, parsed.error());
    }
    if (parsed->has(u"version"_s)) {
        printVersion(output);
        return Done;
    }
    if (parsed->has(u"help"_s) || parsed->command == "help"_L1) {
        return runHelp(*parsed, output);
    }
    if (parsed->command.isEmpty()) {
        return fail(output, usageError(u"Which command?"_s, u"There are: %1."_s.arg(commandNames().join(u", "_s))));
    }
    return runCommand(*parsed, streams, output);
}

} // namespace archon::app::cli
