// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hintcontext.h"
#include "migrations/servermessage.h"

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

bool isReserved(const QString &word)
{
    static const QStringList reserved{u"order"_s, u"user"_s, u"group"_s, u"table"_s, u"select"_s, u"default"_s,
        u"check"_s, u"limit"_s, u"offset"_s, u"primary"_s, u"references"_s, u"end"_s, u"column"_s, u"from"_s,
        u"where"_s, u"grant"_s, u"desc"_s, u"asc"_s, u"all"_s, u"analyze"_s, u"foreign"_s, u"unique"_s, u"when"_s,
        u"window"_s, u"to"_s};
    return reserved.contains(word.toLower());
}

QString sentence(const QString &text)
{
    const QString trimmed = text.trimmed();
    return trimmed.isEmpty() || trimmed.endsWith(u'.') || trimmed.endsWith(u'!') || trimmed.endsWith(u'?')
        ? trimmed
        : trimmed + u'.';
}

} // namespace

std::optional<Hint> syntaxError(const HintContext &context)
{
    const QString near = quotedNames(context.report.message).value(0);
    if (near.isEmpty()) {
        return Hint{u"The SQL ends before a statement is complete, or is not SQL that this server knows."_s,
            u"Look for a quote, a bracket or a $$ that is opened and not closed."_s, {}};
    }
    const QString what = u"The SQL has a syntax error at %1."_s.arg(near);
    if (near.startsWith(u'\\')) {
        return Hint{u"%1 is a command of psql, not SQL."_s.arg(near),
            u"Take it out of the file: only psql understands lines that begin with a backslash."_s, {}};
    }
    if (near.startsWith(u'`') || near.compare("auto_increment"_L1, Qt::CaseInsensitive) == 0) {
        return Hint{what,
            u"This is MySQL: here, names are quoted with \" and rows numbered with GENERATED ALWAYS AS IDENTITY."_s,
            {}};
    }
    if (near.compare("not"_L1, Qt::CaseInsensitive) == 0) {
        return Hint{what,
            u"CREATE POLICY, CREATE TRIGGER and CREATE TYPE know no IF NOT EXISTS: use DROP … IF EXISTS before."_s, {}};
    }
    if (isReserved(near)) {
        return Hint{what, u"It is a reserved word: a name that is spelt like it has to stand in double quotes."_s, {}};
    }
    return Hint{what, u"The fault is there or just before: a comma, a bracket or a word is missing or too many."_s, {}};
}

std::optional<Hint> duplicateRows(const HintContext &context)
{
    const QString name = quotedNames(context.report.message).value(0);
    if (name.startsWith("pg_"_L1)) { // the catalog's own index: two sessions made the same object
        return Hint{u"Somebody else made the same object at the same moment."_s, u"Run it again."_s,
            {core::Fix::Kind::Retry, {}}};
    }
    const QString columns = keyColumnsIn(context.report.detail);
    const QString what = name.isEmpty() ? u"Rows have the same value where each needs its own."_s
                                        : u"Rows have the same value where %1 wants each to have its own."_s.arg(name);
    if (columns.isEmpty()) {
        return Hint{what, u"Remove or change the duplicates, then try again."_s, {}};
    }
    return Hint{what,
        u"Remove or change the duplicates, then try again. To find them: SELECT %1, count(*) FROM … GROUP BY %1 HAVING "
        "count(*) > 1."_s.arg(columns),
        {}};
}

std::optional<Hint> vectorDimensions(const HintContext &context)
{
    const QList<int> numbers = numbersIn(context.report.message);
    if (numbers.size() != 2 || numbers[0] == numbers[1]) {
        return std::nullopt;
    }
    return Hint{u"Vectors of %1 and of %2 dimensions meet."_s.arg(numbers[0]).arg(numbers[1]),
        u"All embeddings in a column come from models with the same number of dimensions. The session memory of 002 "
        u"takes "
        "1536."_s,
        {}};
}

std::optional<Hint> limitExceeded(const HintContext &context)
{
    if (identifiersIn(context.report.message).contains("maintenance_work_mem"_L1)) {
        return Hint{u"Building the index needs more memory than the session may use for it."_s,
            u"Raise it for this run: maintenance_work_mem = 256MB or more."_s, {}};
    }
    const QStringList words = identifiersIn(context.report.message);
    if (words.contains("hnsw"_L1) || words.contains("ivfflat"_L1)) {
        return Hint{u"The vectors have more dimensions than this kind of index can hold."_s,
            u"Use a model with at most 2000 dimensions, or index halfvec(n) instead."_s, {}};
    }
    return std::nullopt;
}

std::optional<Hint> raisedByTheFile(const HintContext &context)
{
    return Hint{u"The file stopped by itself: %1"_s.arg(sentence(context.report.message)),
        context.report.hint.isEmpty()
            ? u"Its author put this guard there; set right what it complains about, then run it again."_s
            : sentence(context.report.hint),
        {}};
}

} // namespace archon::migrations
