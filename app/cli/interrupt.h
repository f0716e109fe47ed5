// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <array>
#include <memory>

#include <signal.h> // NOLINT(modernize-deprecated-headers): sigaction is POSIX, not C++

class QSocketNotifier;

namespace archon::app::cli {

// Turns Ctrl+C and its kin (SIGINT, SIGTERM, SIGHUP) into a signal of Qt for as long as it lives; the second one ends
// the process at once, also when it hangs. One at a time; lives where the event loop is.
class Interrupt : public QObject {
    Q_OBJECT

public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

    [[nodiscard]] bool wasRequested() const { return m_requested; }
    // From here on a second Ctrl+C leaves it open what became of the database.
    static void setChanging(bool changing);

Q_SIGNALS:
    void requested();

private:
    void readPipe();

    static constexpr std::array<int, 3> caught{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, 3> m_before{};
    std::array<int, 2> m_pipe{-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
    bool m_requested = false;
};

} // namespace archon::app::cli
