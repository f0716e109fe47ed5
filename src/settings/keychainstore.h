// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/secretstore.h"

namespace archon::settings {

// The keychain of the operating system, through QtKeychain, with its plain-text fallback switched off. GUI thread.
class KeychainStore final : public SecretStore {
public:
    explicit KeychainStore(QString service = QStringLiteral("Archon Memory"));

    [[nodiscard]] bool isAvailable() const override;
    [[nodiscard]] QFuture<core::Result<std::optional<QString>>> read(const QString &key) override;
    [[nodiscard]] QFuture<core::Result<void>> write(const QString &key, const QString &secret) override;
    [[nodiscard]] QFuture<core::Result<void>> remove(const QString &key) override;

private:
    QString m_service;
};

} // namespace archon::settings
