// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"
#include "migrations/runner.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

using namespace archon;

// A program that runs one migration, to be killed by tst_faults: URL, file. Writes the number of each statement before
// it is sent, and "COMMIT" before that is.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    QFile file(arguments.value(2));
    const auto url = db::ConnectionUrl::parse(arguments.value(1));
    if (!url || !file.open(QIODevice::ReadOnly)) {
        return 2;
    }
    const auto connection = db::Connection::open(*url);
    if (!connection) {
        return 3;
    }
    const migrations::RunReport report = migrations::runMigration(**connection,
        migrations::makeMigration(QStringLiteral("003_child.sql"), file.readAll()), {},
        [](const migrations::RunProgress &progress) {
            if (progress.phase == migrations::RunProgress::Phase::Committing) {
                std::puts("COMMIT");
            } else if (!progress.finished) {
                std::printf("%d\n", progress.statement);
            }
            std::fflush(stdout);
        });
    std::puts(qPrintable(migrations::outcomeName(report.outcome)));
    return 0;
}
