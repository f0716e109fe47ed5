// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logging.h"

#include "core/redaction.h"

#include <cstdio>
#include <cstdlib>

namespace archon::core {

Q_LOGGING_CATEGORY(lcDb, "archon.db", QtInfoMsg)
Q_LOGGING_CATEGORY(lcCluster, "archon.cluster", QtInfoMsg)
Q_LOGGING_CATEGORY(lcMigrations, "archon.migrations", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSettings, "archon.settings", QtInfoMsg)
Q_LOGGING_CATEGORY(lcApp, "archon.app", QtInfoMsg)

namespace {

void writeRedacted(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QByteArray line = redact(qFormatLogMessage(type, context, message)).toUtf8();
    std::fprintf(stderr, "%s\n", line.constData()); // NOLINT(cert-err33-c): nothing can be done about a closed stderr
    if (type == QtFatalMsg) {
        std::abort();
    }
}

} // namespace

void installLogging()
{
    qInstallMessageHandler(writeRedacted);
}

} // namespace archon::core
