// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/script.h"
#include "sql/summary.h"

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// Counts things by verb and noun and remembers in which order they are told.
class Tally {
public:
    void add(const QString &verb, const QString &noun, qsizetype count = 1)
    {
        for (Item &item : m_items) {
            if (item.verb == verb && item.noun == noun) {
                item.count += count;
                return;
            }
        }
        m_items << Item{.verb = verb, .noun = noun, .count = count};
    }
    [[nodiscard]] qsizetype take(const QString &verb, const QString &noun)
    {
        for (qsizetype i = 0; i < m_items.size(); ++i) {
            if (m_items.at(i).verb == verb && m_items.at(i).noun == noun) {
                return m_items.takeAt(i).count;
            }
        }
        return 0;
    }
    [[nodiscard]] QStringList takeAll(const QString &verb)
    {
        QStringList words;
        for (const Item &item : std::as_const(m_items)) {
            if (item.verb == verb) {
                words << counted(item.count, item.noun);
            }
        }
        m_items.removeIf([&verb](const Item &item) { return item.verb == verb; });
        return words;
    }

private:
    struct Item {
        QString verb;
        QString noun;
        qsizetype count = 0;
    };
    QList<Item> m_items;
};

class EffectTally {
public:
    explicit EffectTally(Tally &tally) : m_tally(tally) { }

    void operator()(const CreateTable & /*effect*/) { m_tally.add(u"creates"_s, u"table"_s); }
    void operator()(const AddColumn &effect)
    {
        m_tally.add(u"adds"_s, u"column"_s);
        if (!effect.constraints.isEmpty()) {
            m_tally.add(u"adds"_s, u"constraint"_s, effect.constraints.size());
        }
    }
    void operator()(const AddConstraint & /*effect*/) { m_tally.add(u"adds"_s, u"constraint"_s); }
    void operator()(const CreateIndex & /*effect*/) { m_tally.add(u"creates"_s, u"index"_s); }
    void operator()(const CreateFunction &effect)
    {
        m_tally.add(u"creates"_s, effect.procedure ? u"procedure"_s : u"function"_s);
    }
    void operator()(const CreateView &effect)
    {
        m_tally.add(u"creates"_s, effect.materialized ? u"materialized view"_s : u"view"_s);
    }
    void operator()(const CreateTrigger & /*effect*/) { m_tally.add(u"creates"_s, u"trigger"_s); }
    void operator()(const CreatePolicy & /*effect*/) { m_tally.add(u"creates"_s, u"policy"_s); }
    void operator()(const EnableRowSecurity & /*effect*/) { m_tally.add(u"protects"_s, u"table"_s); }
    void operator()(const CreateExtension & /*effect*/) { m_tally.add(u"creates"_s, u"extension"_s); }
    void operator()(const CreateSchema & /*effect*/) { m_tally.add(u"creates"_s, u"schema"_s); }
    void operator()(const CreateType & /*effect*/) { m_tally.add(u"creates"_s, u"type"_s); }
    void operator()(const Drop &effect) { m_tally.add(u"drops"_s, effect.kind.toLower()); }

private:
    Tally &m_tally;
};

void addStatement(Tally &tally, const Statement &statement)
{
    static const QStringList created = {u"CREATE SEQUENCE"_s, u"CREATE RULE"_s, u"CREATE AGGREGATE"_s,
        u"CREATE OPERATOR"_s, u"CREATE ROLE"_s, u"CREATE EVENT TRIGGER"_s, u"CREATE PUBLICATION"_s};
    const bool moved = statement.summary.startsWith("Renames"_L1) || statement.summary.startsWith("Moves"_L1);
    if (moved) {
        tally.add(u"moves"_s, u"object"_s);
        return;
    }
    for (const Effect &effect : statement.effects) {
        std::visit(EffectTally(tally), effect);
    }
    if (created.contains(statement.kind)) {
        tally.add(u"creates"_s, statement.kind.sliced(u"CREATE "_s.size()).toLower());
    } else if (statement.kind == "INSERT"_L1 || statement.kind == "COPY"_L1) {
        tally.add(u"inserts"_s, u"table"_s, statement.changesData ? 1 : 0);
    } else if (statement.kind == "UPDATE"_L1 || statement.kind == "MERGE"_L1) {
        tally.add(u"changes"_s, u"table"_s);
    } else if (statement.kind == "DELETE"_L1) {
        tally.add(u"deletes"_s, u"table"_s);
    } else if (statement.kind == "TRUNCATE TABLE"_L1) {
        tally.add(u"empties"_s, u"table"_s);
    } else if (statement.kind == "COMMENT"_L1) {
        tally.add(u"sets"_s, u"comment"_s);
    } else if (statement.kind == "DO"_L1) {
        tally.add(u"runs"_s, u"code block"_s);
    } else if (statement.effects.isEmpty()) {
        tally.add(u"others"_s, u"other statement"_s);
    }
}

} // namespace

QString Script::summary() const
{
    Tally tally;
    for (const Statement &statement : statements) {
        addStatement(tally, statement);
    }
    QStringList parts;
    const auto tell = [&parts](const QString &verb, const QStringList &things) {
        if (!things.isEmpty()) {
            parts << verb + u' ' + joinedWords(things);
        }
    };
    QStringList first;
    for (const QString &noun : {u"extension"_s, u"schema"_s, u"type"_s, u"table"_s}) {
        if (const qsizetype count = tally.take(u"creates"_s, noun); count > 0) {
            first << counted(count, noun);
        }
    }
    tell(u"drops"_s, tally.takeAll(u"drops"_s));
    const QStringList added = tally.takeAll(u"adds"_s);
    const QStringList second = tally.takeAll(u"creates"_s);
    if (added.isEmpty()) {
        tell(u"creates"_s, first + second);
    } else {
        tell(u"creates"_s, first);
        tell(u"adds"_s, added);
        tell(u"creates"_s, second);
    }
    tell(u"enables row level security on"_s, tally.takeAll(u"protects"_s));
    tell(u"renames or moves"_s, tally.takeAll(u"moves"_s));
    for (const auto &[verb, words] : {std::pair{u"inserts"_s, u"inserts rows"_s}, {u"changes"_s, u"changes rows"_s},
             {u"deletes"_s, u"deletes rows"_s}}) {
        if (tally.take(verb, u"table"_s) > 0) {
            parts << words;
        }
    }
    tell(u"empties"_s, tally.takeAll(u"empties"_s));
    tell(u"sets"_s, tally.takeAll(u"sets"_s));
    QStringList runs = tally.takeAll(u"runs"_s);
    runs << tally.takeAll(u"others"_s);
    tell(u"runs"_s, runs);
    if (parts.isEmpty()) {
        return u"Does nothing."_s;
    }
    const QString last = parts.takeLast();
    QString sentence = parts.join(", "_L1);
    if (parts.isEmpty()) {
        sentence = last;
    } else { // a second "and" right after the first wants a comma
        sentence += (parts.last().contains(" and "_L1) ? ", and "_L1 : " and "_L1) + last;
    }
    sentence[0] = sentence.at(0).toUpper();
    return sentence + u'.';
}

} // namespace archon::sql
