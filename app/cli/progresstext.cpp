// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progresstext.h"

#include <QMetaObject>

#include <cmath>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::RunProgress;

ProgressText::ProgressText(Output &output, QObject *parent) : QObject(parent), m_output(output) { }

migrations::ProgressSink ProgressText::sink()
{
    return [this](const RunProgress &progress) {
        QMetaObject::invokeMethod(this, [this, progress] { show(progress); }, Qt::QueuedConnection);
    };
}

void ProgressText::show(const RunProgress &progress)
{
    if (progress.phase == RunProgress::Phase::Waiting && progress.message != m_waitedFor) {
        m_waitedFor = progress.message;
        m_output.note(progress.message.isEmpty() ? u"Waiting for another runner …"_s : progress.message);
    }
    if (progress.phase == RunProgress::Phase::Resolving) {
        m_output.note(u"The connection was lost; asking the server what became of the transaction …"_s);
    }
    if (!m_output.isWatched() || !progress.finished) {
        return;
    }
    const migrations::StatementResult &statement = *progress.finished;
    const QString total = QString::number(progress.total);
    m_output.note({{u"%1/%2  "_s.arg(QString::number(statement.index).rightJustified(total.size()), total), Style::Dim},
        {statement.tag.leftJustified(24)}, {durationText(statement.elapsedMs).rightJustified(8), Style::Dim}});
    for (const db::Notice &notice : statement.notices) {
        m_output.note({{u"       "_s}, {notice.severity + u": "_s, notice.isSkipped() ? Style::Warning : Style::Dim},
            {shortened(notice.message, 400), Style::Dim}});
    }
}

QString durationText(double milliseconds)
{
    if (milliseconds < 1000) {
        return u"%1 ms"_s.arg(milliseconds, 0, 'f', milliseconds < 10 ? 1 : 0);
    }
    if (milliseconds < 60000) {
        return u"%1 s"_s.arg(milliseconds / 1000, 0, 'f', 1);
    }
    const auto seconds = qint64(std::llround(milliseconds / 1000));
    return u"%1 min %2 s"_s.arg(seconds / 60).arg(seconds % 60);
}

} // namespace archon::app::cli
