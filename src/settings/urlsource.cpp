// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/urlsource.h"

#include "settings/dotenv.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace archon::settings {

namespace {

constexpr qint64 maximumDotEnv = 1024 * 1024;

core::Result<UrlSource> parsed(UrlSource::Origin origin, const QString &label, const QString &text)
{
    core::Result<db::ConnectionUrl> url = db::ConnectionUrl::parse(text);
    if (!url) {
        core::Error error = url.error();
        error.what = u"%1: %2"_s.arg(label, error.what);
        return std::unexpected(error);
    }
    return UrlSource{origin, label, *std::move(url), {}};
}

// nullopt: there is no such file, or it does not set the variable.
core::Result<std::optional<QString>> fromDotEnv(const QString &fileName, const QString &variable)
{
    if (!QFileInfo(fileName).isFile()) { // a folder of that name is a virtual environment of Python
        return std::nullopt;
    }
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        core::Error error;
        error.kind = core::ErrorKind::Io;
        error.what = u"The file %1 cannot be read: %2."_s.arg(QDir::toNativeSeparators(fileName), file.errorString());
        error.next = u"Allow yourself to read it, or name the database with --url or --local."_s;
        return std::unexpected(error);
    }
    return DotEnv::fromBytes(file.read(maximumDotEnv)).value(variable);
}

} // namespace

core::Result<UrlSource> chooseUrl(const QString &option, bool forceLocal, const QProcessEnvironment &environment,
    const QString &workingFolder, const Profile *lastProfile)
{
    const QString variable = u"DATABASE_URL"_s;
    const UrlSource local{UrlSource::Origin::Local, u"local database"_s, std::nullopt, {}};
    if (forceLocal) {
        return local;
    }
    if (!option.trimmed().isEmpty()) {
        return parsed(UrlSource::Origin::Option, u"--url"_s, option);
    }
    if (const QString value = environment.value(variable); !value.trimmed().isEmpty()) {
        return parsed(UrlSource::Origin::Environment, variable, value);
    }
    const QString label = u".env in %1"_s.arg(QDir::toNativeSeparators(workingFolder));
    const core::Result<std::optional<QString>> value = fromDotEnv(workingFolder + u"/.env"_s, variable);
    if (!value) {
        return std::unexpected(value.error());
    }
    if (*value && !(*value)->trimmed().isEmpty()) {
        return parsed(UrlSource::Origin::DotEnv, label, **value);
    }
    if (lastProfile != nullptr) {
        return UrlSource{
            UrlSource::Origin::Profile, u"profile %1"_s.arg(lastProfile->name), lastProfile->url, lastProfile->name};
    }
    return local;
}

std::optional<QString> dotEnvValue(const QString &text, const QString &name)
{
    return DotEnv(text).value(name);
}

} // namespace archon::settings
