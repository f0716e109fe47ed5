// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/command.h"

#include "cluster/failure.h"

#include <QDeadlineTimer>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

void prepare(QProcess &process, const Command &command)
{
    const QProcessEnvironment ours = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment environment;
    for (const QString &name : {u"PATH"_s, u"LD_LIBRARY_PATH"_s, u"TZ"_s, u"TZDIR"_s}) {
        if (ours.contains(name)) {
            environment.insert(name, ours.value(name));
        }
    }
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    process.setProgram(command.program);
    process.setArguments(command.arguments);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(u"/"_s); // the user of the server may not be allowed into ours
    process.setStandardInputFile(QProcess::nullDevice());
}

std::unexpected<core::Error> cannotRun(const QProcess &process)
{
    return failure(core::ErrorKind::Io, u"The program %1 could not be run."_s.arg(process.program()),
        u"Check that it is installed and that you may run it."_s, process.errorString());
}

} // namespace

core::Result<Command::Output> Command::run(const std::stop_token &stop, std::chrono::milliseconds limit) const
{
    QProcess process;
    prepare(process, *this);
    process.start();
    if (!process.waitForStarted()) {
        return cannotRun(process);
    }
    const QDeadlineTimer deadline(limit);
    while (!process.waitForFinished(50) && process.state() != QProcess::NotRunning) {
        if (stop.stop_requested() || deadline.hasExpired()) {
            process.kill();
            process.waitForFinished();
            return stop.stop_requested()
                ? cancelled()
                : failure(core::ErrorKind::Io, u"The program %1 did not come to an end."_s.arg(program));
        }
    }
    Output output;
    output.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    output.text = QString::fromUtf8(process.readAllStandardOutput());
    output.words = QString::fromUtf8(process.readAllStandardError());
    return output;
}

core::Result<qint64> Command::detach(const QString &outputFile) const
{
    QProcess process;
    prepare(process, *this);
    process.setStandardOutputFile(outputFile, QIODevice::Append);
    process.setStandardErrorFile(outputFile, QIODevice::Append);
    // Otherwise it would keep the pipes open that this program inherited, and whoever reads them would wait for it.
    process.setUnixProcessParameters(QProcess::UnixProcessFlag::CloseFileDescriptors);
    qint64 pid = 0;
    if (!process.startDetached(&pid)) {
        return cannotRun(process);
    }
    return pid;
}

} // namespace archon::cluster
