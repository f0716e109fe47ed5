// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/help.h"

#include "cli/commandtable.h"
#include "cli/option.h"
#include "cli/texttable.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

constexpr int textWidth = 78;

QStringList wrapped(const QString &text, int width)
{
    QStringList lines;
    QString line;
    for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > width) {
            lines << line;
            line.clear();
        }
        line += (line.isEmpty() ? QString() : u" "_s) + word;
    }
    return line.isEmpty() ? lines : lines << line;
}

void printText(Output &output, const QString &text)
{
    for (const QString &paragraph : text.split(u'\n')) {
        for (const QString &line : wrapped(paragraph, textWidth)) {
            output.print(line);
        }
    }
}

void printOptions(Output &output, const QStringList &names)
{
    TextTable table;
    for (const QString &name : names) {
        const Option *option = findOption(name);
        QString left = u"--"_s + option->name + (option->value.isEmpty() ? QString() : u" "_s + option->value);
        for (const QString &line : wrapped(option->help, textWidth - 24)) {
            table.add({left, line});
            left.clear();
        }
    }
    table.print(output, u"  "_s);
}

QString synopsis(const Command::Usage &usage)
{
    return (u"archon-memory "_s + usage.name + u' ' + usage.words).trimmed() + u" [options]"_s;
}

QJsonObject toJson(const Command::Usage &usage)
{
    return {{u"name"_s, usage.name}, {u"usage"_s, synopsis(usage)}, {u"summary"_s, usage.summary},
        {u"options"_s, QJsonArray::fromStringList(usage.options + QStringList{u"json"_s, u"help"_s})}};
}

} // namespace

void printGeneralHelp(Output &output)
{
    output.print({{u"archon-memory"_s, Style::Bold}, {u" — run Archon's migrations safely and see that they took"_s}});
    output.print();
    output.print(u"Without a command it opens the window. With one it works in the terminal:"_s);
    output.print();
    TextTable commands;
    QJsonArray list;
    for (const std::unique_ptr<Command> &command : commandTable()) {
        const Command::Usage usage = command->usage();
        commands.add({{(usage.name + u' ' + usage.words).trimmed(), Style::Bold}, usage.summary});
        list << toJson(usage);
    }
    commands.add({{u"help [COMMAND]"_s, Style::Bold}, u"show this, or the help of a command"_s});
    commands.print(output, u"  "_s);
    output.print();
    output.print({{u"Which database"_s, Style::Bold}});
    printText(output,
        u"The first of these that is there: --url, DATABASE_URL, DATABASE_URL in the file .env of the working folder, "
        u"the saved "
        u"connection used last, the private local database."_s);
    output.print();
    output.print({{u"Options"_s, Style::Bold}});
    printOptions(output, windowOptions() + QStringList{u"json"_s, u"help"_s, u"version"_s});
    output.print();
    output.print({{u"Exit codes"_s, Style::Bold}});
    TextTable codes({0});
    const QStringList meanings{u"done, and all green"_s, u"a check failed"_s, u"wrong usage"_s, u"cannot connect"_s,
        u"it failed or was stopped, and nothing changed"_s, u"the outcome could not be determined"_s,
        u"refused: preflight, lock held by another runner, or confirmation missing"_s,
        u"partly applied (a file that cannot run in a transaction)"_s};
    for (qsizetype i = 0; i < meanings.size(); ++i) {
        codes.add({QString::number(i), meanings[i]});
    }
    codes.print(output, u"  "_s);
    output.document({{u"commands"_s, list}});
}

void printCommandHelp(Output &output, const Command &command)
{
    const Command::Usage usage = command.usage();
    output.print({{synopsis(usage), Style::Bold}});
    output.print();
    printText(output, usage.summary.left(1).toUpper() + usage.summary.mid(1) + u'.');
    if (!usage.details.isEmpty()) {
        output.print();
        printText(output, usage.details);
    }
    output.print();
    output.print({{u"Options"_s, Style::Bold}});
    printOptions(output, usage.options + QStringList{u"json"_s, u"help"_s});
    output.document(toJson(usage));
}

void printVersion(Output &output)
{
    output.print(u"archon-memory " ARCHON_VERSION ""_s);
    output.document({{u"version"_s, QStringLiteral(ARCHON_VERSION)}});
}

} // namespace archon::app::cli
