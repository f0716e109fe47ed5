// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connectionurl.h"

#include <QByteArray>
#include <QTemporaryDir>

#include <atomic>
#include <functional>
#include <thread>

namespace archon::tests {

// A wire between a client and a server's Unix socket that breaks at a chosen word: when a client sends a statement that
// contains it. Has a thread of its own.
class CuttingProxy {
public:
    enum class Cut {
        BeforeTheServer, // the server never gets the statement
        AfterTheServer, // the server gets it, and the client never hears the answer
    };
    // `target` must be a socket. With `stayBroken` nobody can connect any more afterwards.
    CuttingProxy(const db::ConnectionUrl &target, QByteArray word, Cut cut, bool stayBroken = false);
    ~CuttingProxy();
    Q_DISABLE_COPY_MOVE(CuttingProxy)

    [[nodiscard]] db::ConnectionUrl url() const;
    [[nodiscard]] bool hasCut() const { return m_hasCut; }
    // Called on the proxy's thread just after the cut, before anybody can connect again.
    std::function<void()> afterCut;

private:
    void work();
    void serve(int client);
    [[nodiscard]] bool forward(int from, int to, bool fromClient);

    db::ConnectionUrl m_target;
    QByteArray m_word;
    Cut m_cut;
    bool m_stayBroken;
    QTemporaryDir m_folder;
    int m_listener = -1;
    std::atomic<bool> m_hasCut = false;
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

} // namespace archon::tests
