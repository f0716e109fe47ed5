// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QFuture>
#include <QString>

#include <optional>

namespace archon::settings {

// Where passwords and keys are kept. Keys are names such as "connection/work". GUI thread; answers come later.
class SecretStore {
public:
    SecretStore() = default;
    virtual ~SecretStore() = default;
    Q_DISABLE_COPY_MOVE(SecretStore)

    // Whether this system has a place to keep secrets at all. Without one read() finds nothing, remove() has nothing to
    // do, and write() says in words for the user that nothing is kept.
    [[nodiscard]] virtual bool isAvailable() const = 0;
    [[nodiscard]] virtual QFuture<core::Result<std::optional<QString>>> read(const QString &key)
        = 0; // nullopt: none kept
    [[nodiscard]] virtual QFuture<core::Result<void>> write(const QString &key, const QString &secret) = 0;
    [[nodiscard]] virtual QFuture<core::Result<void>> remove(const QString &key) = 0;
};

} // namespace archon::settings
