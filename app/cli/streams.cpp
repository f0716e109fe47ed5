// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/streams.h"

#include <QDir>
#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace archon::app::cli {

namespace {

std::shared_ptr<QIODevice> deviceFor(int descriptor)
{
    // A number that the caller closed would be given to the next file or socket, and our words would land there.
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
        const int null = ::open("/dev/null", O_RDWR);
        if (null != -1 && null != descriptor) {
            ::dup2(null, descriptor);
            ::close(null);
        }
    }
    auto file = std::make_shared<QFile>();
    if (!file->open(descriptor, QIODevice::WriteOnly | QIODevice::Unbuffered, QFileDevice::DontCloseHandle)) {
        return nullptr;
    }
    return file;
}

} // namespace

Streams Streams::standard()
{
    Streams streams;
    streams.out = deviceFor(STDOUT_FILENO);
    streams.err = deviceFor(STDERR_FILENO);
    streams.outIsTerminal = isatty(STDOUT_FILENO) == 1;
    streams.errIsTerminal = isatty(STDERR_FILENO) == 1;
    streams.environment = QProcessEnvironment::systemEnvironment();
    streams.workingFolder = QDir::currentPath();
    return streams;
}

} // namespace archon::app::cli
