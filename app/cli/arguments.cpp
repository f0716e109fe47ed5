// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/arguments.h"

#include "cli/nearestname.h"
#include "cli/option.h"

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

core::Error unknownOption(const QString &word)
{
    QString name = word.section(u'=', 0, 0);
    while (name.startsWith(u'-')) {
        name.remove(0, 1);
    }
    return usageError(
        u"There is no option %1."_s.arg(word.section(u'=', 0, 0)), didYouMean(name, optionNames(), u"--"_s));
}

} // namespace

core::Result<Arguments> Arguments::parse(const QStringList &words)
{
    Arguments arguments;
    QStringList positional;
    for (qsizetype i = 0; i < words.size(); ++i) {
        QString word = words[i];
        if (word == "--"_L1) {
            positional << words.sliced(i + 1);
            break;
        }
        if (word == "-h"_L1) {
            word = u"--help"_s;
        } else if (word == "-V"_L1) {
            word = u"--version"_s;
        }
        if (!word.startsWith(u'-') || word.size() == 1) {
            positional << word;
            continue;
        }
        const bool joined = word.contains(u'=');
        const Option *option = word.startsWith("--"_L1) ? findOption(word.section(u'=', 0, 0).mid(2)) : nullptr;
        if (option == nullptr) {
            return std::unexpected(unknownOption(word));
        }
        QString value;
        if (option->value.isEmpty()) {
            if (joined) {
                return std::unexpected(usageError(u"Option --%1 takes no value."_s.arg(option->name)));
            }
        } else {
            // An empty value is mostly a shell variable that is not set; it must not silently mean another database.
            const bool follows = i + 1 < words.size() && !words[i + 1].startsWith("--"_L1);
            value = joined ? word.section(u'=', 1) : (follows ? words[++i] : QString());
            if (value.trimmed().isEmpty()) {
                return std::unexpected(
                    usageError(u"Option --%1 needs a value: --%1 %2."_s.arg(option->name, option->value)));
            }
        }
        arguments.options.insert(option->name, value);
    }
    if (!positional.isEmpty()) {
        arguments.command = positional.takeFirst();
        arguments.words = positional;
    }
    return arguments;
}

} // namespace archon::app::cli
