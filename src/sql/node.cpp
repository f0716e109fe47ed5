// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/node.h"

namespace archon::sql {

using namespace Qt::StringLiterals;

Node nodeFrom(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    if (object.isEmpty()) {
        return {};
    }
    return {.type = object.constBegin().key(), .fields = object.constBegin().value().toObject()};
}

QList<Node> nodesFrom(const QJsonValue &value)
{
    QList<Node> nodes;
    if (value.isObject()) {
        return nodesFrom(nodeFrom(value).value("items"_L1));
    }
    const QJsonArray array = value.toArray();
    nodes.reserve(array.size());
    for (const QJsonValue &item : array) {
        nodes << nodeFrom(item);
    }
    return nodes;
}

QStringList stringsFrom(const QJsonValue &value)
{
    QStringList strings;
    for (const Node &node : nodesFrom(value)) {
        strings << node.string("sval"_L1);
    }
    return strings;
}

Name nameFrom(const QStringList &parts)
{
    if (parts.isEmpty()) {
        return {};
    }
    return {.schema = parts.size() > 1 ? parts.at(parts.size() - 2) : QString(), .name = parts.last()};
}

Name relationFrom(const QJsonValue &rangeVar)
{
    const QJsonObject fields = rangeVar.toObject();
    return {.schema = fields.value("schemaname"_L1).toString(), .name = fields.value("relname"_L1).toString()};
}

int integerFrom(const Node &constant)
{
    const QJsonValue value = constant.value("ival"_L1);
    return value.isObject() ? value.toObject().value("ival"_L1).toInt() : value.toInt();
}

std::optional<Node> findOption(const QJsonValue &options, QLatin1StringView name)
{
    std::optional<Node> found;
    for (const Node &option : nodesFrom(options)) {
        if (option.string("defname"_L1).compare(name, Qt::CaseInsensitive) == 0) {
            found = option; // the last one holds
        }
    }
    return found;
}

bool isOn(const Node &option)
{
    if (!option.has("arg"_L1)) {
        return true;
    }
    const Node value = nodeFrom(option.value("arg"_L1));
    if (value.is("Boolean"_L1)) {
        return value.flag("boolval"_L1);
    }
    if (value.is("Integer"_L1)) {
        return integerFrom(value) != 0;
    }
    QString word = value.string("sval"_L1).toLower();
    if (word.isEmpty()) { // a bare word may come as the name of a type
        word = stringsFrom(value.value("names"_L1)).value(0);
    }
    return word == "true"_L1 || word == "on"_L1 || word == "yes"_L1 || word == "1"_L1;
}

bool hasOption(const QJsonValue &options, QLatin1StringView name)
{
    const std::optional<Node> option = findOption(options, name);
    return option && isOn(*option);
}

void visitNodes(const QJsonValue &value, const std::function<bool(const Node &)> &visit)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array) {
            visitNodes(item, visit);
        }
        return;
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        // Node types are written with a capital letter, fields are not.
        const bool isNode = it.key().front().isUpper();
        if (!isNode || visit(Node{.type = it.key(), .fields = it.value().toObject()})) {
            visitNodes(it.value(), visit);
        }
    }
}

bool mayBeSame(const Name &a, const Name &b)
{
    return a.name == b.name && (a.schema.isEmpty() || b.schema.isEmpty() || a.schema == b.schema);
}

} // namespace archon::sql
