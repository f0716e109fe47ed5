// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"

#include "cli/commandline.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <utility>

using namespace Qt::StringLiterals;

namespace archon::tests {

QJsonObject CliAnswer::json() const
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(out.toUtf8(), &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

app::cli::Streams silentStreams(const QString &workingFolder)
{
    const auto buffer = [] {
        auto device = std::make_shared<QBuffer>();
        device->open(QIODevice::WriteOnly);
        return device;
    };
    app::cli::Streams streams;
    streams.out = buffer();
    streams.err = buffer();
    streams.workingFolder = workingFolder;
    streams.settingsFile = workingFolder + u"/settings.ini"_s;
    return streams;
}

CliAnswer runCli(const QStringList &words, const app::cli::Streams &streams)
{
    CliAnswer answer;
    answer.code = app::cli::run(QStringList{u"archon-memory"_s} + words, streams);
    const auto text = [](const std::shared_ptr<QIODevice> &device) {
        const auto *buffer = qobject_cast<QBuffer *>(device.get());
        return buffer == nullptr ? QString() : QString::fromUtf8(buffer->data());
    };
    answer.out = text(streams.out);
    answer.err = text(streams.err);
    return answer;
}

CliAnswer runCliOn(const db::ConnectionUrl &url, const QStringList &words)
{
    const QTemporaryDir folder;
    return runCli(
        words + QStringList{u"--url"_s, url.toUri(db::ConnectionUrl::Secrets::Show)}, silentStreams(folder.path()));
}

QString writeMigrations(const QString &folder, const QMap<QString, QString> &files)
{
    for (const auto &[name, text] : std::as_const(files).asKeyValueRange()) {
        const QString path = folder + u'/' + name;
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
            qFatal("cannot write %s", qPrintable(path));
        }
    }
    return folder;
}

} // namespace archon::tests
