// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/output.h"
#include "migrations/runner.h"

#include <QObject>

namespace archon::app::cli {

// Tells on standard error how a run goes: a line for each statement when somebody watches, and in any case whom it
// waits for. Lives on the thread of the event loop.
class ProgressText : public QObject {
    Q_OBJECT

public:
    explicit ProgressText(Output &output, QObject *parent = nullptr);

    // To be called from the worker; must not outlive this object and its event loop.
    [[nodiscard]] migrations::ProgressSink sink();

private:
    void show(const migrations::RunProgress &progress);

    Output &m_output;
    QString m_waitedFor;
};

// "12 ms", "3.4 s", "2 min 5 s"
[[nodiscard]] QString durationText(double milliseconds);

} // namespace archon::app::cli
