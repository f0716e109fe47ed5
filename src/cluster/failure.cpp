// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/failure.h"

#include "core/redaction.h"

#include <QThread>

#include <cerrno>
#include <system_error>

using namespace Qt::StringLiterals;

namespace archon::cluster {

std::unexpected<core::Error> failure(
    core::ErrorKind kind, const QString &what, const QString &next, const QString &words)
{
    core::Error error;
    error.kind = kind;
    error.what = what;
    error.next = next;
    error.server.message = core::redact(words.trimmed());
    return std::unexpected(error);
}

std::unexpected<core::Error> cancelled()
{
    return failure(core::ErrorKind::Cancelled, u"The local database was not started, because that was cancelled."_s);
}

QString systemReason()
{
    return QString::fromStdString(std::generic_category().message(errno));
}

bool pause(const std::stop_token &stop)
{
    if (stop.stop_requested()) {
        return false;
    }
    QThread::msleep(20);
    return !stop.stop_requested();
}

} // namespace archon::cluster
