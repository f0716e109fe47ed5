// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hintcontext.h"
#include "migrations/nearname.h"
#include "migrations/servermessage.h"
#include "migrations/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

Hint runFirst(const QString &what, const Migration &migration)
{
    return {what, u"Run %1 first: it creates what is missing."_s.arg(migration.id.toString()),
        {core::Fix::Kind::RunMigration, migration.id.toString()}};
}

QString didYouMean(const QString &name, const QStringList &candidates)
{
    const QStringList near = nearNames(name, candidates);
    return near.isEmpty() ? QString() : u"Did you mean %1?"_s.arg(near.join(u" or "_s));
}

Hint elsewhere(const QString &name, const QString &schema)
{
    return {u"%1 is in schema %2, which is not on the search path."_s.arg(name, schema),
        u"Write %1.%2 in the file, or add %1 to the search path of the database."_s.arg(schema, name), {}};
}

bool isArchonBase(const QString &table)
{
    return table == "archon_projects"_L1 || table == "archon_tasks"_L1 || table == "archon_migrations"_L1
        || table == "archon_settings"_L1 || table == "archon_sources"_L1;
}

QStringList columnsOf(const HintContext &context, const QString &relation)
{
    QStringList names;
    for (const auto &table : context.catalog.tables) {
        if (relation.isEmpty() ? context.onSearchPath(table.schema) : table.name == relation) {
            for (const auto &column : table.columns) {
                names << column.name;
            }
        }
    }
    return names;
}

// Archon's own 002 and 003 write to columns that its ledger never had.
bool isLedgerMistake(const MessageColumn &column)
{
    return column.relation == "archon_migrations"_L1
        && (column.column == "name"_L1 || column.column == "description"_L1 || column.column == "executed_at"_L1);
}

QString signatures(const QList<db::Catalog::Function> &functions)
{
    QStringList texts;
    for (const auto &function : functions) {
        texts << u"%1(%2)"_s.arg(function.name, function.arguments);
    }
    return listed(texts, 3);
}

// Functions of well-known extensions, for people who wonder where they are.
QString extensionOf(const QString &function)
{
    if (function.startsWith("uuid_generate_"_L1)) {
        return u"uuid-ossp"_s;
    }
    static const QStringList crypto{u"crypt"_s, u"gen_salt"_s, u"digest"_s, u"hmac"_s, u"gen_random_bytes"_s,
        u"pgp_sym_encrypt"_s, u"pgp_sym_decrypt"_s};
    if (crypto.contains(function)) {
        return u"pgcrypto"_s;
    }
    static const QStringList trigrams{
        u"similarity"_s, u"word_similarity"_s, u"show_trgm"_s, u"strict_word_similarity"_s};
    return trigrams.contains(function) ? u"pg_trgm"_s : function == "unaccent"_L1 ? u"unaccent"_s : QString();
}

Hint writtenForSupabase(const QString &what)
{
    return {what,
        u"The migrations that ship with Archon Memory run without it: they make what is for Supabase only where "
        u"Supabase's "
        "roles exist."_s,
        {}};
}

bool isSupabaseRole(const QString &name)
{
    return name == "anon"_L1 || name == "authenticated"_L1 || name == "service_role"_L1;
}

} // namespace

std::optional<Hint> missingRelation(const HintContext &context)
{
    const QStringList names = quotedNames(context.report.message);
    if (names.isEmpty()) {
        return std::nullopt;
    }
    const sql::Name relation = splitName(names.first());
    if (const QStringList schemas = context.schemasWithRelation(relation.name);
        relation.schema.isEmpty() && !schemas.isEmpty()) {
        return elsewhere(relation.name, schemas.first());
    }
    const bool base = isArchonBase(relation.name);
    const QString what = base
        ? u"Archon's base schema is not in this database: there is no table %1."_s.arg(relation.toString())
        : u"There is no table or view %1 in this database."_s.arg(relation.toString());
    if (const Migration *creator = context.creatorOfRelation(relation)) {
        return runFirst(what, *creator);
    }
    if (base) {
        return Hint{what,
            u"Run 001_base_schema, which ships with Archon Memory, or Archon's own complete_setup.sql first. If Archon "
            u"is set "
            "up already, check that this is its database."_s,
            {}};
    }
    const QString suggestion = didYouMean(relation.name, context.relationNames());
    return Hint{what,
        suggestion.isEmpty() ? u"Another migration that creates it may have to run first, or its name is misspelt."_s
                             : suggestion,
        {}};
}

std::optional<Hint> missingColumn(const HintContext &context)
{
    const auto column = columnIn(context.report.message);
    if (!column) {
        return std::nullopt;
    }
    const QString place = column->relation.isEmpty() ? QString() : u" in %1"_s.arg(column->relation);
    const QString what = u"There is no column %1%2."_s.arg(column->column, place);
    if (isLedgerMistake(*column)) {
        return Hint{u"The file records itself in columns that Archon's ledger never had (%1)."_s.arg(column->column),
            u"Use the migration of this name that ships with Archon Memory: it writes the ledger as it is."_s, {}};
    }
    const QStringList columns = columnsOf(context, column->relation);
    for (const QString &candidate : columns) {
        if (candidate != column->column && candidate.compare(column->column, Qt::CaseInsensitive) == 0) {
            return Hint{what,
                u"There is \"%1\": names with capital letters have to stand in double quotes."_s.arg(candidate), {}};
        }
    }
    const Migration *creator
        = column->relation.isEmpty() ? nullptr : context.creatorOfColumn(column->relation, column->column);
    if (creator != nullptr && context.catalog.table({}, column->relation) == nullptr) {
        return runFirst(what, *creator);
    }
    const QString suggestion = didYouMean(column->column, columns);
    if (creator != nullptr) {
        return Hint{what,
            u"%1 makes this table with that column, so the table here is another one or an older one. %2"_s
                .arg(creator->id.toString(), suggestion)
                .trimmed(),
            {core::Fix::Kind::Verify, creator->id.toString()}};
    }
    return Hint{what,
        suggestion.isEmpty() ? u"The table has another shape than the file expects, or the name is misspelt."_s
                             : suggestion,
        {}};
}

std::optional<Hint> missingFunction(const HintContext &context)
{
    const auto call = callIn(context.report.message);
    if (!call) { // an operator
        return vectorHint(context, context.report.message);
    }
    const QString name = call->function.name;
    const QString what = u"There is no function %1(%2)."_s.arg(call->function.toString(), call->arguments);
    if (const QString extension = extensionOf(name); !extension.isEmpty()) {
        if (const auto *installed = context.catalog.extension(extension)) {
            return elsewhere(name, installed->schema);
        }
        Hint hint = installExtension(extension, u"%1 It belongs to the extension %2."_s.arg(what, extension));
        if (extension == "uuid-ossp"_L1) {
            hint.next = u"Write gen_random_uuid() instead, which is built in, or install the extension."_s;
        }
        return hint;
    }
    if (call->function.schema == "auth"_L1) {
        return writtenForSupabase(what + u" It is Supabase's."_s);
    }
    QList<db::Catalog::Function> others;
    for (const auto &function : context.catalog.functions) {
        if (function.name == name) {
            others << function;
        }
    }
    if (const auto hidden
        = std::ranges::find_if(others, [&](const auto &function) { return !context.onSearchPath(function.schema); });
        hidden != others.end() && call->function.schema.isEmpty()) {
        return elsewhere(name, hidden->schema);
    }
    if (const Migration *creator = context.creatorOfFunction(name); creator != nullptr && others.isEmpty()) {
        return runFirst(what, *creator);
    }
    if (!others.isEmpty()) {
        return Hint{
            what, u"There is %1: the types of the arguments have to match, or be cast."_s.arg(signatures(others)), {}};
    }
    QStringList names;
    for (const auto &function : context.catalog.functions) {
        names << function.name;
    }
    const QString suggestion = didYouMean(name, names);
    return Hint{what, suggestion.isEmpty() ? u"A migration that creates it may have to run first."_s : suggestion, {}};
}

std::optional<Hint> missingSchema(const HintContext &context)
{
    const QStringList names = quotedNames(context.report.message);
    if (names.isEmpty()) {
        return Hint{u"The search path names no schema in which something could be made."_s,
            u"Set it, for example: SET search_path = public."_s, {}};
    }
    const QString &schema = names.first();
    const QString what = u"There is no schema %1 in this database."_s.arg(schema);
    if (schema == "auth"_L1 || schema == "storage"_L1) {
        return writtenForSupabase(what + u" It is Supabase's."_s);
    }
    const QString suggestion = didYouMean(schema, context.catalog.schemas);
    return Hint{
        what, suggestion.isEmpty() ? u"Make it first: CREATE SCHEMA IF NOT EXISTS %1."_s.arg(schema) : suggestion, {}};
}

std::optional<Hint> missingTypeOrRole(const HintContext &context)
{
    const QStringList names = quotedNames(context.report.message);
    if (names.isEmpty()) {
        return std::nullopt;
    }
    const sql::Name object = splitName(names.first());
    if (isSupabaseRole(object.name) && !context.catalog.roles.contains(object.name)) {
        return writtenForSupabase(u"There is no role %1: this SQL is written for Supabase."_s.arg(object.name));
    }
    if (auto hint = vectorHint(context, object.name)) {
        return hint;
    }
    for (const auto &type : context.catalog.types) {
        if (type.name == object.name && !context.onSearchPath(type.schema) && object.schema.isEmpty()) {
            return elsewhere(object.name, type.schema);
        }
    }
    const QString what = u"There is no %1 in this database."_s.arg(object.toString());
    if (const Migration *creator = context.creatorOfType(object.name)) {
        return runFirst(what, *creator);
    }
    QStringList known = context.catalog.roles;
    for (const auto &type : context.catalog.types) {
        known << type.name;
    }
    const QString suggestion = didYouMean(object.name, known);
    return Hint{what,
        suggestion.isEmpty() ? u"A migration or an extension that brings it may be missing, or its name is misspelt."_s
                             : suggestion,
        {}};
}

} // namespace archon::migrations
