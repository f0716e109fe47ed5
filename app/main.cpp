// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commandline.h"
#include "cli/exitcode.h"
#include "core/logging.h"
#include "settings/keychainstore.h"
#include "shell/application.h"
#include "shell/screenshots.h"
#include "shell/windowoptions.h"
#include "version.h"

#include <QApplication>
#include <QCoreApplication>

#include <clocale>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace archon::app;

namespace {

void describe()
{
    QCoreApplication::setApplicationName(u"archon-memory"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(ARCHON_MEMORY_VERSION));
    // libpq's own sentences stay in English, so that the hints which are found by them hold everywhere.
    std::setlocale(LC_MESSAGES, "C"); // NOLINT(cert-err33-c): "C" cannot fail
}

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    describe();
    QGuiApplication::setDesktopFileName(QStringLiteral(ARCHON_MEMORY_ID));
    const auto options = readWindowOptions(QCoreApplication::arguments());
    if (!options) {
        std::fprintf(
            stderr, "%s\n", qUtf8Printable(options.error().text())); // NOLINT(cert-err33-c): nowhere else to say it
        return cli::WrongUsage;
    }
    Application program(options->application, std::make_unique<archon::settings::KeychainStore>());
    if (!options->screenshots.isEmpty()) {
        return takeScreenshots(program, options->screenshots);
    }
    program.show();
    return QApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    archon::core::installLogging();
    QStringList arguments;
    for (int place = 0; place < argc; ++place) {
        arguments << QString::fromLocal8Bit(argv[place]);
    }
    if (!cli::wantsCommandLine(arguments)) {
        return runWindow(argc, argv);
    }
    QCoreApplication application(argc, argv);
    describe();
    return cli::run(QCoreApplication::arguments(), cli::Streams::standard());
}
