// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/secretstore.h"

#include <QMap>

namespace archon::tests {

// Keeps secrets for as long as a test lives, and lets it look at them.
class MemorySecretStore final : public settings::SecretStore {
public:
    QMap<QString, QString> secrets;

    [[nodiscard]] bool isAvailable() const override { return true; }
    [[nodiscard]] QFuture<core::Result<std::optional<QString>>> read(const QString &key) override
    {
        return QtFuture::makeReadyValueFuture(core::Result<std::optional<QString>>(
            secrets.contains(key) ? std::optional(secrets.value(key)) : std::nullopt));
    }
    [[nodiscard]] QFuture<core::Result<void>> write(const QString &key, const QString &secret) override
    {
        secrets.insert(key, secret);
        return QtFuture::makeReadyValueFuture(core::Result<void>());
    }
    [[nodiscard]] QFuture<core::Result<void>> remove(const QString &key) override
    {
        secrets.remove(key);
        return QtFuture::makeReadyValueFuture(core::Result<void>());
    }
};

} // namespace archon::tests
