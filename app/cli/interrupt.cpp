// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/interrupt.h"

#include "cli/exitcode.h"

#include <QSocketNotifier>

#include <atomic>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace archon::app::cli {

namespace {

// All that the handler may touch.
std::atomic<int> pipeEnd = -1;
std::atomic<int> count = 0;
std::atomic<bool> changing = false;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void handle(int /*number*/)
{
    const int error = errno;
    if (count.fetch_add(1) == 0) {
        const char byte = 0;
        if (::write(pipeEnd, &byte, 1) == 1) {
            errno = error;
            return;
        }
    }
    if (changing) {
        constexpr std::string_view words
            = "\narchon-memory: stopped at once; what became of the run is not known. Ask with: archon-memory status\n";
        (void)!::write(STDERR_FILENO, words.data(), words.size());
        ::_exit(InDoubt);
    }
    ::_exit(NothingChanged);
}

} // namespace

Interrupt::Interrupt(QObject *parent) : QObject(parent)
{
    if (::pipe2(m_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        return; // no file numbers left: the signals keep their usual effect
    }
    pipeEnd = m_pipe[1];
    count = 0;
    changing = false;
    m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Interrupt::readPipe);
    for (size_t i = 0; i < caught.size(); ++i) {
        struct sigaction action{};
        action.sa_handler = handle; // NOLINT(cppcoreguidelines-pro-type-union-access): so POSIX has it
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        ::sigaction(caught[i], nullptr, &m_before[i]);
        // nohup and background jobs of scripts ask us not to listen.
        if (m_before[i].sa_handler != SIG_IGN) {
            ::sigaction(caught[i], &action, nullptr);
        }
    }
}

Interrupt::~Interrupt()
{
    if (m_notifier == nullptr) {
        return;
    }
    for (size_t i = 0; i < caught.size(); ++i) {
        ::sigaction(caught[i], &m_before[i], nullptr);
    }
    pipeEnd = -1;
    m_notifier.reset();
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

void Interrupt::setChanging(bool isChanging)
{
    changing = isChanging;
}

void Interrupt::readPipe()
{
    char byte = 0;
    if (::read(m_pipe[0], &byte, 1) == 1 && !m_requested) {
        m_requested = true;
        Q_EMIT requested();
    }
}

} // namespace archon::app::cli
