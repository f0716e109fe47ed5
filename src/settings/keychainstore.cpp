// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/keychainstore.h"

#include "core/redaction.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QFileInfo>
#include <QPromise>

#include <memory>

#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace archon::settings {

namespace {

// Without a bus the D-Bus library would try to start one.
bool hasSessionBus()
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")
        || (!runtime.isEmpty() && QFileInfo::exists(runtime + u"/bus"_s));
}

bool hasSecretService()
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return false;
    }
    QDBusConnectionInterface *daemon = bus.interface();
    daemon->setTimeout(1000); // it answers at once or is not well
    const QStringList services{u"org.freedesktop.secrets"_s, u"org.kde.kwalletd6"_s, u"org.kde.kwalletd5"_s};
    for (const QDBusReply<QStringList> &names : {daemon->registeredServiceNames(), daemon->activatableServiceNames()}) {
        for (const QString &service : services) {
            if (names.isValid() && names.value().contains(service)) {
                return true;
            }
        }
    }
    return false;
}

core::Error explain(const QKeychain::Job &job, const QString &what)
{
    core::Error error;
    error.kind = core::ErrorKind::Io;
    error.what = what;
    error.server.message = core::redact(job.errorString());
    switch (job.error()) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        error.next = u"Unlock the keychain and allow Archon Memory to use it."_s;
        break;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        error.next = u"This system has no keychain: keep the password in a .env, pgpass or service file instead."_s;
        break;
    default:
        error.next = u"Check that the keychain of your desktop runs and is unlocked."_s;
    }
    return error;
}

template <typename T> QFuture<core::Result<T>> ready(core::Result<T> result)
{
    return QtFuture::makeReadyValueFuture(std::move(result));
}

// Starts the job, which deletes itself at its end; answer() makes the result from it.
template <typename T, typename JobType, typename F>
QFuture<core::Result<T>> run(std::unique_ptr<JobType> owned, const QString &key, F answer)
{
    JobType *job = owned.release();
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(key);
    auto promise = std::make_shared<QPromise<core::Result<T>>>();
    promise->start();
    QObject::connect(job, &QKeychain::Job::finished, job, [promise, job, answer] {
        promise->addResult(answer(*job));
        promise->finish();
    });
    job->start();
    return promise->future();
}

core::Result<void> done(const QKeychain::Job &job, const QString &failed)
{
    if (job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound) {
        return {};
    }
    return std::unexpected(explain(job, failed));
}

} // namespace

KeychainStore::KeychainStore(QString service) : m_service(std::move(service)) { }

bool KeychainStore::isAvailable() const
{
    return QKeychain::isAvailable() && hasSessionBus() && hasSecretService();
}

QFuture<core::Result<std::optional<QString>>> KeychainStore::read(const QString &key)
{
    using Answer = core::Result<std::optional<QString>>;
    if (!isAvailable()) {
        return ready<std::optional<QString>>(std::nullopt);
    }
    return run<std::optional<QString>>(std::make_unique<QKeychain::ReadPasswordJob>(m_service), key,
        [](const QKeychain::ReadPasswordJob &job) -> Answer {
            if (job.error() == QKeychain::NoError) {
                return job.textData();
            }
            if (job.error() == QKeychain::EntryNotFound) {
                return std::nullopt;
            }
            return std::unexpected(explain(job, u"The password could not be read from the keychain."_s));
        });
}

QFuture<core::Result<void>> KeychainStore::write(const QString &key, const QString &secret)
{
    if (!isAvailable()) {
        core::Error error;
        error.kind = core::ErrorKind::Io;
        error.what = u"This system has no keychain, so the password was not saved."_s;
        error.next
            = u"It is kept until the program ends. To be spared from typing it, use a .env, pgpass or service file."_s;
        return ready<void>(std::unexpected(error));
    }
    auto job = std::make_unique<QKeychain::WritePasswordJob>(m_service);
    job->setTextData(secret);
    return run<void>(std::move(job), key,
        [](const QKeychain::Job &ended) { return done(ended, u"The password could not be saved in the keychain."_s); });
}

QFuture<core::Result<void>> KeychainStore::remove(const QString &key)
{
    if (!isAvailable()) {
        return ready<void>({});
    }
    return run<void>(std::make_unique<QKeychain::DeletePasswordJob>(m_service), key, [](const QKeychain::Job &ended) {
        return done(ended, u"The password could not be removed from the keychain."_s);
    });
}

} // namespace archon::settings
