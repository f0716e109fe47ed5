// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/localcluster.h"

#include <QCoreApplication>
#include <QTextStream>

#include <cstdio>

using namespace archon;
using namespace Qt::StringLiterals;

// clusteruser hold|keep FOLDER: uses the local database in the folder and says what happens, one word a line: the
// stages, then "ready", or "failed" with the reason. Goes on until its standard input ends; with "keep" it ends at once
// and leaves the server running.
int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QTextStream out(stdout);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        return 2;
    }
    cluster::LocalCluster::Options options;
    options.dataFolder = arguments.at(2);
    options.keepRunning = arguments.at(1) == "keep"_L1;
    options.progress = [&out](cluster::LocalCluster::Stage stage) {
        static const QStringList words{u"waiting"_s, u"creating"_s, u"starting"_s, u"recovering"_s};
        out << words.at(int(stage)) << Qt::endl;
    };
    const auto cluster = cluster::LocalCluster::start(options);
    if (!cluster) {
        out << "failed " << cluster.error().text() << ' ' << cluster.error().server.message << Qt::endl;
        return 1;
    }
    out << "ready" << Qt::endl;
    while (!options.keepRunning && std::getchar() != EOF) { }
    return 0;
}
