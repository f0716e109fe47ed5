// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/verifier.h"

#include "db/catalog.h"
#include "db/connection.h"
#include "migrations/behaviourcheck.h"
#include "migrations/expectations.h"
#include "migrations/verifyscript.h"

#include <QElapsedTimer>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using CheckSink = std::function<void(const Check &)>;

double milliseconds(const QElapsedTimer &clock)
{
    return double(clock.nsecsElapsed()) / 1e6;
}

bool isThere(const Check &check)
{
    return check.state == Check::State::Pass || check.state == Check::State::Differs;
}

// It changes rows that later checks may build on. INSERT, UPDATE, … also inside WITH.
bool changesData(const VerifyStep &step)
{
    const core::Result<sql::Script> script = sql::parseScript(step.sql);
    return !script || std::ranges::any_of(script->statements, &sql::Statement::changesData);
}

// One call of verifyMigration().
class Verification {
public:
    Verification(db::Connection &connection, const Migration &migration, const CheckSink &sink)
        : m_connection(connection),
          m_migration(migration),
          m_sink(sink)
    {
    }
    ~Verification() { m_connection.rollback(); }
    Q_DISABLE_COPY_MOVE(Verification)

    [[nodiscard]] core::Result<Checklist> answer();

private:
    [[nodiscard]] core::Result<void> begin();
    [[nodiscard]] core::Result<void> lookAtObjects();
    void readScript();
    void sendUnmerged();
    [[nodiscard]] core::Result<void> runSteps();
    [[nodiscard]] core::Result<void> runStep(const VerifyStep &step);
    void noteFailure(const VerifyStep &step, const core::Error &error);
    void add(const VerifyStep &step, const Check &check);
    void addProblem(const QString &name, const QString &what, const core::Error &error);
    [[nodiscard]] Check *objectOf(const VerifyStep &step);

    db::Connection &m_connection;
    const Migration &m_migration;
    const CheckSink &m_sink;
    Checklist m_list;
    qsizetype m_objects = 0; // the first ones are about objects
    QList<VerifyStep> m_steps;
    bool m_readOnly = false;
    QString m_skipReason; // why no further step is run; empty: they are
};

core::Result<Checklist> Verification::answer()
{
    QElapsedTimer clock;
    clock.start();
    m_connection.rollback();
    readScript();
    const auto steps = {&Verification::begin, &Verification::lookAtObjects, &Verification::runSteps};
    for (const auto step : steps) {
        if (const core::Result<void> done = (this->*step)(); !done) {
            return std::unexpected(done.error());
        }
    }
    m_connection.rollback();
    m_list.group();
    m_list.elapsedMs = milliseconds(clock);
    return m_list;
}

void Verification::readScript()
{
    if (m_migration.verifyText) {
        if (core::Result<QList<VerifyStep>> steps = parseVerifyScript(*m_migration.verifyText)) {
            m_steps = *std::move(steps);
        } else {
            addProblem(m_migration.name + ".verify.sql"_L1, steps.error().what, steps.error());
        }
    }
    if (m_migration.companionProblem.contains(".verify.sql"_L1)) {
        addProblem(m_migration.name + ".verify.sql"_L1, m_migration.companionProblem, {});
    }
}

// A script of checks that cannot be read must not leave the list green.
void Verification::addProblem(const QString &name, const QString &what, const core::Error &error)
{
    Check check;
    check.category = u"Verify script"_s;
    check.name = name;
    check.state = Check::State::Error;
    check.explanation = what;
    check.error = error;
    m_list.checks << check;
}

core::Result<void> Verification::begin()
{
    // REPEATABLE READ: all objects are seen at one moment.
    const auto begun = m_connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ", 0);
    if (!begun) {
        return std::unexpected(begun.error());
    }
    const core::Result<db::Rows> rows = m_connection.query(
        u"SELECT set_config('statement_timeout', '30s', true), set_config('lock_timeout', '2s', true), "
        "current_setting('transaction_read_only') = 'on'"_s);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    m_readOnly = rows->isTrue(0, 2);
    return {};
}

core::Result<void> Verification::lookAtObjects()
{
    QElapsedTimer clock;
    clock.start();
    const core::Result<db::Catalog> catalog = db::readCatalog(m_connection);
    if (!catalog) {
        return std::unexpected(catalog.error());
    }
    QList<Check> objects = compareWithCatalog(m_migration.script, *catalog);
    const double elapsed = milliseconds(clock);
    for (Check &check : objects) {
        check.elapsedMs = elapsed / double(objects.size()); // its share of the one picture
    }
    m_objects = objects.size();
    if (m_readOnly) {
        m_skipReason = u"It may write a row for a moment, and transactions are read-only here."_s;
    } else if (m_objects > 0 && std::ranges::none_of(objects, isThere)) {
        m_skipReason = u"The migration is not applied."_s;
    }
    m_list.checks = objects + m_list.checks;
    sendUnmerged();
    return {};
}

Check *Verification::objectOf(const VerifyStep &step)
{
    const auto end = m_list.checks.begin() + m_objects;
    const auto found = std::find_if(m_list.checks.begin(), end,
        [&step](const Check &check) { return check.category == step.category && check.name == step.name; });
    return found == end ? nullptr : &*found;
}

// The others are sent when both of their answers are there.
void Verification::sendUnmerged()
{
    if (!m_sink) {
        return;
    }
    for (const Check &check : std::as_const(m_list.checks)) {
        const bool waits = std::ranges::any_of(m_steps,
            [&check](const VerifyStep &step) { return step.category == check.category && step.name == check.name; });
        if (!waits) {
            m_sink(check);
        }
    }
}

void Verification::add(const VerifyStep &step, const Check &check)
{
    if (!step.isCheck()) {
        return;
    }
    Check shown = check;
    if (Check *object = objectOf(step)) {
        *object = mergedCheck(*object, check);
        shown = *object;
    } else {
        m_list.checks << check;
    }
    if (m_sink) {
        m_sink(shown);
    }
}

core::Result<void> Verification::runSteps()
{
    if (m_skipReason.isEmpty() && !m_steps.isEmpty()) {
        if (const auto saved = m_connection.execute("SAVEPOINT archon_check", 0); !saved) {
            return std::unexpected(saved.error());
        }
    }
    for (const VerifyStep &step : std::as_const(m_steps)) {
        if (!m_skipReason.isEmpty()) {
            add(step, skippedCheck(step, m_skipReason));
        } else if (const core::Result<void> ran = runStep(step); !ran) {
            return ran;
        }
    }
    return {};
}

core::Result<void> Verification::runStep(const VerifyStep &step)
{
    QElapsedTimer clock;
    clock.start();
    const core::Result<db::Connection::Executed> executed = m_connection.execute(step.sql.toUtf8());
    const double elapsed = milliseconds(clock);
    if (!executed && executed.error().kind != core::ErrorKind::Sql && executed.error().kind != core::ErrorKind::Usage) {
        return std::unexpected(executed.error()); // cancelled, or the connection is gone
    }
    Check check = executed ? answeredCheck(step, *executed) : failedCheck(step, executed.error());
    check.elapsedMs = elapsed;
    add(step, check);
    if (!executed) {
        noteFailure(step, executed.error());
    }
    const auto next = m_connection.execute(executed ? "RELEASE SAVEPOINT archon_check; SAVEPOINT archon_check"_ba
                                                    : "ROLLBACK TO SAVEPOINT archon_check"_ba,
        0);
    if (!next) { // also when the step has ended the transaction
        return std::unexpected(next.error());
    }
    return {};
}

// What builds on a step that failed would fail too, one after the other, and tell nothing new.
void Verification::noteFailure(const VerifyStep &step, const core::Error &error)
{
    if (!step.isCheck()) {
        m_skipReason = u"Its preparation (line %1 of the verify script) failed: %2."_s.arg(
            QString::number(step.line), error.server.message.isEmpty() ? error.what : error.server.message);
    } else if (changesData(step)) {
        m_skipReason = u"It may build on \"%1\", which failed."_s.arg(step.name);
    }
    if (error.sqlState() == "42501"_L1 && !m_skipReason.isEmpty()) {
        m_skipReason = u"This role may not do what the checks do: %1."_s.arg(error.server.message);
    }
}

} // namespace

core::Result<Checklist> verifyMigration(
    db::Connection &connection, const Migration &migration, const std::function<void(const Check &)> &sink)
{
    if (migration.error) {
        return std::unexpected(*migration.error);
    }
    return Verification(connection, migration, sink).answer();
}

} // namespace archon::migrations
