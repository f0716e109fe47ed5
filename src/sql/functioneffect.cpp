// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/effects.h"

#include "sql/keywords.h"
#include "sql/typename.h"

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

struct Parameters {
    QStringList inputTypes;
    QStringList outputTypes; // OUT and INOUT
    QStringList tableColumns; // "id uuid"
};

Parameters readParameters(const Node &statement)
{
    Parameters result;
    for (const Node &parameter : nodesFrom(statement.value("parameters"_L1))) {
        const QString mode = parameter.string("mode"_L1);
        const QString type = argumentType(parameter.value("argType"_L1));
        if (mode == "FUNC_PARAM_TABLE"_L1) {
            result.tableColumns << quoteIdentifier(parameter.string("name"_L1)) + u' ' + type;
            continue;
        }
        if (mode != "FUNC_PARAM_OUT"_L1) {
            result.inputTypes << type;
        }
        if (mode == "FUNC_PARAM_OUT"_L1 || mode == "FUNC_PARAM_INOUT"_L1) {
            result.outputTypes << type;
        }
    }
    return result;
}

QString resultOf(const Node &statement, const Parameters &parameters)
{
    if (statement.flag("is_procedure"_L1)) {
        return {};
    }
    if (!parameters.tableColumns.isEmpty()) {
        return u"TABLE("_s + parameters.tableColumns.join(", "_L1) + u')';
    }
    const QJsonValue written = statement.value("returnType"_L1);
    if (written.isObject()) {
        const bool many = written.toObject().value("setof"_L1).toBool();
        return (many ? u"SETOF "_s : QString()) + argumentType(written);
    }
    return parameters.outputTypes.size() == 1 ? parameters.outputTypes.first() : u"record"_s;
}

QString languageOf(const Node &statement)
{
    if (const auto option = findOption(statement.value("options"_L1), "language"_L1)) {
        return nodeFrom(option->value("arg"_L1)).string("sval"_L1);
    }
    return u"sql"_s; // RETURN and BEGIN ATOMIC need not say so
}

} // namespace

CreateFunction readFunction(const Node &statement)
{
    const Parameters parameters = readParameters(statement);
    return {.function = nameFrom(stringsFrom(statement.value("funcname"_L1))),
        .argumentTypes = parameters.inputTypes,
        .result = resultOf(statement, parameters),
        .language = languageOf(statement),
        .orReplace = statement.flag("replace"_L1),
        .procedure = statement.flag("is_procedure"_L1)};
}

} // namespace archon::sql
