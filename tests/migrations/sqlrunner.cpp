// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlrunner.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace archon::tests {

namespace {

SqlRunner::Answer run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(TestServer::binary(program), arguments);
    if (!process.waitForFinished(120000)) {
        return {.ok = false, .out = {}, .err = process.errorString()};
    }
    return {.ok = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
        .out = QString::fromUtf8(process.readAllStandardOutput()).trimmed(),
        .err = QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

QString SqlRunner::sourcePath(const QString &relative)
{
    return QLatin1String(ARCHON_SOURCE_DIR) + u'/' + relative;
}

QString SqlRunner::shippedText(const QString &name)
{
    QFile file(sourcePath(u"migrations/"_s + name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

SqlRunner::Answer SqlRunner::psql(const db::ConnectionUrl &url, const QStringList &arguments)
{
    const QStringList common{u"-X"_s, u"-q"_s, u"-A"_s, u"-t"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-d"_s, url.toUri()};
    return run(u"psql"_s, common + arguments);
}

SqlRunner::Answer SqlRunner::sql(const db::ConnectionUrl &url, const QString &text)
{
    return psql(url, {u"-c"_s, text});
}

SqlRunner::Answer SqlRunner::apply(const db::ConnectionUrl &url, const QStringList &names, Way way)
{
    QStringList arguments;
    if (way == Way::OneTransaction) {
        arguments << u"--single-transaction"_s;
    }
    for (const QString &name : names) {
        arguments << u"-f"_s << sourcePath(u"migrations/"_s + name);
    }
    return psql(url, arguments);
}

QString SqlRunner::failedChecks(
    const db::ConnectionUrl &url, const QString &name, const QString &inside, QString *insideOutput)
{
    const QString path = sourcePath(u"migrations/"_s + name);
    QStringList arguments{u"-c"_s, u"BEGIN"_s, u"-f"_s, path};
    if (!inside.isEmpty()) {
        arguments << u"-c"_s << u"SELECT 'inside'"_s << u"-c"_s << inside;
    }
    const Answer answer = psql(url, arguments << u"-c"_s << u"ROLLBACK"_s);
    const QString checkOutput = answer.out.section(u"\ninside\n"_s, 0, 0);
    if (insideOutput != nullptr) {
        *insideOutput = answer.out.section(u"\ninside\n"_s, 1);
    }
    static const QRegularExpression comment(u"^-- check: [^|\n]+ \\| [^\n]+$"_s, QRegularExpression::MultilineOption);
    QStringList failed;
    qsizetype answered = 0;
    for (const QString &line : checkOutput.split(u'\n')) {
        if (line.startsWith("t|"_L1)) {
            ++answered;
        } else if (line.startsWith("f|"_L1) || line.startsWith(u'|')) {
            ++answered;
            failed << line;
        }
    }
    if (const qsizetype checks = shippedText(name).count(comment); !answer.ok || answered != checks || checks == 0) {
        failed << u"%1 answers to %2 checks: %3"_s.arg(answered).arg(checks).arg(answer.err);
    }
    return failed.join(u'\n');
}

db::ConnectionUrl SqlRunner::freshSupabase(TestServer &server)
{
    const db::ConnectionUrl url = server.freshVectorDatabase(u"extensions"_s);
    load(url, u"supabase.sql"_s);
    return url;
}

db::ConnectionUrl SqlRunner::freshArchon(TestServer &server)
{
    const db::ConnectionUrl url = freshSupabase(server);
    load(url, u"archon_base.sql"_s);
    return url;
}

void SqlRunner::load(const db::ConnectionUrl &url, const QString &fixture)
{
    const Answer answer = psql(url, {u"-f"_s, sourcePath(u"tests/data/"_s + fixture)});
    if (!answer.ok) {
        qFatal("%s", qPrintable(answer.err));
    }
}

QString SqlRunner::dump(const db::ConnectionUrl &url)
{
    static const QRegularExpression restrictLine(u"^\\\\(un)?restrict .*$"_s, QRegularExpression::MultilineOption);
    return run(u"pg_dump"_s, {u"--schema-only"_s, u"-d"_s, url.toUri()}).out.remove(restrictLine);
}

} // namespace archon::tests
