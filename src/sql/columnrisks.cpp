// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/riskcontext.h"

#include "sql/tableeffects.h"
#include "sql/typename.h"

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

enum class Volatility { Harmless, Unknown, Volatile };

// A volatile default is computed for each row that is there, so the whole table is written anew. now() is not one: it
// is the same for the whole transaction.
Volatility volatilityOf(const Node &expression)
{
    static const QStringList volatileFunctions = {u"gen_random_uuid"_s, u"uuid_generate_v1"_s, u"uuid_generate_v1mc"_s,
        u"uuid_generate_v4"_s, u"uuidv4"_s, u"uuidv7"_s, u"clock_timestamp"_s, u"timeofday"_s, u"random"_s,
        u"nextval"_s, u"gen_random_bytes"_s, u"gen_salt"_s, u"setval"_s, u"txid_current"_s};
    static const QStringList harmless = {u"now"_s, u"transaction_timestamp"_s, u"statement_timestamp"_s,
        u"current_setting"_s, u"timezone"_s, u"date_trunc"_s, u"lower"_s, u"upper"_s, u"concat"_s, u"md5"_s,
        u"make_interval"_s, u"make_date"_s, u"to_char"_s, u"to_jsonb"_s, u"jsonb_build_object"_s,
        u"jsonb_build_array"_s, u"json_build_object"_s, u"array_fill"_s, u"uid"_s, u"role"_s, u"jwt"_s};
    Volatility worst = Volatility::Harmless;
    const QJsonObject whole{{expression.type, expression.fields}};
    visitNodes(whole, [&worst](const Node &node) {
        if (node.is("FuncCall"_L1)) {
            const QString name
                = stringsFrom(node.value("funcname"_L1)).value(stringsFrom(node.value("funcname"_L1)).size() - 1);
            if (volatileFunctions.contains(name)) {
                worst = Volatility::Volatile;
            } else if (worst == Volatility::Harmless && !harmless.contains(name)) {
                worst = Volatility::Unknown;
            }
        }
        return true;
    });
    return worst;
}

class ColumnRules {
public:
    ColumnRules(const Name &table, const QString &column) : m_table(table.toString()), m_column(column) { }

    [[nodiscard]] QList<Risk> take() { return std::exchange(m_risks, {}); }

    void added(const Node &definition)
    {
        const ReadColumn read = readColumn(definition, {});
        const bool fills = read.column.hasDefault || read.column.identity || read.column.generated;
        if (read.column.notNull && !fills) {
            add(u"add-column-not-null-without-default"_s, Risk::Severity::Danger,
                u"Column %1 must not be NULL and has no default: this fails if %2 has rows."_s.arg(m_column, m_table));
        }
        rewrites(definition, read.column);
        for (const ConstraintEffect &constraint : read.constraints) {
            if (constraint.kind == ConstraintEffect::Kind::ForeignKey && read.column.hasDefault) {
                foreignKey();
            } else if (constraint.kind == ConstraintEffect::Kind::Unique
                || constraint.kind == ConstraintEffect::Kind::PrimaryKey) {
                uniqueIndex();
            } else if (constraint.kind == ConstraintEffect::Kind::Check) {
                check();
            }
        }
    }
    void typeChanged(const Node &definition)
    {
        const QString type = columnType(definition.value("typeName"_L1));
        add(u"change-column-type"_s, Risk::Severity::Warning,
            u"Unless the old values are good as they are, PostgreSQL writes %1 anew to make %2 %3; nobody can read or "
            "write the table meanwhile."_s.arg(m_table, m_column, type));
        if (isNullConstant(nodeFrom(definition.value("raw_default"_L1)))) {
            add(u"column-values-erased"_s, Risk::Severity::Danger,
                u"USING NULL erases every value of %1 in %2."_s.arg(m_column, m_table));
        }
    }
    void notNull()
    {
        add(u"set-not-null"_s, Risk::Severity::Info,
            u"PostgreSQL reads all of %1 to make sure that %2 holds no NULL, and fails if it finds one."_s.arg(
                m_table, m_column));
    }
    void constraint(const Node &definition)
    {
        if (definition.flag("skip_validation"_L1)) {
            return;
        }
        const QString type = definition.string("contype"_L1);
        if (type == "CONSTR_FOREIGN"_L1) {
            foreignKey();
        } else if (type == "CONSTR_CHECK"_L1) {
            check();
        } else if ((type == "CONSTR_UNIQUE"_L1 || type == "CONSTR_PRIMARY"_L1) && !definition.has("indexname"_L1)) {
            uniqueIndex();
        }
    }

private:
    void add(const QString &rule, Risk::Severity severity, const QString &message)
    {
        m_risks << Risk{.rule = rule, .severity = severity, .message = message};
    }
    void foreignKey()
    {
        add(u"foreign-key-validated-at-once"_s, Risk::Severity::Warning,
            u"PostgreSQL checks every row of %1 while writers of both tables wait. NOT VALID and a later VALIDATE "
            "CONSTRAINT hold them up less."_s.arg(m_table));
    }
    void uniqueIndex()
    {
        add(u"unique-constraint-builds-index"_s, Risk::Severity::Warning,
            u"Builds a unique index while nobody can read or write %1, and fails on duplicates."_s.arg(m_table));
    }
    void check()
    {
        add(u"check-validated-at-once"_s, Risk::Severity::Info,
            u"PostgreSQL checks every row of %1 while nobody can read or write it."_s.arg(m_table));
    }
    void rewrites(const Node &definition, const ColumnEffect &column)
    {
        QString cause;
        Volatility volatility = Volatility::Harmless;
        for (const Node &item : nodesFrom(definition.value("constraints"_L1))) {
            if (item.string("contype"_L1) == "CONSTR_DEFAULT"_L1) {
                volatility = volatilityOf(nodeFrom(item.value("raw_expr"_L1)));
            }
        }
        if (isSerial(definition.value("typeName"_L1)) || column.identity) {
            cause = u"every row gets a number of its own"_s;
        } else if (column.generated) {
            cause = u"the value is computed for every row"_s;
        } else if (volatility == Volatility::Volatile) {
            cause = u"the default is another one for every row"_s;
        }
        if (!cause.isEmpty()) {
            add(u"volatile-default"_s, Risk::Severity::Warning,
                u"PostgreSQL writes all of %1 anew, since %2; nobody can read or write it meanwhile."_s.arg(
                    m_table, cause));
        } else if (volatility == Volatility::Unknown) {
            add(u"volatile-default"_s, Risk::Severity::Info,
                u"If the function in the default is volatile, PostgreSQL writes all of %1 anew."_s.arg(m_table));
        }
    }

    QString m_table;
    QString m_column;
    QList<Risk> m_risks;
};

QList<Risk> commandRisks(const Node &command, const Name &table, const RiskContext &context)
{
    const QString subtype = command.string("subtype"_L1);
    const Node definition = nodeFrom(command.value("def"_L1));
    const QString named = command.string("name"_L1);
    ColumnRules rules(table, subtype == "AT_AddColumn"_L1 ? definition.string("colname"_L1) : named);
    const bool ownColumn = context.isColumnAddedBefore(table, named);
    if (subtype == "AT_AddColumn"_L1) {
        rules.added(definition);
    } else if (subtype == "AT_AddConstraint"_L1) {
        rules.constraint(definition);
    } else if (subtype == "AT_AlterColumnType"_L1) {
        rules.typeChanged(definition);
    } else if (subtype == "AT_SetNotNull"_L1) {
        rules.notNull();
    } else if (subtype == "AT_DropColumn"_L1 && !ownColumn) {
        return {{.rule = u"drop-column"_s,
            .severity = Risk::Severity::Danger,
            .message = u"Deletes column %1 of %2 with all its values."_s.arg(named, table.toString())}};
    } else if (subtype == "AT_DisableRowSecurity"_L1) {
        return {{.rule = u"disable-row-security"_s,
            .severity = Risk::Severity::Warning,
            .message = u"Whoever has a grant on %1 sees all its rows from then on."_s.arg(table.toString())}};
    }
    return rules.take();
}

} // namespace

QList<Risk> columnRisks(const Node &node, const Statement & /*statement*/, const RiskContext &context)
{
    const Name table = relationFrom(node.value("relation"_L1));
    if (!node.is("AlterTableStmt"_L1) || node.string("objtype"_L1) != "OBJECT_TABLE"_L1
        || context.isCreatedBefore(table)) {
        return {};
    }
    QList<Risk> risks;
    for (const Node &command : nodesFrom(node.value("cmds"_L1))) {
        risks << commandRisks(command, table, context);
    }
    return risks;
}

} // namespace archon::sql
