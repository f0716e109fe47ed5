// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/windowoptions.h"

#include "cli/arguments.h"

using namespace Qt::StringLiterals;

namespace archon::app {

core::Result<WindowOptions> readWindowOptions(const QStringList &arguments)
{
    return cli::Arguments::parse(arguments.mid(1)).transform([](const cli::Arguments &parsed) {
        WindowOptions options;
        options.application.url = parsed.value(u"url"_s);
        options.application.profile = parsed.value(u"profile"_s);
        options.application.local = parsed.has(u"local"_s);
        options.application.dataFolder = parsed.value(u"data"_s);
        options.application.migrationsFolder = parsed.value(u"migrations"_s);
        options.screenshots = parsed.value(u"screenshots"_s);
        return options;
    });
}

} // namespace archon::app
