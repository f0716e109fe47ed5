// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>

#include <chrono>
#include <optional>
#include <stop_token>

namespace archon::cluster {

// A lock of the kernel on a file (flock), which ends with this object or with this program, however it ends. Programs
// that it starts do not inherit it. Notices when the file was deleted meanwhile, and then locks the one in its place.
class FileLock {
public:
    enum class Mode { Shared, Exclusive };

    // nullopt: somebody else has it. Makes the file, but not its folder.
    [[nodiscard]] static core::Result<std::optional<FileLock>> tryLock(const QString &path, Mode mode);
    // Waits for it.
    [[nodiscard]] static core::Result<FileLock> lock(
        const QString &path, Mode mode, const std::stop_token &stop, std::chrono::milliseconds limit);

    ~FileLock();
    FileLock(FileLock &&other) noexcept;
    FileLock &operator=(FileLock &&other) noexcept;
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

private:
    explicit FileLock(int descriptor) : m_descriptor(descriptor) { }

    int m_descriptor = -1;
};

} // namespace archon::cluster
